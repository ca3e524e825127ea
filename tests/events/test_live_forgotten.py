"""Somebody who was forgotten: whatever a coordinator still wants to note about them, nothing of it is kept."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import pytest

from services.events.app import events
from services.membership.app import membership
from shared.contracts.events import (
    BookPlace,
    CancelBooking,
    GatheringKind,
    GiveFeedback,
    InviteSpeaker,
    MyBookings,
    OpenBooking,
    PlanGathering,
    RecordBookingNeeds,
    WhatsOn,
    WithdrawSpeaker,
)
from shared.contracts.membership import (
    JoinMember,
    LaunchNetwork,
    NewAffiliation,
    OrganisationKind,
    RegisterOrganisation,
    RequestErasure,
    RoleCode,
)
from shared.contracts.messages import Command
from shared.contracts.refusals import Refused
from shared.sender import Sender
from tests.events.gatherings import BASIS, A
from tests.events.gatherings import SPEAKER as SPEAKS
from tests.support.running import COORDINATOR, OPERATOR, Running, running
from tests.support.servers import Servers
from tests.support.wait import eventually

SECRET = "was not well that day"


class Network(NamedTuple):
    """Both services, and a gathering that has begun, at which somebody had a booking and spoke, and was forgotten."""

    members: Running
    events: Running
    forgotten: UUID
    gathering: UUID

    async def documents(self) -> list[dict[str, Any]]:
        return [orjson.loads(body) for body in await self.events.bodies()]

    async def happened(self, kind: str) -> list[dict[str, Any]]:
        return [each["data"] for each in await self.documents() if each["type"] == kind]


@pytest.fixture
async def after(servers: Servers, network: str, database: str) -> AsyncIterator[Network]:
    settings = {"erasure_cooling_off_days": 0, "erasure_waits_for": "events"}
    async with (
        running(membership, servers, network, await servers.fresh_database(), **settings) as members,
        running(events, servers, network, database) as gatherings,
    ):
        send = members.client.send
        launch = LaunchNetwork(
            name="Durham", area="Durham", launched_on="2026", operator_id=OPERATOR.id, coordinator_id=COORDINATOR.id
        )
        await send(launch, actor=OPERATOR)
        trust = await send(RegisterOrganisation(name="Trust", kind=OrganisationKind.NHS_TRUST), actor=COORDINATOR)
        where = NewAffiliation(organisation_id=trust.id, role=RoleCode.PEER_SUPPORT_WORKER)
        join = JoinMember(full_name="Asha", email="asha@post.example", affiliations=(where,), basis=BASIS)
        joined = await send(join, actor=COORDINATOR)
        await gatherings.client.ask(WhatsOn(), actor=COORDINATOR, at_least=joined.sequence)
        send = gatherings.client.send
        starts = datetime.now(UTC).replace(tzinfo=None, microsecond=0) - timedelta(hours=4)
        plan = PlanGathering(
            title="Forum",
            kind=GatheringKind.MEETING,
            starts_local=starts,
            ends_local=starts + timedelta(hours=8),
            online="by video",
            capacity=5,
        )
        gathering, before = (await send(plan, actor=COORDINATOR)).id, datetime.now(UTC) - timedelta(days=1)
        known: dict[str, Any] = {"gathering_id": gathering, "person_id": joined.id}
        for command in (
            OpenBooking(gathering_id=gathering),
            BookPlace(**known, booking_id=A, diet="vegan", basis=BASIS),
            InviteSpeaker(**known, speaker_id=SPEAKS, full_name="Asha"),
        ):
            await send(command, actor=COORDINATOR, occurred_at=before)
        found = Network(members, gatherings, joined.id, gathering)
        erased = await members.client.send(RequestErasure(member_id=joined.id), actor=COORDINATOR)

        async def forgotten() -> bool:
            last = [each["type"] for each in await found.documents()][erased.sequence :]
            read = gatherings.service.projector.sequence >= erased.sequence + len(last)
            return read and "MemberErased" in last and "BookingKept" in last

        await eventually(forgotten)
        yield found


def told(of: Network) -> dict[str, Command]:
    """Commands that say something about the person, by what that is."""
    gathering: dict[str, Any] = {"gathering_id": of.gathering}
    booking: dict[str, Any] = {**gathering, "booking_id": A}
    return {
        "named feedback": GiveFeedback(**gathering, person_id=of.forgotten, rating=2, comment=SECRET),
        "why it was cancelled": CancelBooking(**booking, person_id=of.forgotten, reason=SECRET),
        "what they need": RecordBookingNeeds(**booking, person_id=of.forgotten, diet=SECRET, basis=BASIS),
        "why they do not speak": WithdrawSpeaker(**gathering, speaker_id=SPEAKS, reason=SECRET),
    }


async def test_nothing_more_is_kept_about_somebody_who_was_forgotten(
    after: Network, servers: Servers, network: str, database: str
) -> None:
    log = await after.documents()
    async with running(events, servers, network, database) as just_started:
        for service in (after.events, just_started):
            for what, command in told(after).items():
                with pytest.raises(Refused) as caught:
                    await service.service.runner.run(command, Sender(COORDINATOR))
                problem = caught.value.problem
                assert (problem.code, problem.status) == ("person.forgotten", 410), what
                named = getattr(command, "person_id", None) is not None
                assert [each.field for each in problem.fields] == (["person_id"] if named else []), what
    assert await after.documents() == log
    keyring = await after.events.log.js.get_msg(f"{network}-keyring", subject=f"{network}.keyring.{after.forgotten}")
    assert "key" not in orjson.loads(keyring.data or b"")


async def test_what_says_nothing_personal_is_recorded_as_before(after: Network) -> None:
    cancel = CancelBooking(gathering_id=after.gathering, booking_id=A, person_id=after.forgotten)
    await after.events.client.send(cancel, actor=COORDINATOR)
    assert await after.happened("BookingCancelled")


async def test_a_rebuild_after_a_refusal_answers_as_before(after: Network) -> None:
    for command in told(after).values():
        with pytest.raises(Refused):
            await after.events.client.send(command, actor=COORDINATOR)
    projector = after.events.service.projector
    rebuilt = await projector.rebuild(projector.views)
    assert {each.view: each.differed for each in rebuilt} == {view.name: 0 for view in projector.views}
    assert projector.parked == 0
    last = await after.events.log.last_sequence()
    assert [each.title for each in await after.events.client.ask(WhatsOn(), actor=COORDINATOR, at_least=last)]
    about = MyBookings(person_id=after.forgotten)
    assert await after.events.client.ask(about, actor=COORDINATOR, at_least=last) == ()
