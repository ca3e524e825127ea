"""Membership, events and notify beside each other: everybody is told once, whatever stops, replays or is rebuilt."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from services.events.app import events
from services.membership.app import membership
from services.notify.app import notify
from shared.contracts.events import (
    Audience,
    BookPlace,
    CancelGathering,
    GatheringKind,
    OpenBooking,
    PlanGathering,
    RescheduleGathering,
)
from shared.contracts.membership import (
    ConsentPurpose,
    GiveConsent,
    JoinedVia,
    JoinMember,
    LaunchNetwork,
    NewAffiliation,
    OrganisationKind,
    RegisterOrganisation,
    RequestErasure,
    RoleCode,
)
from shared.contracts.messages import Command
from shared.contracts.notify import (
    ApproveCampaign,
    ApproveTemplate,
    Campaigns,
    CampaignStatus,
    DraftCampaign,
    DraftTemplate,
    FreezeAudience,
    MessageFormat,
    Messages,
    MessageStatus,
    MyMessages,
    NewWording,
    Notice,
    OutOfReach,
    Queue,
    RequestMessage,
    Rounds,
    SwitchNotice,
    Templates,
)
from shared.contracts.training import ApplicationPurged, PurgeReason
from shared.contracts.types import Actor, ActorKind, Method
from shared.duty_runner import DutyRunner
from shared.ids import new_id
from tests.events.gatherings import BASIS
from tests.support.running import COORDINATOR, OPERATOR, Running, grant, record, running
from tests.support.servers import Servers
from tests.support.wait import eventually
from tests.training.applications import A, defined, numbered, planned, submitted
from tests.training.views.applying import rejected

QUIET = replace(notify, workers=())
"""Without delivery: what is to be sent stays in the outbox."""

TELLS = ("MessageRequested", "NoticeSkipped")


@dataclass
class Network:
    """The services, and a gathering with places for everybody."""

    members: Running
    events: Running
    notify: Running
    gathering: UUID
    where: NewAffiliation

    async def send(self, command: Command, to: Running | None = None, **wrapping: Any) -> UUID:
        sent = await (to or self.events).client.send(command, actor=COORDINATOR, **wrapping)
        id: UUID = sent.id
        return id

    async def joins(self, name: str, **changes: Any) -> UUID:
        fields: dict[str, Any] = {
            "full_name": name,
            "email": f"{name}@post.example",
            "affiliations": (self.where,),
            "basis": BASIS,
        }
        return await self.send(JoinMember(**(fields | changes)), self.members)

    async def documents(self, *kinds: str) -> list[dict[str, Any]]:
        found = [orjson.loads(body) for body in await self.notify.bodies()]
        return [each["data"] for each in found if each["type"] in kinds]

    async def told(self) -> Counter[tuple[str, str]]:
        """How often each notice was requested or skipped for each person."""
        return Counter((each["notice"], each["person_id"]) for each in await self.documents(*TELLS))

    async def eventually_told(self, *wanted: tuple[Notice, UUID]) -> None:
        expected = Counter((notice.value, str(person)) for notice, person in wanted)

        async def is_so() -> bool:
            return await self.told() >= expected

        await eventually(is_so)
        assert await self.told() == expected

    async def nothing_is_owed(self) -> None:
        """Waits until all views are up to date and no duty is due."""
        service = self.notify.service

        async def is_so() -> bool:
            last = await self.notify.log.last_sequence()
            owed = await service.pool.fetchval("SELECT count(*) FROM notify_duties WHERE due_at <= now()")
            return service.projector.sequence >= last and owed == 0 and last == await self.notify.log.last_sequence()

        await eventually(is_so)

    async def ask(self, question: Any, actor: Actor = COORDINATOR, **how: Any) -> Any:
        return await self.notify.client.ask(
            question, actor=actor, at_least=await self.notify.log.last_sequence(), **how
        )

    async def rebuilt_alike(self) -> None:
        projector = self.notify.service.projector
        rebuilt = await projector.rebuild(projector.views)
        assert {each.view: each.differed for each in rebuilt} == {view.name: 0 for view in projector.views}


async def launched(members: Running) -> NewAffiliation:
    """Launches the network; a place in it for its members."""
    launch = LaunchNetwork(
        name="Durham", area="Durham", launched_on="2026", operator_id=OPERATOR.id, coordinator_id=COORDINATOR.id
    )
    await members.client.send(launch, actor=OPERATOR)
    trust = RegisterOrganisation(name="County Durham trust", kind=OrganisationKind.NHS_TRUST)
    organisation = (await members.client.send(trust, actor=COORDINATOR)).id
    return NewAffiliation(organisation_id=organisation, role=RoleCode.PEER_SUPPORT_WORKER)


@pytest.fixture
async def three(servers: Servers, network: str, database: str) -> AsyncIterator[Network]:
    settings = {"erasure_cooling_off_days": 0}
    async with (
        running(membership, servers, network, database, **settings) as members,
        running(events, servers, network, await servers.fresh_database()) as gatherings,
        running(QUIET, servers, network, await servers.fresh_database()) as tells,
    ):
        where = await launched(members)
        starts = (datetime.now(UTC) + timedelta(days=30)).replace(tzinfo=None, microsecond=0)
        plan = PlanGathering(
            title="Forum",
            kind=GatheringKind.MEETING,
            starts_local=starts,
            ends_local=starts + timedelta(hours=2),
            online="https://meet.example/forum",
            capacity=10,
            audience=Audience.PUBLIC,
        )
        gathering = (await gatherings.client.send(plan, actor=COORDINATOR)).id
        await gatherings.client.send(OpenBooking(gathering_id=gathering), actor=COORDINATOR)
        yield Network(members, gatherings, tells, gathering, where)


async def books(three: Network, **who: Any) -> UUID:
    """Whose booking it is."""
    await three.send(BookPlace(gathering_id=three.gathering, **who))
    booked = [orjson.loads(body) for body in await three.notify.bodies()]
    return UUID([each["data"]["person_id"] for each in booked if each["type"] == "PlaceBooked"][-1])


async def test_members_and_guests_are_told_once_and_history_nobody(three: Network) -> None:
    asha = await three.joins("Asha")
    await three.joins("Ben", via=JoinedVia.IMPORT)
    cara = await three.joins("Cara")
    await books(three, person_id=asha)
    guest = await books(three, full_name="Gwen", email="gwen@ward.example")
    wanted = [
        (Notice.WELCOME, asha),
        (Notice.WELCOME, cara),
        (Notice.PLACE_BOOKED, asha),
        (Notice.PLACE_BOOKED, guest),
    ]
    await three.eventually_told(*wanted)
    await three.nothing_is_owed()
    await three.eventually_told(*wanted)
    [gwens] = await three.ask(Messages(person_id=guest))
    assert (gwens.full_name, gwens.status, gwens.about) == ("Gwen", MessageStatus.REQUESTED, "Forum")
    values = await three.notify.service.pool.fetchval("SELECT values FROM outbox WHERE person_id = $1", guest)
    filled = orjson.loads(values)
    assert (filled["name"], filled["gathering"], filled["network"]) == ("Gwen", "Forum", "Durham")
    assert filled["online"] == "https://meet.example/forum"
    assert (await three.ask(Queue())).waiting == 4
    for body in await three.notify.bodies():
        assert b"gwen@ward.example" not in body
    now = datetime.now(UTC)
    assert len(await three.ask(Messages(), as_at=now)) == 4
    assert await three.ask(Messages(), as_at=now - timedelta(days=1)) == ()
    await three.rebuilt_alike()
    await three.nothing_is_owed()
    await three.eventually_told(*wanted)


async def test_another_database_replays_and_tells_nobody_anew(three: Network, servers: Servers) -> None:
    asha = await three.joins("Asha")
    await books(three, person_id=asha)
    wanted = [(Notice.WELCOME, asha), (Notice.PLACE_BOOKED, asha)]
    await three.eventually_told(*wanted)
    network = three.notify.service.settings.network
    async with running(QUIET, servers, network, await servers.fresh_database()) as restored:
        again = replace(three, notify=restored)
        await again.nothing_is_owed()
        assert len(await again.ask(Messages())) == 2
    await three.eventually_told(*wanted)


async def test_everybody_booked_is_told_once_of_each_change(three: Network) -> None:
    asha, ben = await three.joins("Asha"), await three.joins("Ben")
    guest = await books(three, full_name="Gwen", email="gwen@ward.example")
    await books(three, person_id=asha)
    starts = (datetime.now(UTC) + timedelta(days=40)).replace(tzinfo=None, microsecond=0)
    await three.send(
        RescheduleGathering(gathering_id=three.gathering, starts_local=starts, ends_local=starts + timedelta(hours=1))
    )
    before = [
        (Notice.WELCOME, asha),
        (Notice.WELCOME, ben),
        (Notice.PLACE_BOOKED, asha),
        (Notice.PLACE_BOOKED, guest),
        (Notice.GATHERING_CHANGED, asha),
        (Notice.GATHERING_CHANGED, guest),
    ]
    await three.eventually_told(*before)
    await three.send(CancelGathering(gathering_id=three.gathering, reason="The hall is flooded"))
    cancelled = [(Notice.GATHERING_CANCELLED, asha), (Notice.GATHERING_CANCELLED, guest)]
    await three.eventually_told(*before, *cancelled)
    await three.nothing_is_owed()
    shown = await three.ask(Rounds(gathering_id=three.gathering))
    assert [(each.notice, each.count, each.finished) for each in shown] == [
        (Notice.GATHERING_CANCELLED, 2, True),
        (Notice.GATHERING_CHANGED, 2, True),
    ]
    stale = await three.notify.service.pool.fetch("SELECT notice FROM outbox WHERE no_longer_so")
    assert {each["notice"] for each in stale} == {"place_booked", "gathering_changed"}
    frozen = await three.notify.service.pool.fetchval("SELECT count(*) FROM frozen")
    assert frozen == 0
    await three.rebuilt_alike()
    await three.eventually_told(*before, *cancelled)


async def test_a_notice_that_is_off_and_a_person_without_any_way_are_skipped_and_shown(three: Network) -> None:
    await three.send(SwitchNotice(notice=Notice.PLACE_BOOKED, on=False), three.notify)
    asha = await three.joins("Asha", email=None, post="Durham")
    await books(three, person_id=asha)
    await three.eventually_told((Notice.WELCOME, asha), (Notice.PLACE_BOOKED, asha))
    found = await three.ask(MyMessages(person_id=asha), Actor(ActorKind.MEMBER, asha))
    assert {(each.notice, each.because) for each in found} == {
        (Notice.WELCOME, "no_way"),
        (Notice.PLACE_BOOKED, "notice_off"),
    }
    [missed] = await three.ask(OutOfReach())
    assert (missed.person_id, missed.post, missed.because, missed.messages) == (asha, "Durham", "no_way", 1)


async def test_an_applicant_gets_the_feedback_and_a_purge_reaches_it(three: Network) -> None:
    """Applicants may be no members. What fills their message goes with their application."""
    vault, log = three.notify.service.vault, three.notify.log
    dev = numbered(14)
    applied = submitted(A, dev, full_name="Dev", email="dev@post.example")
    await record(log, defined(), planned(), vault=vault)
    now = datetime.now(UTC)
    await record(log, applied, vault=vault, at=now)
    await three.eventually_told((Notice.APPLICATION_RECEIVED, dev))
    no = rejected().model_copy(update={"person_id": dev, "feedback": "You told us a lot about recovery."})
    await record(log, no, vault=vault, at=now)
    await three.eventually_told((Notice.APPLICATION_RECEIVED, dev), (Notice.APPLICATION_REJECTED, dev))
    filled = await three.notify.service.pool.fetch("SELECT values FROM outbox WHERE application_id = $1", A)
    assert any("a lot about recovery" in each["values"] for each in filled)
    for body in await three.notify.bodies():
        assert b"a lot about recovery" not in body
    await record(log, ApplicationPurged(application_id=A, person_id=dev, because=PurgeReason.ASKED))
    await three.ask(Messages())
    left = await three.notify.service.pool.fetch("SELECT values FROM outbox")
    assert [each["values"] for each in left] == [None, None]
    assert await three.notify.service.pool.fetchval("SELECT count(*) FROM contacts WHERE person_id = $1", dev) == 0


async def test_somebody_forgotten_leaves_only_numbers(three: Network) -> None:
    asha, ben = await three.joins("Asha"), await three.joins("Benedict")
    await books(three, person_id=asha)
    await three.eventually_told((Notice.WELCOME, asha), (Notice.WELCOME, ben), (Notice.PLACE_BOOKED, asha))
    await three.members.client.send(RequestErasure(member_id=asha), actor=Actor(ActorKind.MEMBER, asha))

    async def removed() -> bool:
        return bool(await three.documents("NotifyDataRemoved")) and bool(await three.documents("MemberErased"))

    await eventually(removed)

    async def booking_ended() -> bool:
        return (Notice.BOOKING_CANCELLED.value, str(asha)) in await three.told()

    await eventually(booking_ended)
    await three.nothing_is_owed()
    [counted] = await three.documents("NotifyDataRemoved")
    assert counted["person_id"] == str(asha)
    assert {view: counted["counts"][view] for view in ("contacts", "messages", "outbox")} == {
        "contacts": 1,
        "messages": 2,
        "outbox": 2,
    }
    shown = await three.ask(Messages())
    assert len(shown) >= 3, "how many there were stays known"
    assert {each.person_id for each in shown} == {None, ben}
    service = three.notify.service
    dump = "\n".join([str(await service.pool.fetch(f"SELECT * FROM {v.name}")) for v in service.projector.views])
    assert "Asha" not in dump
    assert str(asha) not in dump
    assert "Benedict" in dump
    await three.rebuilt_alike()


async def test_a_reminder_goes_out_when_its_time_comes(three: Network) -> None:
    """To everybody booked by then, and once; what the runner takes for the time is set forward."""
    asha = await three.joins("Asha")
    await books(three, person_id=asha)
    told = [(Notice.WELCOME, asha), (Notice.PLACE_BOOKED, asha)]
    await three.eventually_told(*told)
    runner = three.notify.service.duty_runner
    assert runner
    for notice in (Notice.REMINDER_WEEK, Notice.REMINDER_DAY):
        due_at = await three.notify.service.pool.fetchval(
            "SELECT due_at FROM notify_duties WHERE kind = $1", notice.value
        )
        _it_is(runner, due_at - timedelta(seconds=1))
        guest = await books(three, full_name=f"Guest {notice}", email=f"{notice}@ward.example")
        told.append((Notice.PLACE_BOOKED, guest))
        await three.eventually_told(*told)
        booked = [person for of, person in told if of is Notice.PLACE_BOOKED]
        _it_is(runner, due_at)
        told += [(notice, person) for person in booked]
        await three.eventually_told(*told)
    await three.nothing_is_owed()
    await three.eventually_told(*told)
    await three.rebuilt_alike()


def _it_is(runner: DutyRunner, moment: datetime) -> None:
    runner._clock = lambda: moment
    runner.wake()


async def test_whatever_stops_it_everybody_is_welcomed_once(servers: Servers, network: str, database: str) -> None:
    """People join while notify is not there; then it is stopped again and again in the middle of telling them."""
    async with running(membership, servers, network, database) as members:
        where = await launched(members)
        own = await servers.fresh_database()
        async with running(QUIET, servers, network, own):
            pass  # from here on people are told
        names = [f"Member{number}" for number in range(40)]
        joins = [
            JoinMember(full_name=name, email=f"{name}@post.example", affiliations=(where,), basis=BASIS)
            for name in names
        ]
        joined = {(await members.client.send(each, actor=COORDINATOR)).id for each in joins}
        for least in (1, 10, 20):
            async with running(QUIET, servers, network, own) as tells:
                await eventually(_has_told(Network(members, members, tells, numbered(1), where), least))
        async with (
            running(QUIET, servers, network, own) as tells,
            running(QUIET, servers, network, await servers.fresh_database()) as another,
        ):
            both = [Network(members, members, each, numbered(1), where) for each in (tells, another)]
            for each in both:
                await each.eventually_told(*((Notice.WELCOME, person) for person in joined))
                await each.nothing_is_owed()
                await each.rebuilt_alike()


async def test_the_first_start_in_a_network_with_a_history_tells_nobody_of_it(
    servers: Servers, network: str, database: str
) -> None:
    async with running(membership, servers, network, database) as members:
        where = await launched(members)
        nobody = Network(members, members, members, numbered(1), where)
        await nobody.joins("Asha")
        await nobody.joins("Ben")
        own = await servers.fresh_database()
        for database_of_notify in (own, await servers.fresh_database(), own):
            async with running(QUIET, servers, network, database_of_notify) as tells:
                begun = replace(nobody, notify=tells)
                await begun.nothing_is_owed()
                assert await begun.told() == Counter()
                assert len(await begun.documents("NoticesActivated")) == 1
                await begun.rebuilt_alike()
        async with running(QUIET, servers, network, own) as tells:
            begun = replace(nobody, notify=tells)
            await begun.eventually_told((Notice.WELCOME, await begun.joins("Cara")))
            # What is history is told where somebody asks for it, and once.
            asha = UUID((await begun.documents("MemberJoined"))[0]["member_id"])
            asks = RequestMessage(
                notice=Notice.WELCOME,
                person_id=asha,
                fact="asked:welcome",
                expires_at=datetime.now(UTC) + timedelta(days=1),
            )
            for _ in range(2):
                await begun.send(asks, tells)
            assert (await begun.told())[Notice.WELCOME, str(asha)] == 1


def _has_told(network: Network, least: int) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        return (await network.told()).total() >= least

    return is_so


async def test_a_campaign_reaches_each_of_those_who_agreed_once(three: Network) -> None:
    asha, ben, cara = await three.joins("Asha"), await three.joins("Ben"), await three.joins("Cara")
    for member in (asha, ben):
        consent = GiveConsent(
            member_id=member,
            purpose=ConsentPurpose.NEWSLETTER,
            wording_id="news-2026",
            wording_sha256="a" * 64,
            method=Method.FORM,
        )
        await three.send(consent, three.members)
    colleague = Actor(ActorKind.COORDINATOR, new_id())
    await grant(three.members.log, colleague)
    wording = NewWording(subject="Summer news", text="Dear {{ name }}, here is our news.")
    template = await three.send(DraftTemplate(name="Summer", formats={MessageFormat.STANDARD: wording}), three.notify)
    await three.notify.client.send(ApproveTemplate(template_id=template, version=1), actor=colleague)
    campaign = await three.send(DraftCampaign(name="Summer", template_id=template), three.notify)
    await three.send(FreezeAudience(campaign_id=campaign), three.notify)
    [counted] = await three.ask(Campaigns())
    assert (counted.count, counted.status) == (2, CampaignStatus.FROZEN)
    await three.notify.client.send(ApproveCampaign(campaign_id=campaign, count=2), actor=colleague)

    async def sent() -> bool:
        [found] = await three.ask(Campaigns())
        return found.status is CampaignStatus.SENT

    await eventually(sent)
    await three.nothing_is_owed()
    news = await three.ask(Messages(campaign_id=campaign))
    assert {each.person_id for each in news} == {asha, ben}
    assert {each.about for each in news} == {"Summer"}
    assert cara not in {each.person_id for each in news}
    [found] = await three.ask(Campaigns(campaign_id=campaign))
    assert (found.requested, found.skipped, found.results) == (2, 0, {MessageStatus.REQUESTED: 2})
    [used] = await three.ask(Templates(template_id=template))
    assert used.versions[0].sent == 2
    await three.rebuilt_alike()
