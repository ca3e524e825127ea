"""A member asks for check-ins, is quiet, is noticed once and called; nobody else hears of it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import pytest

from services.membership.app import membership
from shared.contracts.membership import (
    AskForCheckIns,
    Attention,
    Channel,
    CompleteCheckIn,
    JoinMember,
    LaunchNetwork,
    OrganisationKind,
    QuietMembers,
    RegisterOrganisation,
    RequestErasure,
    SnoozeQuiet,
)
from shared.contracts.refusals import Refused
from shared.contracts.types import Actor, ActorKind
from tests.membership.examples import BASIS, affiliation
from tests.support.running import COORDINATOR, OPERATOR, Running, grant, running
from tests.support.servers import Servers
from tests.support.wait import eventually

LONG_AGO = timedelta(weeks=6)


@pytest.fixture
async def started(servers: Servers, network: str, database: str) -> AsyncIterator[tuple[Running, UUID, UUID]]:
    """A network, its organisation, and a member of it."""
    async with running(membership, servers, network, database, erasure_cooling_off_days=0) as service:
        send = service.client.send
        launch = LaunchNetwork(
            name="Durham", area="Durham", launched_on="2026", operator_id=OPERATOR.id, coordinator_id=COORDINATOR.id
        )
        await send(launch, actor=OPERATOR)
        trust = await send(RegisterOrganisation(name="Trust", kind=OrganisationKind.NHS_TRUST), actor=COORDINATOR)
        joins = JoinMember(
            full_name="Asha Rahman",
            email="asha@post.example",
            affiliations=(affiliation(organisation_id=trust.id),),
            basis=BASIS,
        )
        yield service, (await send(joins, actor=COORDINATOR)).id, trust.id


async def times(service: Running, kind: str) -> int:
    return sum(orjson.loads(body)["type"] == kind for body in await service.bodies())


async def test_she_is_noticed_once_called_and_not_shown_to_her_employer(
    started: tuple[Running, UUID, UUID],
) -> None:
    service, asha, trust = started
    client = service.client
    asks = AskForCheckIns(member_id=asha, weeks=4)
    await client.send(asks, actor=COORDINATOR, on_behalf_of=asha, occurred_at=datetime.now(UTC) - LONG_AGO)

    async def is_noticed() -> bool:
        return await times(service, "QuietNoticed") == 1

    await eventually(is_noticed)
    last = await service.log.last_sequence()
    [quiet] = await client.ask(QuietMembers(), actor=COORDINATOR, at_least=last)
    assert (quiet.member_id, quiet.weeks, quiet.full_name) == (asha, 6, "Asha Rahman")
    [item] = await client.ask(Attention(), actor=COORDINATOR, at_least=last)
    assert item.about == asha
    manager = Actor(ActorKind.PARTNER, trust)
    await grant(service.log, manager, scope=f"organisation:{trust}")
    for question in (QuietMembers(), Attention()):
        with pytest.raises(Refused, match="may not do this"):
            await client.ask(question, actor=manager)

    later = (datetime.now(UTC) + timedelta(days=30)).date()
    await client.send(SnoozeQuiet(member_id=asha, until=later), actor=COORDINATOR)
    talked = await client.send(CompleteCheckIn(member_id=asha, channel=Channel.PHONE), actor=COORDINATOR)
    assert await client.ask(QuietMembers(), actor=COORDINATOR, at_least=talked.sequence) == ()
    projector = service.service.projector
    rebuilt = await projector.rebuild(projector.views)
    assert {each.view: each.differed for each in rebuilt} == {view.name: 0 for view in projector.views}
    assert await times(service, "QuietNoticed") == 1

    await client.send(RequestErasure(member_id=asha), actor=Actor(ActorKind.MEMBER, asha))

    pool = service.service.pool
    everything_owed = "SELECT count(*) FROM membership_duties WHERE about = $1"

    async def nothing_is_left() -> bool:
        erased, owed = await times(service, "MemberErased"), await pool.fetchval(everything_owed, f"member/{asha}")
        return bool(erased) and owed == 0

    await eventually(nothing_is_left)
    assert await pool.fetchval("SELECT count(*) FROM check_ins") == 0
