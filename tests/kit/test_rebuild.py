"""Views built anew: beside the live ones, while everything goes on."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson
import pytest

from shared.contracts.refusals import Refused
from shared.projection.database import LOCK_REBUILD
from shared.projection.view import Asker, View
from tests.kit.garden import PlotRented, PlotRow, Plots, RentPlot, garden
from tests.support.running import COORDINATOR, OPERATOR, Running, grant, record, running
from tests.support.servers import Servers
from tests.support.wait import eventually


async def rebuild(of: Running, **request: Any) -> dict[str, dict[str, Any]]:
    answer = await of.client.request("ops.garden.rebuild", orjson.dumps({"actor": str(OPERATOR), **request}))
    return {each["view"]: each for each in answer["rebuilt"]}


async def rent(of: Running, *names: str) -> int:
    replies = await asyncio.gather(*(of.client.send(RentPlot(name=name), actor=COORDINATOR) for name in names))
    return max(reply.sequence for reply in replies)


async def names_of(of: Running, at_least: int = 0) -> list[str]:
    rows = await of.client.ask(Plots(), actor=COORDINATOR, at_least=at_least)
    return [row["name"] for row in rows]


async def test_commands_and_questions_go_on_and_are_never_wrong(allotment: Running) -> None:
    rented = 0
    done = asyncio.Event()

    async def keep_renting_and_asking() -> None:
        nonlocal rented
        while not done.is_set():
            reply = await allotment.client.send(RentPlot(name=f"P{rented}"), actor=COORDINATOR)
            rented += 1
            before = rented
            assert len(await names_of(allotment, reply.sequence)) >= before

    async with asyncio.TaskGroup() as tasks:
        for _ in range(4):
            tasks.create_task(keep_renting_and_asking())
        for _ in range(10):
            rebuilt = await rebuild(allotment)
            assert {name: each["differed"] for name, each in rebuilt.items()} == {"plots": 0, "garden_duties": 0}
        done.set()
    assert len(await names_of(allotment, await allotment.log.last_sequence())) == rented


async def test_the_first_row_that_differs_is_named_but_not_shown(allotment: Running, db: Any) -> None:
    await names_of(allotment, await rent(allotment, "Ann", "Bob", "Cid"))
    changed = await db.fetchval("UPDATE plots SET taken = 7, name = 'Secret' WHERE name = 'Bob' RETURNING plot_id")

    found = (await rebuild(allotment, view="plots"))["plots"]

    assert (found["rows"], found["differed"]) == (3, 1)
    assert found["first_difference"] == {"key": str(changed), "columns": ["name", "taken"], "only_in": None}
    assert await names_of(allotment) == ["Ann", "Bob", "Cid"]


@pytest.mark.parametrize(
    ("statement", "only_in"),
    [
        ("DELETE FROM plots WHERE name = 'Bob'", "new"),
        ("INSERT INTO plots SELECT gen_random_uuid(), 'Dot', NULL, 0, '[]'", "old"),
    ],
)
async def test_a_row_too_few_or_too_many_is_noticed(allotment: Running, db: Any, statement: str, only_in: str) -> None:
    await names_of(allotment, await rent(allotment, "Ann", "Bob"))
    await db.execute(statement)

    found = (await rebuild(allotment))["plots"]

    assert (found["differed"], found["first_difference"]["only_in"]) == (1, only_in)
    assert await names_of(allotment) == ["Ann", "Bob"]


async def test_a_question_that_takes_long_delays_the_swap_and_nothing_else(allotment: Running, db: Any) -> None:
    await names_of(allotment, await rent(allotment, "Ann"))
    reading = db.transaction()
    await reading.start()
    await db.fetch("SELECT * FROM plots")
    rebuilding = asyncio.create_task(rebuild(allotment, view="plots"))

    async def waits_to_swap() -> bool:
        progress = allotment.service.projector.rebuilding
        return progress is not None and progress.doing == "swapping"

    await eventually(waits_to_swap)
    sequence = await rent(allotment, "Bob")
    await reading.rollback()

    assert (await rebuilding)["plots"]["differed"] == 0
    assert await names_of(allotment, sequence) == ["Ann", "Bob"]


async def test_how_far_it_is_can_be_asked_meanwhile(allotment: Running, db: Any) -> None:
    last = await rent(allotment, *(f"P{n}" for n in range(20)))
    await names_of(allotment, last)
    await db.execute("SELECT pg_advisory_lock($1)", LOCK_REBUILD)
    rebuilding = asyncio.create_task(rebuild(allotment))

    async def progress() -> Any:
        request = orjson.dumps({"actor": str(OPERATOR)})
        return (await allotment.client.request("ops.garden.progress", request))["rebuild"]

    async def is_under_way() -> bool:
        return await progress() is not None

    await eventually(is_under_way)
    found = await progress()
    assert (found["views"], found["doing"], found["read"]) == (["plots", "garden_duties"], "reading", 0)
    assert found["of"] >= last
    await db.execute("SELECT pg_advisory_unlock($1)", LOCK_REBUILD)
    await rebuilding
    assert await progress() is None


async def test_an_event_that_no_row_can_hold_does_not_stop_it(allotment: Running) -> None:
    await rent(allotment, "Ann")
    bad = PlotRented(plot_id=UUID(int=7), places=1, name="N\0L")
    (sequence,) = await record(allotment.log, bad, vault=allotment.service.vault)
    last = await rent(allotment, "Cid")
    assert await names_of(allotment, last) == ["Ann", "Cid"]

    rebuilt = await rebuild(allotment)

    assert {name: each["differed"] for name, each in rebuilt.items()} == {"plots": 0, "garden_duties": 0}
    assert await names_of(allotment) == ["Ann", "Cid"]
    parked = await allotment.client.request("ops.garden.parked", orjson.dumps({"actor": str(OPERATOR)}))
    assert [each["sequence"] for each in parked["parked"]] == [sequence]
    then = await allotment.client.ask(Plots(), actor=COORDINATOR, known_at="2099-01-01T00:00:00Z")
    assert [row["name"] for row in then] == ["Ann", "Cid"]


async def test_a_table_built_anew_has_the_indexes_of_the_one_before(allotment: Running, db: Any) -> None:
    async def fields() -> list[str]:
        found = await db.fetch("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexdef")
        return [row["indexdef"].rpartition("(")[2] for row in found if "garden_duties" in row["indexdef"]]

    assert await fields() == ["about)", "due_at)", "duty_id)"]
    await rebuild(allotment, view="garden_duties")
    assert await fields() == ["about)", "due_at)", "duty_id)"]


# Another version of a view


@dataclass(frozen=True, slots=True)
class ShoutedRow:
    plot_id: UUID
    name: str | None
    loud: bool


def second_version(row: type[Any], make: Callable[[PlotRented], Any], columns: str) -> View[Any]:
    view = View[Any]("plots", version=2, row=row, key="plot_id")
    view.starts(PlotRented)(make)

    @view.answers(Plots)
    async def _(question: Plots, asker: Asker, db: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in await db.fetch(f"SELECT {columns} FROM plots ORDER BY name")]

    return view


LOUD = second_version(
    ShoutedRow, lambda event: ShoutedRow(event.plot_id, str(event.name).upper(), True), "plot_id, name, loud"
)
SAME_SHAPE = second_version(
    PlotRow, lambda event: PlotRow(event.plot_id, str(event.name).upper(), None, 0, []), "plot_id, name"
)


@asynccontextmanager
async def upgraded(
    view: View[Any], servers: Servers, network: str, database: str, *, names: tuple[str, ...] = ("Ann", "Bob")
) -> AsyncIterator[Running]:
    """The garden, with these plots from before the upgrade, run by code with another version of the view."""
    async with running(garden, servers, network, database) as before:
        await grant(before.log, COORDINATOR, OPERATOR)
        await names_of(before, await rent(before, *names))
    async with running(replace(garden, views=(view,)), servers, network, database) as after:
        yield after


async def test_a_raised_version_is_built_by_itself(servers: Servers, network: str, database: str) -> None:
    async with upgraded(LOUD, servers, network, database) as garden_now:

        async def is_built() -> bool:
            return garden_now.service.projector.is_current("plots")

        await eventually(is_built)
        rows = await garden_now.client.ask(Plots(), actor=COORDINATOR)
        assert [(row["name"], row["loud"]) for row in rows] == [("ANN", True), ("BOB", True)]
        assert await names_of(garden_now, await rent(garden_now, "Cid")) == ["ANN", "BOB", "CID"]
        assert garden_now.service.projector.rebuilds == 1


async def test_until_then_the_old_table_answers_and_says_how_old_it_is(
    servers: Servers, network: str, database: str, db: Any
) -> None:
    await db.execute("SELECT pg_advisory_lock($1)", LOCK_REBUILD)
    async with upgraded(SAME_SHAPE, servers, network, database) as garden_now:
        at = await garden_now.log.last_sequence()
        last = await rent(garden_now, "Cid")

        async def has_read_on() -> bool:
            return garden_now.service.projector.sequence >= last

        await eventually(has_read_on)
        reply = await garden_now.client.ask_raw("garden", "plots", {}, actor=COORDINATOR)
        assert [row["name"] for row in reply.answer] == ["Ann", "Bob"]
        assert at <= reply.sequence < last
        with pytest.raises(Refused) as refused:
            await names_of(garden_now, last)
        assert refused.value.problem.code == "service.unavailable"

        await db.execute("SELECT pg_advisory_unlock($1)", LOCK_REBUILD)

        async def is_built() -> bool:
            return garden_now.service.projector.is_current("plots")

        await eventually(is_built)
        assert await names_of(garden_now, last) == ["ANN", "BOB", "CID"]


async def test_until_then_a_view_of_another_shape_says_that_it_is_being_built(
    servers: Servers, network: str, database: str, db: Any
) -> None:
    await db.execute("SELECT pg_advisory_lock($1)", LOCK_REBUILD)
    async with upgraded(LOUD, servers, network, database) as garden_now:
        with pytest.raises(Refused) as refused:
            await names_of(garden_now)
        assert (refused.value.problem.code, "being built" in refused.value.problem.detail) == (
            "service.unavailable",
            True,
        )
        await db.execute("SELECT pg_advisory_unlock($1)", LOCK_REBUILD)

        async def is_built() -> bool:
            return garden_now.service.projector.is_current("plots")

        await eventually(is_built)


async def test_nothing_is_left_of_former_views_and_of_a_rebuild_cut_short(
    servers: Servers, network: str, database: str, db: Any
) -> None:
    async with running(garden, servers, network, database) as before:
        await grant(before.log, COORDINATOR)
        await names_of(before, await rent(before, "Ann"))
        await db.execute("CREATE SCHEMA rebuilding; CREATE TABLE rebuilding.plots AS TABLE plots")

    async def nothing_is_left() -> bool:
        return not await db.fetch("SELECT FROM pg_tables WHERE tablename = 'plots'")

    async with running(replace(garden, views=()), servers, network, database):
        await eventually(nothing_is_left)


async def test_an_event_that_one_view_alone_cannot_apply_any_more_waits_for_all(
    servers: Servers, network: str, database: str
) -> None:
    def refuse_bob(event: PlotRented) -> PlotRow:
        if event.name == "Bob":
            raise ValueError(event.name)
        return PlotRow(event.plot_id, event.name, None, 0, [])

    fussy = second_version(PlotRow, refuse_bob, "plot_id, name")
    async with upgraded(fussy, servers, network, database) as garden_now:

        async def is_built() -> bool:
            return garden_now.service.projector.is_current("plots")

        await eventually(is_built)
        assert await names_of(garden_now) == ["Ann"]
        parked = await garden_now.client.request("ops.garden.parked", orjson.dumps({"actor": str(OPERATOR)}))
        assert [(each["type"], each["waiting"]) for each in parked["parked"]][:1] == [("PlotRented", False)]
        assert {each["differed"] for each in (await rebuild(garden_now)).values()} == {0}
