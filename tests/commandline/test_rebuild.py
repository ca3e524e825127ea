"""`peernet rebuild`: what it shows while it goes on, and what it says of what it found."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from peernet import operations, rebuild_bar, rebuilt
from shared.contracts.refusals import Refused
from shared.projection.database import LOCK_REBUILD
from tests.commandline.command import PATIENCE, Peernet, network_variables
from tests.commandline.terminal import WIDE, terminal
from tests.faults.replicas import fleet
from tests.kit.garden import Plots, RentPlot, garden
from tests.support.running import COORDINATOR, OPERATOR, Running, grant, running
from tests.support.servers import Servers
from tests.support.wait import eventually


@pytest.fixture
async def allotment(servers: Servers, network: str, database: str) -> AsyncIterator[Running]:
    """Three plots, in a network of this test's own."""
    async with running(replace(garden, duties=None), servers, network, database) as started:
        await grant(started.log, COORDINATOR, OPERATOR)
        for name in ("Ann", "Bob", "Cid"):
            reply = await started.client.send(RentPlot(name=name), actor=COORDINATOR)
        await started.client.ask(Plots(), actor=COORDINATOR, at_least=reply.sequence)
        yield started


@pytest.fixture
async def db(database: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


@pytest.fixture
async def held(db: Any) -> AsyncIterator[Any]:
    """While this lock is held, no rebuild gets beyond its beginning."""
    await db.execute("SELECT pg_advisory_lock($1)", LOCK_REBUILD)
    yield db
    await db.execute("SELECT pg_advisory_unlock_all()")


# What it found


async def test_old_and_new_that_are_the_same_are_said_to_be(peernet: Peernet, allotment: Running) -> None:
    done = (await peernet.run("rebuild", "garden")).succeeded()
    assert done.err == ""
    heading, line = done.lines
    assert heading.split("  ")[0] == "view"
    assert line.split()[:3] == ["plots", "3", str(await allotment.log.last_sequence())]
    assert line.rstrip().endswith("the same")


async def test_the_first_row_that_differs_is_named_what_it_means_is_said_and_nothing_is_shown(
    peernet: Peernet, db: Any
) -> None:
    changed = await db.fetchval("UPDATE plots SET taken = 7, name = 'Hidden' WHERE name = 'Bob' RETURNING plot_id")
    done = await peernet.run("rebuild", "garden", "--view", "plots")
    assert done.code == 1, done.err
    assert f"plots: 1 row differs. The first is the row {changed}, in: name, taken." in done.out
    assert "Raise the version in the code." in done.out
    assert "Hidden" not in done.out + done.err
    (await peernet.run("rebuild", "garden", "--view", "plots")).succeeded()


async def test_programs_get_the_answer_alone(peernet: Peernet, db: Any) -> None:
    await db.execute("DELETE FROM plots WHERE name = 'Bob'")
    done = await peernet.run("rebuild", "garden", "--json")
    assert (done.code, done.err) == (1, "")
    found = {each["view"]: each for each in done.document["rebuilt"]}
    assert found["plots"]["differed"] == 1
    assert found["plots"]["first_difference"]["only_in"] == "new"


def view_rebuilt(differed: int | None, **first: Any) -> dict[str, Any]:
    return {"view": "plots", "differed": differed, "first_difference": first or None}


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (view_rebuilt(0), "the same"),
        (view_rebuilt(None), "new version"),
        (view_rebuilt(1), "1 row differs"),
        (view_rebuilt(1234), "1,234 rows differ"),
    ],
)
def test_what_a_comparison_came_to_in_words(found: dict[str, Any], words: str) -> None:
    assert rebuilt.compared(found["differed"]) == words


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ({"key": "7", "columns": [], "only_in": "new"}, "the row 7: the old table was without it."),
        ({"key": "7", "columns": [], "only_in": "old"}, "the row 7: the old table had it, though nothing in the log"),
        ({"key": "7", "columns": ["due_at", "why"], "only_in": None}, "the row 7, in: due at, why."),
        ({"key": "a\x1b[31mb", "columns": ["x"], "only_in": None}, "the row a\N{REPLACEMENT CHARACTER}[31mb, in: x."),
    ],
)
def test_the_first_difference_in_words(first: dict[str, Any], words: str) -> None:
    assert words in rebuilt.explained(view_rebuilt(3, **first))


