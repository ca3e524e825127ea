"""Membership and events beside each other: what one says the other follows, and a rebuild changes nothing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import pytest

from services.events.app import events
from services.membership.app import membership
from shared.contracts.events import (
    AccessFacts,
    AddSession,
    AddVenue,
    AttendeeList,
    Audience,
    BookingsCalendar,
    BookingStatus,
    BookPlace,
    CancelBooking,
    GatheringKind,
    InviteGuest,
    InviteSpeaker,
    MyBookings,
    OpenBooking,
    PlaceOffered,
    PlanGathering,
    SessionKind,
    WaitingList,
    WhatsOn,
)
from shared.contracts.membership import (
    AccessNeed,
    JoinMember,
    LaunchNetwork,
    LeaveNetwork,
    NewAffiliation,
    OrganisationKind,
    PauseMembership,
    RegisterOrganisation,
    RequestErasure,
    RoleCode,
)
from shared.contracts.messages import QUESTIONS
from shared.contracts.refusals import Refused
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from tests.events.gatherings import BASIS
from tests.support.running import COORDINATOR, OPERATOR, Running, record, running
from tests.support.servers import Servers
from tests.support.wait import eventually


class Network(NamedTuple):
    """Both services, three members, and a gathering that one person fits in."""

    members: Running
    events: Running
    asha: UUID
    ben: UUID
    cara: UUID
    gathering: UUID
    where: NewAffiliation

    async def book(self, person_id: UUID | None, **said: Any) -> UUID:
        """The id of the booking that this makes, by a coordinator."""
        command_id = new_id()
        book = BookPlace(gathering_id=self.gathering, person_id=person_id, **said)
        await self.events.client.send(book, actor=COORDINATOR, command_id=command_id)
        made = [
            each["data"]["booking_id"]
            for each in await self.documents()
            if each["commandid"] == str(command_id) and each["type"] in ("PlaceBooked", "WaitingListJoined")
        ]
        return UUID(made[0])

    async def documents(self) -> list[dict[str, Any]]:
        return [orjson.loads(body) for body in await self.events.bodies()]

    async def happened(self, kind: str) -> list[dict[str, Any]]:
        return [each["data"] for each in await self.documents() if each["type"] == kind]

    async def ask(self, question: Any, actor: Actor = COORDINATOR) -> Any:
        return await self.events.client.ask(question, actor=actor, at_least=await self.events.log.last_sequence())

    async def status(self, person: UUID) -> BookingStatus:
        [found] = await self.ask(MyBookings(person_id=person), Actor(ActorKind.MEMBER, person))
        status: BookingStatus = found.status
        return status

    async def rebuilt_alike(self) -> None:
        projector = self.events.service.projector
        rebuilt = await projector.rebuild(projector.views)
        assert {each.view: each.differed for each in rebuilt} == {view.name: 0 for view in projector.views}


@pytest.fixture
async def both(servers: Servers, network: str, database: str) -> AsyncIterator[Network]:
    """Without days to cool off; membership waits until events has removed what it holds."""
    settings = {"erasure_cooling_off_days": 0, "erasure_waits_for": "events"}
    async with (
        running(membership, servers, network, database, **settings) as members,
        running(events, servers, network, await servers.fresh_database()) as gatherings,
    ):
        send = members.client.send
        launch = LaunchNetwork(
            name="Durham", area="Durham", launched_on="2026", operator_id=OPERATOR.id, coordinator_id=COORDINATOR.id
        )
        await send(launch, actor=OPERATOR)
        trust = await send(
            RegisterOrganisation(name="County Durham trust", kind=OrganisationKind.NHS_TRUST), actor=COORDINATOR
        )
        where = NewAffiliation(organisation_id=trust.id, role=RoleCode.PEER_SUPPORT_WORKER)
        joined = [
            await send(
                JoinMember(full_name=name, email=f"{name}@post.example", affiliations=(where,), basis=BASIS),
                actor=COORDINATOR,
            )
            for name in ("Asha", "Ben", "Cara")
        ]
        await gatherings.client.ask(WhatsOn(), actor=COORDINATOR, at_least=joined[-1].sequence)
        send = gatherings.client.send
        venue = await send(
            AddVenue(name="Hall", address="Durham", access=AccessFacts(step_free=True)), actor=COORDINATOR
        )
        starts = (datetime.now(UTC) + timedelta(days=30)).replace(tzinfo=None, microsecond=0)
        plan = PlanGathering(
            title="Forum",
            kind=GatheringKind.MEETING,
            starts_local=starts,
            ends_local=starts + timedelta(hours=2),
            venue_id=venue.id,
            capacity=1,
            audience=Audience.PUBLIC,
        )
        gathering = (await send(plan, actor=COORDINATOR)).id
        await send(OpenBooking(gathering_id=gathering), actor=COORDINATOR)
        asha, ben, cara = (each.id for each in joined)
        yield Network(members, gatherings, asha, ben, cara, gathering, where)


async def test_the_place_of_somebody_who_leaves_is_offered_to_the_next(both: Network) -> None:
    for person in (both.asha, both.ben, both.cara):
        await both.book(person)
    await both.members.client.send(LeaveNetwork(member_id=both.asha), actor=Actor(ActorKind.MEMBER, both.asha))

    async def offered() -> bool:
        return await both.status(both.ben) is BookingStatus.OFFERED

    await eventually(offered)
    assert await both.status(both.asha) is BookingStatus.CANCELLED
    await both.members.client.send(PauseMembership(member_id=both.ben), actor=COORDINATOR)

    async def passed_on() -> bool:
        return await both.status(both.cara) is BookingStatus.OFFERED

    await eventually(passed_on)
    assert {each["by"] for each in await both.happened("BookingCancelled")} == {"system"}
    with pytest.raises(Refused) as refused:
        await both.book(both.ben)
    assert refused.value.problem.code == "person.not_active"
    await both.rebuilt_alike()


async def test_an_offer_that_nobody_answers_lapses(both: Network) -> None:
    first, second, third = [await both.book(person) for person in (both.asha, both.ben, both.cara)]
    lapsed = PlaceOffered(
        gathering_id=both.gathering,
        booking_id=second,
        person_id=both.ben,
        expires_at=datetime.now(UTC) - timedelta(seconds=1),
    )
    await record(both.events.log, lapsed)

    async def expired() -> bool:
        return bool(await both.happened("OfferExpired"))

    await eventually(expired)
    waiting = await both.ask(WaitingList(gathering_id=both.gathering))
    assert [(each.booking_id, each.position) for each in waiting] == [(third, 1), (second, 2)]
    assert first not in {each.booking_id for each in waiting}


async def test_somebody_forgotten_leaves_only_numbers(both: Network) -> None:
    await both.book(both.asha, diet="vegan", access_needs=(AccessNeed.QUIET_SPACE,), basis=BASIS, phone="0191 498 0000")
    await both.book(both.ben)
    [listed] = (await both.ask(AttendeeList(gathering_id=both.gathering))).attendees
    assert (listed.full_name, listed.diet, listed.phone) == ("Asha", "vegan", "0191 498 0000")
    calendar = await both.ask(BookingsCalendar(person_id=both.asha), Actor(ActorKind.MEMBER, both.asha))
    assert "SUMMARY:Meeting" in calendar.text
    before = datetime.now(UTC)
    await both.members.client.send(RequestErasure(member_id=both.asha), actor=Actor(ActorKind.MEMBER, both.asha))

    async def erased() -> bool:
        return bool(await both.happened("MemberErased")) and bool(await both.happened("BookingCancelled"))

    await eventually(erased)
    [removed] = await both.happened("BookingDataRemoved")
    assert removed["person_id"] == str(both.asha)
    assert {view: removed["counts"][view] for view in ("people", "bookings")} == {"people": 1, "bookings": 1}
    assert await both.status(both.ben) is BookingStatus.OFFERED
    past = await both.events.client.ask(AttendeeList(gathering_id=both.gathering), actor=COORDINATOR, as_at=before)
    assert [(each.full_name, each.diet) for each in past.attendees] == [(None, None)]
    dump = [
        str(await both.events.service.pool.fetch(f"SELECT * FROM {view.name}"))
        for view in both.events.service.projector.views
    ]
    assert not [text for text in dump if "vegan" in text or str(both.asha) in text or "498 0000" in text]
    await both.rebuilt_alike()


async def test_people_are_found_by_their_address(both: Network) -> None:
    """A member by theirs; a guest, from the second time on, by the one they gave at first."""
    await both.book(None, full_name="As it was written", email=" ASHA@post.example")
    await both.book(None, full_name="Guest", email="guest@post.example")
    [guest] = await both.happened("GuestClaimed")
    await both.ask(WhatsOn())
    with pytest.raises(Refused) as refused:
        await both.book(None, full_name="Guest", email="Guest@post.example")
    assert refused.value.problem.code == "booking.already"
    assert len(await both.happened("GuestClaimed")) == 1
    found = await both.ask(AttendeeList(gathering_id=both.gathering))
    assert [(each.person_id, each.full_name, each.guest) for each in found.attendees] == [(both.asha, "Asha", False)]
    [waits] = await both.ask(WaitingList(gathering_id=both.gathering))
    assert (str(waits.person_id), waits.full_name, waits.guest) == (guest["person_id"], "Guest", True)


async def test_whoever_has_just_joined_is_found(both: Network) -> None:
    """However far the views have read by then: a member must never be taken for somebody new."""
    joined = set()
    for number in range(20):
        email = f"person{number}@post.example"
        join = JoinMember(full_name=f"Person {number}", email=email, affiliations=(both.where,), basis=BASIS)
        joined.add(str((await both.members.client.send(join, actor=COORDINATOR)).id))
        book = BookPlace(gathering_id=both.gathering, email=email, full_name="As it was written")
        await both.events.client.send(book, actor=COORDINATOR)
    booked = await both.happened("PlaceBooked") + await both.happened("WaitingListJoined")
    assert {each["person_id"] for each in booked} == joined
    assert await both.happened("GuestClaimed") == []


async def test_a_guest_who_becomes_a_member_is_one_person_until_they_are_forgotten(both: Network) -> None:
    await both.book(None, full_name="Dev", email="dev@post.example")
    [claimed] = await both.happened("GuestClaimed")
    dev = UUID(claimed["person_id"])
    join = JoinMember(
        member_id=dev, full_name="Dev Patel", email="dev@post.example", affiliations=(both.where,), basis=BASIS
    )
    joined = await both.members.client.send(join, actor=COORDINATOR)
    [found] = await both.events.client.ask(
        MyBookings(person_id=dev), actor=Actor(ActorKind.MEMBER, dev), at_least=joined.sequence
    )
    assert found.status is BookingStatus.BOOKED
    await both.members.client.send(RequestErasure(member_id=dev), actor=COORDINATOR)

    async def released() -> bool:
        return await both.happened("GuestReleased") == [claimed] and bool(await both.happened("MemberErased"))

    await eventually(released)
    again = await both.book(None, full_name="Dev", email="dev@post.example")
    assert [each["person_id"] == str(dev) for each in await both.happened("GuestClaimed")] == [True, False]
    assert again
    await both.rebuilt_alike()


async def test_every_question_is_answered_as_at_any_moment(both: Network) -> None:
    async def answers(**how: Any) -> dict[str, Any]:
        last = await both.events.log.last_sequence()
        fields = {"gathering_id": both.gathering, "person_id": both.asha}
        found = {}
        for (service, name), question in QUESTIONS.items():
            if service == "events":
                about = {field: value for field, value in fields.items() if field in question.model_fields}
                asked = question(**about)
                found[name] = await both.events.client.ask(asked, actor=COORDINATOR, at_least=last, **how)
        return found

    session = AddSession(gathering_id=both.gathering, title="Confidence", kind=SessionKind.WORKSHOP, slot="afternoon")
    await both.events.client.send(session, actor=COORDINATOR)
    await both.events.client.send(InviteGuest(gathering_id=both.gathering, person_id=both.cara), actor=COORDINATOR)
    speaker = InviteSpeaker(gathering_id=both.gathering, full_name="Dev", topic="Hope", basis=BASIS)
    await both.events.client.send(speaker, actor=COORDINATOR)
    await both.book(both.asha, diet="vegan", basis=BASIS)
    early, then = await answers(), datetime.now(UTC)
    await both.book(both.ben)
    booking = (await both.ask(MyBookings(person_id=both.asha)))[0].booking_id
    await both.events.client.send(CancelBooking(gathering_id=both.gathering, booking_id=booking), actor=COORDINATOR)
    late = await answers()
    assert await answers(as_at=then) == await answers(known_at=then) == early
    assert await answers(as_at=datetime.now(UTC)) == late
    told_apart = {name for name in early if early[name] != late[name]}
    assert told_apart >= {"whats_on", "my_bookings", "attendee_list", "waiting_list", "bookings_calendar"}


async def test_members_ask_only_for_themselves(both: Network) -> None:
    await both.book(both.asha)
    asha = Actor(ActorKind.MEMBER, both.asha)
    for question in (
        MyBookings(person_id=both.ben),
        BookingsCalendar(person_id=both.ben),
        AttendeeList(gathering_id=both.gathering),
        WaitingList(gathering_id=both.gathering),
    ):
        with pytest.raises(Refused) as refused:
            await both.events.client.ask(question, actor=asha)
        assert refused.value.problem.code == "access.refused"
