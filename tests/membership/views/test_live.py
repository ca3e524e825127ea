"""The views behind a running service: what was said is shown, what is owed is done, and a rebuild changes nothing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import orjson
import pytest

from services.membership.app import membership
from shared.contracts.membership import (
    AccessNeed,
    Attention,
    ConsentPurpose,
    Directory,
    GiveConsent,
    History,
    JoinMember,
    LaunchNetwork,
    MembersForExport,
    Numbers,
    OrganisationKind,
    Record,
    RecordAccessNeeds,
    RegisterOrganisation,
    RequestErasure,
    RequestToJoin,
)
from shared.contracts.refusals import Refused
from shared.contracts.types import Actor, ActorKind, Method
from tests.membership.examples import BASIS, WORDING, affiliation, numbered
from tests.support.running import COORDINATOR, OPERATOR, Running, running
from tests.support.servers import Servers
from tests.support.wait import eventually


@pytest.fixture
async def network_of_two(servers: Servers, network: str, database: str) -> AsyncIterator[tuple[Running, UUID, UUID]]:
    """A launched network with two members, without days to cool off."""
    async with running(membership, servers, network, database, erasure_cooling_off_days=0) as started:
        launch = LaunchNetwork(
            name="Durham",
            area="Durham",
            launched_on="2026",
            operator_id=OPERATOR.id,
            coordinator_id=COORDINATOR.id,
        )
        await started.client.send(launch, actor=OPERATOR)
        registered = await started.client.send(
            RegisterOrganisation(name="County Durham trust", kind=OrganisationKind.NHS_TRUST), actor=COORDINATOR
        )
        members = []
        for name in ("Asha Rahman", "Ben Adeyemi"):
            join = JoinMember(
                full_name=name,
                email=f"{name.split()[0]}@post.example",
                affiliations=(affiliation(organisation_id=registered.id),),
                areas=("Durham",),
                basis=BASIS,
            )
            members.append((await started.client.send(join, actor=COORDINATOR)).id)
        yield started, members[0], members[1]


async def test_an_erasure_is_carried_out_and_leaves_the_figures_of_before(
    network_of_two: tuple[Running, UUID, UUID],
) -> None:
    started, asha, ben = network_of_two
    client = started.client
    consent = GiveConsent(
        member_id=asha,
        purpose=ConsentPurpose.DIRECTORY,
        wording_id="w",
        wording_sha256=WORDING,
        method=Method.FORM,
        expires_on=datetime(2099, 1, 1, tzinfo=UTC).date(),
    )
    given = await client.send(consent, actor=Actor(ActorKind.MEMBER, asha))
    seen = await client.ask(Directory(name="asha"), actor=Actor(ActorKind.MEMBER, ben), at_least=given.sequence)
    assert [entry.full_name for entry in seen.members] == ["Asha Rahman"]
    before = datetime.now(UTC)
    figures = await client.ask(Numbers(), actor=COORDINATOR, as_at=before)
    assert figures.members == 2
    await client.send(RequestErasure(member_id=asha), actor=Actor(ActorKind.MEMBER, asha))

    async def erased() -> bool:
        return b'"type":"MemberErased"' in (await started.bodies())[-1]

    await eventually(erased)
    [removed] = [body for body in await started.bodies() if b'"type":"PersonalDataRemoved"' in body]
    counts = orjson.loads(removed)["data"]["counts"]
    assert counts == {
        "directory": 1,
        "requests": 0,
        "record": 1,
        "history": 4,
        "attention": 0,
        "graduates": 0,
        "check_ins": 0,
    }
    last = await started.log.last_sequence()
    assert (await client.ask(Numbers(), actor=COORDINATOR, at_least=last)).members == 1
    assert await client.ask(Numbers(), actor=COORDINATOR, as_at=before) == figures
    assert (await client.ask(Directory(), actor=COORDINATOR)).total == 1
    for how, code in (({}, "member.unknown"), ({"as_at": before}, "member.erased")):
        with pytest.raises(Refused) as refused:
            await client.ask(Record(member_id=asha), actor=COORDINATOR, **how)
        assert refused.value.problem.code == code
    assert await started.service.pool.fetchval("SELECT count(*) FROM membership_duties") == 0
    rebuilt = await started.service.projector.rebuild(started.service.projector.views)
    assert {each.view: each.differed for each in rebuilt} == {view.name: 0 for view in started.service.projector.views}


async def test_members_read_their_own_record_and_nobody_elses(network_of_two: tuple[Running, UUID, UUID]) -> None:
    started, asha, ben = network_of_two
    needs = RecordAccessNeeds(member_id=asha, needs=(AccessNeed.QUIET_SPACE,), basis=BASIS)
    done = await started.client.send(needs, actor=COORDINATOR, on_behalf_of=asha)
    own = Actor(ActorKind.MEMBER, asha)
    found = await started.client.ask(Record(member_id=asha), actor=own, at_least=done.sequence)
    assert (found.full_name, found.access_needs) == ("Asha Rahman", (AccessNeed.QUIET_SPACE,))
    told = await started.client.ask(History(member_id=asha), actor=own)
    assert told[-1].sentence == "Told us what helps them take part, entered by a coordinator on their behalf."
    for question in (Record(member_id=ben), History(member_id=ben), MembersForExport(), Attention()):
        with pytest.raises(Refused) as refused:
            await started.client.ask(question, actor=own)
        assert refused.value.problem.code == "access.refused"


async def test_a_request_that_waited_for_a_week_is_raised(network_of_two: tuple[Running, UUID, UUID]) -> None:
    started, *_ = network_of_two
    asked = RequestToJoin(full_name="Cat Jones", phone="0191 498 0000", basis=BASIS)
    await started.client.send(
        asked,
        actor=COORDINATOR,
        occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
        on_behalf_of=numbered(1),
    )

    async def raised() -> bool:
        return [item.name for item in await started.client.ask(Attention(), actor=COORDINATOR)] == ["Cat Jones"]

    await eventually(raised)
