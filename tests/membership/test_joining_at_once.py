"""Fifty people are joined at once with one address: one joins, with the claim, and nothing is left of the others."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import orjson
import pytest

from services.membership.app import membership
from shared.contracts.membership import (
    JoinMember,
    LaunchNetwork,
    NewAffiliation,
    Numbers,
    OrganisationKind,
    RegisterOrganisation,
    RequestErasure,
    RoleCode,
)
from shared.contracts.refusals import Refused
from tests.membership.examples import BASIS
from tests.support.cluster import NatsCluster
from tests.support.running import COORDINATOR, OPERATOR, Running, running
from tests.support.servers import Servers
from tests.support.wait import eventually

ADDRESSES = ("ann@post.example", " Ann@Post.Example", "ANN@POST.EXAMPLE ")


def joins(organisation: UUID, address: str) -> JoinMember:
    place = NewAffiliation(organisation_id=organisation, role=RoleCode.PEER_SUPPORT_WORKER)
    return JoinMember(full_name="Ann", email=address, affiliations=(place,), basis=BASIS)


async def an_organisation(started: Running) -> UUID:
    launch = LaunchNetwork(
        name="N", area="A", launched_on="2022-02", operator_id=OPERATOR.id, coordinator_id=COORDINATOR.id
    )
    await started.client.send(launch, actor=OPERATOR)
    trust = RegisterOrganisation(name="Fell Trust", kind=OrganisationKind.NHS_TRUST)
    return (await started.client.send(trust, actor=COORDINATOR)).id


async def race(replicas: list[Running]) -> None:
    organisation = await an_organisation(replicas[0])
    results = await asyncio.gather(
        *(
            replicas[n % len(replicas)].client.send(joins(organisation, ADDRESSES[n % 3]), actor=COORDINATOR)
            for n in range(50)
        ),
        return_exceptions=True,
    )
    refusals = [result.problem.code for result in results if isinstance(result, Refused)]
    assert refusals == ["member.already"] * 49
    events = [orjson.loads(body) for body in await replicas[0].bodies()]
    assert [event["type"] for event in events[-3:]] == ["EmailClaimed", "MemberJoined", "AffiliationAdded"]
    assert sum(event["type"] in ("EmailClaimed", "MemberJoined") for event in events) == 2
    assert len({event["commandid"] for event in events[-3:]}) == 1


async def test_on_one_server(servers: Servers, network: str, database: str) -> None:
    async with running(membership, servers, network, database) as started:
        await race([started])


async def test_on_three_servers_with_three_replicas(
    servers: Servers, cluster: NatsCluster, network: str, database: str
) -> None:
    on_cluster: dict[str, Any] = {
        "nats_url": ",".join(cluster.nats_urls),
        "nats_monitor_url": cluster.monitor_url,
        "nats_password": cluster.passwords["admin"],
        "replicas": 3,
    }
    async with AsyncExitStack() as stack:
        await race(
            [
                await stack.enter_async_context(running(membership, servers, network, database, **on_cluster))
                for _ in range(3)
            ]
        )


@pytest.mark.parametrize("address", ADDRESSES)
async def test_the_address_of_somebody_erased_is_free_again(
    servers: Servers, network: str, database: str, address: str
) -> None:
    async with running(membership, servers, network, database, erasure_cooling_off_days=0) as started:
        organisation = await an_organisation(started)
        first = await started.client.send(joins(organisation, ADDRESSES[0]), actor=COORDINATOR)
        with pytest.raises(Refused):
            await started.client.send(joins(organisation, address), actor=COORDINATOR)
        await started.client.send(RequestErasure(member_id=first.id), actor=COORDINATOR)

        async def erased() -> bool:
            return b'"type":"MemberErased"' in (await started.bodies())[-1]

        await eventually(erased)
        second = await started.client.send(joins(organisation, address), actor=COORDINATOR)
        assert second.id != first.id
        numbers = await started.client.ask(Numbers(), actor=COORDINATOR, at_least=second.sequence)
        assert numbers.members == 1
