"""What a decision looks up while the view that it rests on is built anew."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg

from shared.contracts.marks import Personal
from shared.contracts.messages import Command
from shared.contracts.refusals import Refused, refusal
from shared.decider import Claim, Context, Decider
from shared.projection.database import LOCK_REBUILD
from shared.projection.table import Connection
from shared.projection.view import View
from tests.kit.garden import PLOT, PlotRented, PlotRow, garden, plot, plots
from tests.support.running import COORDINATOR, Running, grant, running
from tests.support.servers import Servers
from tests.support.wait import eventually

TAKEN = refusal("plot.name_taken", 409, "Taken", "There is a plot of that name.")


class RentPlotOfOwnName(Command, of=PLOT, by=("coordinator",)):
    """Rent a plot unless somebody of that name has one."""

    plot_id: UUID | None = None
    name: Personal[str]


cautious: Decider[Any] = plot


@cautious.decides(RentPlotOfOwnName, looks_up=("named",))
def _rent(command: RentPlotOfOwnName, _state: Any, context: Context) -> list[PlotRented]:
    if context.found["named"]:
        raise TAKEN("name")
    return [PlotRented(plot_id=context.id, places=1, name=command.name)]


async def named(db: Connection, command: Command, _id: UUID, _claim: Claim) -> int:
    assert isinstance(command, RentPlotOfOwnName)
    return int(await db.fetchval("SELECT count(*) FROM plots WHERE name = $1", command.name))


newer_plots = View("plots", version=plots.version + 1, row=PlotRow, key="plot_id")
newer_plots.starts(PlotRented)(lambda event: PlotRow(event.plot_id, event.name, event.needs, 0, ["rented"]))
BEFORE = replace(garden, lookups={"named": named}, duties=None, views=(plots,))
UPGRADED = replace(BEFORE, views=(newer_plots,))


async def rent(of: Running, name: str) -> str:
    try:
        await of.client.send(RentPlotOfOwnName(name=name), actor=COORDINATOR)
    except Refused as refused:
        return refused.problem.code
    return "rented"


async def test_nothing_is_decided_on_a_table_that_stands_still(servers: Servers, network: str, database: str) -> None:
    async with running(BEFORE, servers, network, database) as before:
        await grant(before.log, COORDINATOR)
        assert [await rent(before, "Ann"), await rent(before, "Ann")] == ["rented", "plot.name_taken"]
    other = await asyncpg.connect(database)
    try:
        await other.execute("SELECT pg_advisory_lock($1)", LOCK_REBUILD)  # so the rebuild waits
        async with running(UPGRADED, servers, network, database) as upgraded:
            assert [await rent(upgraded, "Bob"), await rent(upgraded, "Bob")] == ["rented", "service.unavailable"]
            await other.execute("SELECT pg_advisory_unlock($1)", LOCK_REBUILD)

            async def is_built() -> bool:
                return upgraded.service.projector.all_are_current

            await eventually(is_built)
            assert [await rent(upgraded, "Bob"), await rent(upgraded, "Cal")] == ["plot.name_taken", "rented"]
    finally:
        await other.close()
