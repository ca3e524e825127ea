"""The second process of a rebuild, by itself, and when the service is killed that started it."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import orjson

from peernet.stack.process import Identity
from shared.bus.client import BusClient
from shared.ids import new_id
from shared.projection.database import BESIDE
from shared.projection.filler import Order, Report
from shared.projection.part import Part
from tests.faults.greenhouse import BedMade, Beds
from tests.faults.replicas import Fleet, fleet
from tests.kit.garden import PlotRented
from tests.kit.sharing import AS_IN_PRODUCTION, Shared, fillers
from tests.support.running import COORDINATOR, OPERATOR, record
from tests.support.servers import Servers
from tests.support.wait import eventually

ANN = UUID(int=1)
EVERYTHING = Part(ends="", others=True)


def rented(plot: UUID, name: str) -> PlotRented:
    return PlotRented(plot_id=plot, places=1, name=name)


@asynccontextmanager
async def waiting_filler(found: Shared, order: Order) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*AS_IN_PRODUCTION, stdin=pipe, stdout=pipe)
    assert process.stdin is not None
    process.stdin.write(order.line())
    try:
        yield process
    finally:
        process.stdin.close()
        assert await asyncio.wait_for(process.wait(), 30) == 0


async def said(by: asyncio.subprocess.Process) -> Report:
    assert by.stdout is not None
    return Report.model_validate_json(await asyncio.wait_for(by.stdout.readline(), 30))


async def schema_beside(db: Any) -> int:
    await db.execute(f"CREATE SCHEMA {BESIDE}; CREATE TABLE {BESIDE}.plots (LIKE public.plots INCLUDING ALL)")
    return int(await db.fetchval("SELECT oid FROM pg_namespace WHERE nspname = $1", BESIDE))


async def test_it_ends_in_the_middle_when_nobody_waits_for_it_any_more(allotments: Shared) -> None:
    await allotments.record(rented(ANN, "Ann"))
    last = await allotments.running.log.last_sequence()
    order = Order(
        views=("plots",),
        schema_oid=await schema_beside(allotments.db),
        up_to=last + 1,
        left_out=(),
        part=EVERYTHING,
        memory=10**9,
    )
    async with waiting_filler(allotments, order) as process:
        assert (await said(process)).read == last
    assert await allotments.db.fetchval(f"SELECT count(*) FROM {BESIDE}.plots") == 0


async def test_it_writes_into_no_other_schema_than_it_was_told(allotments: Shared) -> None:
    await allotments.record(rented(ANN, "Ann"))
    oid = await schema_beside(allotments.db)
    order = Order(views=("plots",), schema_oid=oid - 1, up_to=1, left_out=(), part=EVERYTHING, memory=10**9)
    async with waiting_filler(allotments, order) as process:
        assert (await said(process)).problem == "another rebuild has begun"
    assert await allotments.db.fetchval(f"SELECT count(*) FROM {BESIDE}.plots") == 0


async def test_it_ends_when_it_is_never_told_anything(allotments: Shared) -> None:
    process = await asyncio.create_subprocess_exec(*AS_IN_PRODUCTION, stdin=asyncio.subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.close()
    assert await asyncio.wait_for(process.wait(), 30) == 0


# The service as a process of its own


async def beds(of: Fleet, count: int) -> None:
    """Makes so many; returns when the view has them."""
    for _ in range(count // 500):
        made = (BedMade(bed_id=new_id(), room=1, water_at=None, temper="kind", replica=0) for _ in range(500))
        sequences = await record(of.log, *made)
    await of.client.ask(Beds(), actor=COORDINATOR, at_least=sequences[-1])


async def rebuild(of: Fleet) -> dict[str, int | None]:
    client = BusClient(of.nc, of.log.network, patience=60)
    answer = await client.request("ops.greenhouse.rebuild", orjson.dumps({"actor": str(OPERATOR)}))
    return {each["view"]: each["differed"] for each in answer["rebuilt"]}


async def test_nothing_is_left_of_a_service_that_is_killed_in_the_middle(
    servers: Servers, network: str, database: str, db: Any
) -> None:
    async with fleet(servers, network, database, 1, COORDINATOR, OPERATOR, rebuild_shared_from=0) as found:
        (replica,) = found.replicas
        await beds(found, 5000)
        before = await db.fetch("TABLE beds ORDER BY bed_id")
        assert len(before) == 5000
        await found.one_projects()
        assert replica.process is not None
        pid = replica.process.pid
        asked = asyncio.create_task(rebuild(found))

        async def it_has_begun() -> bool:
            return bool(fillers(pid))

        await eventually(it_has_begun)
        (helper,) = fillers(pid)
        replica.end(signal.SIGKILL)
        asked.cancel()

        async def it_is_gone() -> bool:
            return Identity.of(helper) is None

        await eventually(it_is_gone)
        assert await db.fetch("TABLE beds ORDER BY bed_id") == before

        replica.start()
        await found.one_projects()
        assert set((await rebuild(found)).values()) == {0}
        assert await db.fetch("TABLE beds ORDER BY bed_id") == before
        assert await db.fetchval("SELECT count(*) FROM pg_namespace WHERE nspname = $1", BESIDE) == 0
