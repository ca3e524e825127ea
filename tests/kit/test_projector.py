"""The projector, when its database makes trouble."""

import asyncio
from typing import Any

import asyncpg
import pytest

from shared.projection.database import LOCK_PROJECTOR
from shared.projection.pace import rest_after
from shared.service import Service
from tests.kit.garden import Plots, RentPlot, garden
from tests.support.running import COORDINATOR, Running, settings_for
from tests.support.servers import Servers
from tests.support.wait import eventually

_HOLDER = (
    "SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database "
    "WHERE locktype = 'advisory' AND objid = $1::int8::oid AND d.datname = current_database() AND granted"
)


@pytest.mark.parametrize(
    ("taken", "left", "rest"),
    [
        pytest.param(0.002, 0, 0.008, id="few events, some milliseconds apart"),
        pytest.param(0.03, 20, 0.03, id="among a crowd, as long as they took"),
        pytest.param(15.0, 20, 0.1, id="not as long as something that hung"),
        pytest.param(0.03, 1000, 0.0, id="never while much is waiting"),
    ],
)
def test_rests_as_long_as_it_worked(taken: float, left: int, rest: float) -> None:
    assert rest_after(taken, left) == pytest.approx(rest)


async def test_a_connection_that_ends_while_nothing_happens_is_noticed(allotment: Running, db: Any) -> None:
    projector = allotment.service.projector

    async def is_active() -> bool:
        return projector.active

    await eventually(is_active)
    holder = await db.fetchval(_HOLDER, LOCK_PROJECTOR)
    assert holder
    await db.fetchval("SELECT pg_terminate_backend($1)", holder)

    async def held_by_another_connection() -> bool:
        now = await db.fetchval(_HOLDER, LOCK_PROJECTOR)
        return projector.active and now not in (None, holder)

    await eventually(held_by_another_connection)
    rented = await allotment.client.send(RentPlot(name="Ann"), actor=COORDINATOR)
    assert len(await allotment.client.ask(Plots(), actor=COORDINATOR, at_least=rented.sequence)) == 1


async def test_events_of_a_commit_that_hangs_count_as_behind(allotment: Running, db: Any) -> None:
    projector = allotment.service.projector
    rented = await allotment.client.send(RentPlot(name="Ann"), actor=COORDINATOR)
    await allotment.client.ask(Plots(), actor=COORDINATOR, at_least=rented.sequence)
    assert projector.behind() == (0, 0.0)

    async with db.transaction():
        await db.execute("LOCK TABLE plots IN EXCLUSIVE MODE")
        await allotment.client.send(RentPlot(name="Bob"), actor=COORDINATOR)

        async def is_behind() -> bool:
            events, seconds = projector.behind()
            return events >= 1 and seconds > 0

        await eventually(is_behind)

    async def has_caught_up() -> bool:
        return projector.behind() == (0, 0.0)

    await eventually(has_caught_up)


async def test_a_service_that_stops_while_postgres_goes_does_stop(
    servers: Servers, network: str, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The failure of the ROLLBACK takes the place of the cancellation, which nobody would hear of any more."""
    preparing = asyncio.Event()
    execute = asyncpg.Connection.execute

    async def goes_in_the_middle(self: Any, query: str, *args: Any, **options: Any) -> str:
        if "CREATE TABLE IF NOT EXISTS checkpoint" in query:
            preparing.set()
            await asyncio.Event().wait()
        if query == "ROLLBACK;":
            self._transport.abort()
        return await execute(self, query, *args, **options)

    monkeypatch.setattr(asyncpg.Connection, "execute", goes_in_the_middle)
    async with asyncio.timeout(20):
        async with Service(garden, settings_for(servers, network, database)).running():
            await preparing.wait()