# While it goes on


async def test_a_bar_shows_how_far_it_is(peernet: Peernet, allotment: Running, held: Any) -> None:
    last = await allotment.log.last_sequence()
    with terminal() as screen:
        process = await replace(peernet, stderr=screen.theirs).start("rebuild", "garden", **WIDE)
        await screen.says("garden: reading the log")
        await screen.says(f" 0 of {last} events")
        await held.execute("SELECT pg_advisory_unlock($1)", LOCK_REBUILD)
        out, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0, screen.text
    assert out.decode().count("the same") == 1


@pytest.mark.parametrize(
    ("standing", "figures"),
    [
        ({"doing": "reading", "read": 0, "rate": 0.0, "seconds_left": None}, "0 of 1,000,000 events"),
        (
            {"doing": "reading", "read": 250_000, "rate": 25_000.4, "seconds_left": 30.2},
            "250,000 of 1,000,000 events  25,000/s  0:00:30 left",
        ),
        ({"doing": "comparing", "read": 999_000, "rate": 9.0, "seconds_left": 9.0}, "999,000 of 1,000,000 events"),
    ],
)
def test_it_tells_rate_and_time_left_while_it_reads(standing: dict[str, Any], figures: str) -> None:
    assert rebuild_bar.figures({"of": 1_000_000, **standing}) == figures


async def test_ctrl_c_leaves_it_going_on_and_says_so(peernet: Peernet, allotment: Running, held: Any) -> None:
    with terminal() as screen:
        process = await replace(peernet, stderr=screen.theirs).start("rebuild", "garden", **WIDE)
        await screen.says(" events")
        process.send_signal(2)
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 130
        await screen.says("Interrupted. The rebuild goes on by itself in garden")
    assert "Traceback" not in screen.text
    assert allotment.service.projector.rebuilding is not None
    await held.execute("SELECT pg_advisory_unlock($1)", LOCK_REBUILD)
    await rebuilt_once(allotment)


async def test_patience_that_ran_out_is_said(peernet: Peernet, allotment: Running, held: Any) -> None:
    done = await peernet.run("rebuild", "garden", "--patience", "1")
    done.failed(3, "Not done after 1 seconds (--patience)", "goes on by itself in garden", "peernet status")
    await held.execute("SELECT pg_advisory_unlock($1)", LOCK_REBUILD)
    await rebuilt_once(allotment)


async def rebuilt_once(allotment: Running) -> None:
    async def has() -> bool:
        return allotment.service.projector.rebuilds == 1

    await eventually(has)


async def test_a_service_that_is_not_there_is_said_and_what_stays_in_use(peernet: Peernet) -> None:
    done = await peernet.run("rebuild", "membership")
    done.failed(3, "membership service cannot be reached", "The tables that were in use stay in use", "rebuild again")


async def test_a_service_that_is_killed_meanwhile_is_noticed(
    servers: Servers, network: str, database: str, held: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in network_variables(servers, network).items():
        monkeypatch.setenv(name, value)
    async with fleet(servers, network, database, 1, COORDINATOR, OPERATOR) as made:
        begun = asyncio.Event()

        async def ask() -> Any:
            return await operations.rebuild(
                "greenhouse", actor=str(OPERATOR), patience=PATIENCE, silence=1.0, follow=lambda _standing: begun.set()
            )

        asking = asyncio.create_task(ask())
        await begun.wait()
        made.replicas[0].end()
        with pytest.raises(Refused) as refused:
            await asking
        assert refused.value.problem.code == "service.unavailable"
