"""A rebuild that a second process shares: the same rows, whatever becomes of either of the two."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from shared.ids import new_id
from shared.projection.database import BESIDE
from tests.kit.garden import POISONOUS, PlotLeft, PlotRented, PlotWatered
from tests.kit.sharing import Shared, fillers, shared
from tests.support.servers import Servers


@pytest.fixture
def harmless(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Here nothing is poisonous to the views yet; in other processes it is."""
    before = set(POISONOUS)
    POISONOUS.clear()
    yield
    POISONOUS.clear()
    POISONOUS.update(before)


def alone(logged: list[Any]) -> list[str]:
    """Why rebuilds did not go on with a second process."""
    return [each["because"] for each in logged if "in one process" in each["event"]]


NONE_DIFFER = {"plots": 0, "garden_duties": 0}
ANN, BOB, IVY = (UUID(int=n) for n in (1, 2, 3))
OTHERS = UUID(int=15)
"""A plot that the second process fills: its id ends in one of the last digits."""


def rented(plot: UUID, name: str) -> PlotRented:
    return PlotRented(plot_id=plot, places=1, name=name)


async def test_two_processes_make_the_same_rows(allotments: Shared) -> None:
    await allotments.record(rented(ANN, "Ann"), rented(BOB, "Bob"), PlotWatered(plot_id=BOB), PlotLeft(plot_id=ANN))
    for _ in range(3):
        await allotments.record(*(rented(new_id(), f"P{n}") for n in range(500)))
    names = await allotments.names()
    assert len(names) == 1501

    allotments.gate.freeze()
    with capture_logs() as logged:
        rebuilding = asyncio.create_task(allotments.rebuild())
        await allotments.filler()
        allotments.gate.thaw()
        assert await rebuilding == NONE_DIFFER

    assert alone(logged) == []
    assert await allotments.names() == names
    assert await allotments.db.fetchval("SELECT count(*) FROM garden_duties") == 1500


async def test_what_happens_meanwhile_is_in_the_new_tables(allotments: Shared) -> None:
    await allotments.record(rented(ANN, "Ann"), rented(BOB, "Bob"))
    await allotments.names()
    allotments.gate.freeze()
    rebuilding = asyncio.create_task(allotments.rebuild())
    await allotments.filler()
    await allotments.record(PlotLeft(plot_id=ANN), rented(IVY, "Ida"))
    assert await allotments.names() == ["Bob", "Ida"]
    progress = allotments.running.service.projector.rebuilding
    assert progress is not None
    assert progress.read == 0  # the second process has not begun

    allotments.gate.thaw()

    assert await rebuilding == NONE_DIFFER
    assert await allotments.names() == ["Bob", "Ida"]


async def test_a_second_process_that_is_killed_is_done_without(allotments: Shared) -> None:
    await allotments.record(rented(ANN, "Ann"))
    assert await allotments.names() == ["Ann"]
    allotments.gate.freeze()
    with capture_logs() as logged:
        rebuilding = asyncio.create_task(allotments.rebuild())
        os.kill(await allotments.filler(), signal.SIGKILL)
        assert await rebuilding == NONE_DIFFER
    assert alone(logged) == ["the second process ended"]
    assert await allotments.names() == ["Ann"]


