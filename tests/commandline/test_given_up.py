"""`peernet parked` and duties that were given up: shown, tried again, and discarded."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from shared.duties import duties_of, duty_id, owed
from shared.ids import new_id
from shared.log.envelope import Stored
from tests.commandline.command import Peernet, network_variables
from tests.commandline.launched_garden import launched, operate, require_a_rebuild_to_agree, types
from tests.kit.garden import PlotRented, PlotWatered, RentPlot, WaterPlot, garden
from tests.support.running import COORDINATOR, OPERATOR, Running
from tests.support.servers import Servers
from tests.support.wait import eventually

NEIGHBOUR = new_id()
DUTY = duty_id("water the neighbour", NEIGHBOUR)
WHY = ("--reason", "the neighbour has moved away")

neighbourly = duties_of("garden", version=1)


@neighbourly.starts(PlotRented, key=lambda event: () if event.plot_id == NEIGHBOUR else (DUTY,))
def _(event: PlotRented, stored: Stored) -> Any:
    return owed(
        "water the neighbour",
        NEIGHBOUR,
        why="Whoever rents a plot waters the neighbour's.",
        due_at=stored.time,
        command=WaterPlot(plot_id=NEIGHBOUR),
        stored=stored,
    )


neighbourly.ends(PlotWatered, key=lambda event: duty_id("water the neighbour", event.plot_id))


@pytest.fixture
async def allotment(servers: Servers, network: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    """Ann rents a plot, but there is no neighbour whose plot could be watered: that duty is given up at once."""
    monkeypatch.setattr("shared.duty_runner.GIVE_UP_AFTER", 1)
    async with launched(replace(garden, duties=neighbourly), servers, network) as started:
        await rent(started, "Ann")
        yield started


@pytest.fixture
def peernet(servers: Servers, network: str, tmp_path: Path) -> Peernet:
    return Peernet(tmp_path, network_variables(servers, network) | {"PEERNET_AS": str(OPERATOR)})


async def rent(of: Running, name: str) -> None:
    await of.client.send(RentPlot(name=name), actor=COORDINATOR)
    await given_up(of)


async def given_up(of: Running) -> None:
    async def is_given_up() -> bool:
        return [each["duty_id"] for each in (await operate(of, "parked"))["duties"]] == [str(DUTY)]

    await eventually(is_given_up)


async def owes_nothing(of: Running) -> None:
    async def nothing() -> bool:
        return not (await operate(of, "duties"))["duties"]

    await eventually(nothing)


async def test_it_is_listed_and_shown_with_what_can_be_done(peernet: Peernet, allotment: Running) -> None:
    listed = (await peernet.run("parked", "--service", "garden")).succeeded()
    assert listed.lines[1].split() == ["garden", "0", "0", "0", "1"]
    for words in ("Duties that were given up", str(DUTY), "plot.not_rented"):
        assert words in listed.out
    found = (await peernet.run("parked", "--service", "garden", "--json")).succeeded().document
    assert [(each["service"], each["duty_id"]) for each in found["duties"]] == [("garden", str(DUTY))]
    shown = (await peernet.run("parked", "show", "garden", DUTY)).succeeded().out
    for words in ("Whoever rents a plot", "WaterPlot", f"retry garden {DUTY}", f"discard garden {DUTY} --reason"):
        assert words in shown


async def test_of_more_than_can_be_listed_each_is_counted_and_can_be_shown(
    peernet: Peernet, allotment: Running
) -> None:
    await given_up_before(allotment, 1000)
    listed = (await peernet.run("parked", "--service", "garden")).succeeded()
    assert listed.lines[1].split() == ["garden", "0", "0", "0", "1001"]
    assert str(DUTY) not in listed.out
    shown = (await peernet.run("parked", "show", "garden", DUTY)).succeeded().out
    assert "Whoever rents a plot" in shown


async def given_up_before(of: Running, many: int) -> None:
    """So many duties more were due before the one that was given up, and were given up, too."""
    await of.service.pool.execute(
        "INSERT INTO garden_duties (duty_id, kind, about, why, due_at, command, data, since, correlation_id) "
        "SELECT gen_random_uuid(), kind, about, why, due_at - interval '1 day', command, data, since, correlation_id "
        f"FROM garden_duties, generate_series(1, {many})"
    )
    await of.service.pool.execute(
        "INSERT INTO duty_attempt (duty_id, since, attempts, next_at, reason) "
        "SELECT d.duty_id, d.since, a.attempts, a.next_at, a.reason FROM garden_duties d, duty_attempt a "
        "ON CONFLICT DO NOTHING"
    )


async def test_it_is_shown_and_asked_before_it_is_tried_again(peernet: Peernet, allotment: Running) -> None:
    nobody = await peernet.run("parked", "retry", "garden", DUTY)
    nobody.failed(1, "plot.not_rented", "as if for the first time", "Try again now?", "nothing was changed")
    await given_up(allotment)

    await allotment.client.send(RentPlot(plot_id=NEIGHBOUR, name="Bea"), actor=COORDINATOR)
    done = (await peernet.run("parked", "retry", "garden", DUTY, stdin="y\n")).succeeded()
    assert "garden tries it again now" in done.out
    await owes_nothing(allotment)
    assert (await types(allotment)).count("PlotWatered") == 1


async def test_it_is_shown_and_asked_before_it_is_discarded(peernet: Peernet, allotment: Running) -> None:
    nobody = await peernet.run("parked", "discard", "garden", DUTY, *WHY)
    nobody.failed(1, "Whoever rents a plot", "would not carry it out", "Discard it for good?", "nothing was changed")
    await given_up(allotment)

    done = (await peernet.run("parked", "discard", "garden", DUTY, *WHY, stdin="y\n")).succeeded()
    assert "garden has let go of it" in done.out
    assert "Nothing is parked in garden any more." in done.out
    discarded = orjson.loads((await allotment.bodies())[-1])
    assert (discarded["type"], discarded["data"]["duty_id"]) == ("DutyDiscarded", str(DUTY))
    await owes_nothing(allotment)
    await require_a_rebuild_to_agree(allotment)


async def test_one_that_arises_anew_is_another_one(peernet: Peernet, allotment: Running) -> None:
    (await peernet.run("parked", "discard", "garden", DUTY, *WHY, "--yes")).succeeded()
    await rent(allotment, "Cid")
    done = (await peernet.run("parked", "discard", "garden", DUTY, *WHY, "--yes", "--json")).succeeded()
    assert done.document["recorded"] == await allotment.log.last_sequence()
    assert (await types(allotment)).count("DutyDiscarded") == 2
    await owes_nothing(allotment)


async def test_events_and_duties_are_tried_apart(peernet: Peernet, allotment: Running) -> None:
    assert "nothing to try again" in (await peernet.run("parked", "retry", "garden", "--yes")).succeeded().err
    await given_up(allotment)
