"""Membership beside training: graduates are welcomed, and the keys of what was purged are destroyed."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.membership.app import membership
from shared.contracts.membership import (
    Attention,
    GraduateObstacle,
    LaunchNetwork,
    MemberStatus,
    OrganisationKind,
    Record,
    RegisterOrganisation,
    RequestErasure,
    RoleCode,
    SettleGraduate,
)
from shared.contracts.messages import Event
from shared.contracts.training import (
    AgreedAffiliation,
    ApplicationPurged,
    ConflictDeclared,
    GraduateReferred,
    PurgeReason,
    TrainingDataRemoved,
)
from shared.log.envelope import Stored
from shared.vault.keyring import Forgotten
from tests.membership.examples import ASHA, BASIS, BEN, numbered
from tests.support.running import COORDINATOR, OPERATOR, Running, record, running
from tests.support.servers import Servers
from tests.support.wait import eventually

COHORT, APPLICATION, ANOTHER = numbered(71), numbered(72), numbered(73)


@pytest.fixture
async def started(servers: Servers, network: str, database: str) -> AsyncIterator[tuple[Running, UUID]]:
    """A launched network with one organisation, without days to cool off, that waits for training."""
    settings: dict[str, Any] = {"erasure_cooling_off_days": 0, "erasure_waits_for": "training"}
    async with running(membership, servers, network, database, **settings) as running_service:
        send = running_service.client.send
        launch = LaunchNetwork(
            name="Norfolk", area="Norfolk", launched_on="2026", operator_id=OPERATOR.id, coordinator_id=COORDINATOR.id
        )
        await send(launch, actor=OPERATOR)
        trust = await send(RegisterOrganisation(name="Trust", kind=OrganisationKind.NHS_TRUST), actor=COORDINATOR)
        yield running_service, trust.id


def referred(person: UUID, place: UUID, email: str) -> GraduateReferred:
    return GraduateReferred(
        cohort_id=COHORT,
        person_id=person,
        programme_id=numbered(74),
        qualification="Peer support, level 3",
        completed_on=date(2026, 6, 12),
        affiliation=AgreedAffiliation(organisation_id=place, role=RoleCode.PEER_SUPPORT_WORKER),
        full_name="Asha Rahman",
        email=email,
        basis=BASIS,
    )


async def told(network: Running, *events: Event) -> int:
    """What training appends."""
    return max(await record(network.log, *events, vault=network.service.vault))


async def happened(network: Running, event_type: str) -> list[Stored]:
    found = []
    for sequence in range(1, await network.log.last_sequence() + 1):
        stored = (await network.log.message(sequence)).decoded()
        if stored.type == event_type:
            found.append(stored)
    return found


async def test_a_graduate_joins_and_the_next_one_with_their_address_is_brought_to_the_coordinators(
    started: tuple[Running, UUID],
) -> None:
    network, trust = started
    client = network.client
    await told(network, referred(ASHA, trust, "asha@post.example"))

    async def welcomed() -> bool:
        return bool(await happened(network, "QualificationGained"))

    await eventually(welcomed)
    await told(network, referred(BEN, trust, "asha@post.example"))

    async def raised() -> bool:
        return bool(await happened(network, "GraduateRaised"))

    await eventually(raised)
    last = await network.log.last_sequence()
    found = await client.ask(Record(member_id=ASHA), actor=COORDINATOR, at_least=last)
    assert (found.status, found.full_name, found.email) == (MemberStatus.ACTIVE, "Asha Rahman", "asha@post.example")
    assert [each.title for each in found.qualifications] == ["Peer support, level 3"]
    assert [each.organisation_id for each in found.affiliations] == [trust]
    [item] = await client.ask(Attention(), actor=COORDINATOR)
    assert (item.about, item.because) == (BEN, GraduateObstacle.ADDRESS_TAKEN)
    settled = await client.send(SettleGraduate(member_id=BEN, cohort_id=COHORT), actor=COORDINATOR)
    assert await client.ask(Attention(), actor=COORDINATOR, at_least=settled.sequence) == ()
    assert await network.service.pool.fetchval("SELECT count(*) FROM graduates") == 0
    assert [each.command_id for each in await happened(network, "MemberJoined")] == [
        each.command_id for each in await happened(network, "QualificationGained")
    ]


def declared(application: UUID) -> ConflictDeclared:
    return ConflictDeclared(application_id=application, assessor_id=numbered(75), reason="My neighbour.")


async def test_what_was_purged_can_be_read_by_nobody_any_more(started: tuple[Running, UUID]) -> None:
    network, _ = started
    vault, keyring = network.service.vault, network.service.vault._keyring
    await told(network, declared(APPLICATION), declared(ANOTHER))
    purge = ApplicationPurged(application_id=APPLICATION, person_id=ASHA, because=PurgeReason.TIME_OVER)
    await told(network, purge)

    async def destroyed() -> bool:
        return bool(await happened(network, "KeyDestroyed"))

    await eventually(destroyed)
    await network.client.ask(Attention(), actor=COORDINATOR, at_least=await network.log.last_sequence())
    assert (await keyring.find([APPLICATION, ANOTHER])).keys() == {ANOTHER}
    sealed = {each.data["application_id"]: each for each in await happened(network, "ConflictDeclared")}
    await vault.learn(sealed.values())
    assert "reason" not in vault.open(sealed[str(APPLICATION)])
    assert vault.open(sealed[str(ANOTHER)])["reason"] == "My neighbour."
    with pytest.raises(Forgotten):
        await keyring.find_or_make(APPLICATION)
    assert await network.service.pool.fetchval("SELECT count(*) FROM purged") == 0
    assert await network.service.pool.fetchval("SELECT count(*) FROM membership_duties") == 0


async def test_keys_that_training_names_are_destroyed_with_the_persons_own(started: tuple[Running, UUID]) -> None:
    network, trust = started
    keyring = network.service.vault._keyring
    await told(network, declared(APPLICATION), referred(ASHA, trust, "asha@post.example"))

    async def joined() -> bool:
        return bool(await happened(network, "MemberJoined"))

    await eventually(joined)
    await network.client.send(RequestErasure(member_id=ASHA), actor=COORDINATOR)

    async def removed_here() -> bool:
        return bool(await happened(network, "PersonalDataRemoved"))

    await eventually(removed_here)
    assert (await keyring.find([APPLICATION, ASHA])).keys() == {APPLICATION, ASHA}
    await told(network, TrainingDataRemoved(person_id=ASHA, counts={"applications": 1}, keys=(APPLICATION,)))

    async def forgotten() -> bool:
        return bool(await happened(network, "MemberErased"))

    await eventually(forgotten)
    assert await keyring.find([APPLICATION, ASHA]) == {}
    [key] = await happened(network, "KeyDestroyed")
    [erased] = await happened(network, "MemberErased")
    assert (key.data["key_id"], key.command_id) == (str(APPLICATION), erased.command_id)
    assert erased.data["receipt"]["removed"]["training.applications"] == 1