@pytest.mark.parametrize("command", [("/nowhere/python",), (sys.executable, "-c", "print('hello', flush=True)")])
async def test_a_second_process_that_is_none_is_done_without(
    servers: Servers, network: str, database: str, db: Any, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    async with shared(servers, network, database, db, monkeypatch, command) as found:
        await found.record(rented(ANN, "Ann"))
        with capture_logs() as logged:
            assert await found.rebuild() == NONE_DIFFER
        assert len(alone(logged)) == 1


async def test_a_rebuild_that_is_cancelled_leaves_nothing_behind(allotments: Shared) -> None:
    await allotments.record(rented(ANN, "Ann"))
    allotments.gate.freeze()
    rebuilding = asyncio.create_task(allotments.rebuild())
    await allotments.filler()
    rebuilding.cancel()
    await asyncio.wait([rebuilding])
    assert rebuilding.cancelled()
    assert fillers(os.getpid()) == []
    assert await allotments.db.fetchval("SELECT count(*) FROM pg_namespace WHERE nspname = $1", BESIDE) == 0
    assert await allotments.names() == ["Ann"]


async def test_an_event_that_fails_in_this_process_is_parked_for_all_views(allotments: Shared, harmless: None) -> None:
    await allotments.record(rented(IVY, "Poison Ivy"), rented(ANN, "Ann"))
    (watered,) = await allotments.record(PlotWatered(plot_id=IVY))
    assert await allotments.names() == ["Ann", "Poison Ivy"]
    assert await allotments.db.fetchval("SELECT count(*) FROM garden_duties") == 1

    POISONOUS.add("Poison Ivy")
    with capture_logs() as logged:
        # The duty to water the plot is back: that it was watered waits for both views.
        assert await allotments.rebuild() == {"plots": 1, "garden_duties": 1}

    assert alone(logged) == ["an event cannot be applied"]
    assert await allotments.parked() == [(watered, False)]
    assert await allotments.db.fetchval("SELECT count(*) FROM garden_duties") == 2


async def test_an_event_that_fails_in_the_second_process_is_tried_again_here(
    servers: Servers, network: str, database: str, db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fussy = (
        "from tests.kit.garden import PlotRented, garden, plots\n"
        "from shared.process import run_service\n"
        "plots.starts(PlotRented)(lambda event: 1 / 0)\n"
        "run_service(garden)\n"
    )
    async with shared(servers, network, database, db, monkeypatch, (sys.executable, "-c", fussy, "fill")) as found:
        await found.record(rented(OTHERS, "Oma"))
        assert await found.names() == ["Oma"]
        with capture_logs() as logged:
            assert await found.rebuild() == NONE_DIFFER
        assert alone(logged) == ["an event cannot be applied"]
        assert await found.parked() == []


async def test_what_is_parked_is_tried_again_in_one_process(allotments: Shared) -> None:
    await allotments.record(rented(IVY, "Poison Ivy"))
    (last,) = await allotments.record(PlotWatered(plot_id=IVY), PlotLeft(plot_id=IVY))
    assert await allotments.names() == ["Poison Ivy"]
    parked = [(last - 1, False), (last, True)]
    assert await allotments.parked() == parked
    allotments.gate.freeze()  # a second process would wait for ever

    assert await allotments.rebuild() == NONE_DIFFER
    assert await allotments.parked() == parked


async def test_an_event_that_no_row_can_hold_is_found_in_one_process(allotments: Shared) -> None:
    await allotments.record(rented(ANN, "Ann"))
    (bad,) = await allotments.record(rented(BOB, "N\0L"))
    assert await allotments.names() == ["Ann"]
    await allotments.db.execute("DELETE FROM parked")  # as if the tables had been able to hold it until now

    await allotments.rebuild()

    assert await allotments.names() == ["Ann"]
    assert await allotments.parked() == [(bad, False)]


@pytest.mark.parametrize("cores", [1, 2])
async def test_a_service_with_one_core_needs_no_second_process(
    allotments: Shared, monkeypatch: pytest.MonkeyPatch, cores: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(cores)))
    await allotments.record(rented(ANN, "Ann"))
    await allotments.names()
    allotments.gate.freeze()
    rebuilding = asyncio.create_task(allotments.rebuild())
    if cores > 1:
        await allotments.filler()
        allotments.gate.thaw()
    assert await rebuilding == NONE_DIFFER


async def test_a_service_that_takes_much_memory_builds_alone(
    allotments: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.projection.rebuild.room_for_two", lambda: None)
    await allotments.record(rented(ANN, "Ann"))
    await allotments.names()
    allotments.gate.freeze()  # a second process would wait for ever
    assert await allotments.rebuild() == NONE_DIFFER
