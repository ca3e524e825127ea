"""Three real nats-servers and three replicas of everything: races still have one winner."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from shared.contracts.refusals import Refused
from shared.ids import new_id
from tests.kit.garden import Plots, RentPlot, TakePlace, garden
from tests.support.cluster import NatsCluster
from tests.support.running import COORDINATOR, Running, grant, running
from tests.support.servers import Servers


@pytest.fixture
async def replicas(servers: Servers, cluster: NatsCluster, network: str) -> AsyncIterator[list[Running]]:
    """Three replicas of the service on the cluster, on one database."""
    dsn = await servers.fresh_database()
    on_cluster = {
        "nats_url": ",".join(cluster.nats_urls),
        "nats_monitor_url": cluster.monitor_url,
        "nats_password": cluster.passwords["admin"],
        "replicas": 3,
    }
    async with AsyncExitStack() as stack:
        started = [
            await stack.enter_async_context(running(garden, servers, network, dsn, **on_cluster)) for _ in range(3)
        ]
        await grant(started[0].log, COORDINATOR)
        yield started


async def test_a_race_for_one_address_has_one_winner(replicas: list[Running]) -> None:
    for race in range(3):
        address = f"ann{race}@post.example"
        results = await asyncio.gather(
            *(replicas[n % 3].client.send(RentPlot(name=f"P{n}", email=address), actor=COORDINATOR) for n in range(50)),
            return_exceptions=True,
        )
        refusals = [result.problem.code for result in results if isinstance(result, Refused)]
        assert refusals == ["plot.taken"] * 49
    bodies = await replicas[0].bodies()
    assert sum(b'"type":"PlotRented"' in body for body in bodies) == 3
    assert sum(b'"type":"TenancyClaimed"' in body for body in bodies) == 3


async def test_one_replica_projects_and_all_answer(replicas: list[Running]) -> None:
    assert [each.service.projector.active for each in replicas].count(True) == 1
    plot = await replicas[0].client.send(RentPlot(name="Ann", places=5), actor=COORDINATOR)
    for _ in range(5):
        last = await replicas[1].client.send(TakePlace(plot_id=plot.id), actor=COORDINATOR)
    answers = await asyncio.gather(
        *(each.client.ask(Plots(), actor=COORDINATOR, at_least=last.sequence) for each in replicas * 5)
    )
    assert {tuple((row["name"], row["taken"]) for row in answer) for answer in answers} == {(("Ann", 5),)}


async def test_commands_go_on_when_a_node_is_killed(replicas: list[Running], cluster: NatsCluster) -> None:
    ids = [new_id() for _ in range(60)]

    async def persist(n: int) -> None:
        async with asyncio.timeout(60):
            while True:
                try:
                    await replicas[n % 3].client.send(RentPlot(name=f"P{n}"), actor=COORDINATOR, command_id=ids[n])
                    return
                except Refused as refused:
                    if refused.problem.code not in ("service.unavailable", "deadline.passed"):
                        raise

    sending = [asyncio.create_task(persist(n)) for n in range(30)]
    cluster.nodes[2].end(signal.SIGKILL)
    sending += [asyncio.create_task(persist(n)) for n in range(30, 60)]
    await asyncio.gather(*sending)
    cluster.nodes[2].start()
    await asyncio.to_thread(cluster.wait_ready)
    bodies = await replicas[0].bodies()
    for id in ids:
        assert sum(f'"commandid":"{id}"'.encode() in body for body in bodies) == 1
