"""`peernet parked`: what waits is listed and shown, tried again once the code is mended, or discarded."""

import shlex
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from shared.ids import new_id
from tests.commandline.command import Done, Peernet, network_variables
from tests.commandline.launched_garden import launched, parked, require_a_rebuild_to_agree, taken, types
from tests.kit.garden import POISONOUS, PlaceTaken, PlotRented, PlotWatered, garden
from tests.support.running import COORDINATOR, OPERATOR, Running, grant, record, running
from tests.support.servers import Servers

IVY = new_id()
UNATTENDED = replace(garden, duties=None)
WHY = ("--reason", "entered twice")


@pytest.fixture(autouse=True)
def code_that_fails() -> Any:
    yield
    POISONOUS.add("Poison Ivy")


@pytest.fixture
async def allotment(servers: Servers, network: str) -> AsyncIterator[Running]:
    """Watering Ivy's plot is what no view can apply, and two places were taken behind it; all is well with Ann."""
    async with launched(UNATTENDED, servers, network) as started:
        await plant(started)
        yield started


async def plant(started: Running) -> None:
    for plot, name in ((IVY, "Poison Ivy"), (new_id(), "Ann")):
        rented = PlotRented(plot_id=plot, places=5, name=name)
        await record(started.log, rented, vault=started.service.vault)
        await record(started.log, PlotWatered(plot_id=plot), PlaceTaken(plot_id=plot), PlaceTaken(plot_id=plot))
    await taken(started)


@pytest.fixture
def peernet(servers: Servers, network: str, tmp_path: Path) -> Peernet:
    return Peernet(tmp_path, network_variables(servers, network) | {"PEERNET_AS": str(OPERATOR)})


# Listed and shown


async def test_how_many_wait_is_said_first_and_then_which(peernet: Peernet, allotment: Running) -> None:
    done = (await peernet.run("parked", "--service", "garden")).succeeded()
    headings = done.lines[0].split("  ")
    assert headings == ["service", "cannot be applied", "wait behind them", "aggregates", "duties given up"]
    assert done.lines[1].split() == ["garden", "1", "2", "1", "0"]
    assert "ValueError in a view" in done.out
    assert done.out.count("an earlier event waits") == 2
    found = (await peernet.run("parked", "list", "--service", "garden", "--json")).succeeded().document
    assert found["counts"] == {"garden": {"unapplied": 1, "waiting": 2, "aggregates": 1, "duties": 0}}
    assert [(each["service"], each["sequence"]) for each in found["parked"]] == [
        ("garden", sequence) for sequence in await parked(allotment)
    ]
    # One that does not run keeps nobody from hearing of the others.
    assert (await peernet.run("parked", "--json")).failed(3, "events service cannot be reached").document == {
        "parked": [],
        "duties": [],
        "counts": {"membership": {"unapplied": 0, "waiting": 0, "aggregates": 0, "duties": 0}},
    }


async def test_one_is_shown_with_what_waits_behind_it_and_what_can_be_done(
    peernet: Peernet, allotment: Running
) -> None:
    first, second, third = await parked(allotment)
    done = (await peernet.run("parked", "show", "garden", first)).succeeded()
    for words in (
        "ValueError in a view",
        '"type": "PlotWatered"',
        "2 events",
        f"peernet parked retry garden {first}",
        f"peernet parked discard garden {first} --reason",
    ):
        assert words in done.out, done.out
    assert [line.split()[0] for line in done.lines if "earlier event" in line] == [str(second), str(third)]
    waiting = (await peernet.run("parked", "show", "garden", second)).succeeded()
    assert f"It goes on by itself when event {first} does" in waiting.out


async def test_what_is_personal_stays_sealed(peernet: Peernet, allotment: Running) -> None:
    bad = PlotRented(plot_id=new_id(), places=1, name="N\0bodys business")
    (sequence,) = await record(allotment.log, bad, vault=allotment.service.vault)
    await taken(allotment)
    document = (await peernet.run("parked", "show", "garden", sequence, "--json")).succeeded().document
    assert document["document"]["data"]["sealed"] == "(sealed)"
    done = (await peernet.run("parked", "show", "garden", sequence)).succeeded()
    assert '"sealed": "(sealed)"' in done.out
    assert "business" not in done.out + str(document)


@pytest.mark.parametrize("which", ["0", "-1", "1.5", "ivy", "9" * 19, "0199-0000"])
def test_what_is_neither_an_event_nor_a_duty_is_said(typed: Callable[..., Done], which: str) -> None:
    done = typed("parked", "show", "garden", "--as", str(OPERATOR), "--", which)
    done.failed(2, "neither an event's sequence", "parked list")


async def test_what_is_not_parked_can_be_neither_shown_nor_tried_nor_discarded(
    peernet: Peernet, allotment: Running
) -> None:
    before = await types(allotment)
    for which, words in ((1, "sequence 1"), (IVY, f"duty {IVY}")):
        for command in (("show",), ("retry", "--yes"), ("discard", "--yes", *WHY)):
            done = await peernet.run("parked", command[0], "garden", which, *command[1:])
            done.failed(1, "parked.unknown", words, "see peernet parked list")
    assert await types(allotment) == before


# Tried again


async def test_before_the_code_is_mended_there_is_no_use_in_trying(peernet: Peernet, allotment: Running) -> None:
    before = await parked(allotment)
    done = await peernet.run("parked", "retry", "garden", "--yes")
    done.failed(1, "Of 3 events parked", "0 events would be applied", "1 event could not", "2 events would wait")
    done.failed(1, "ValueError in a view", "of no use yet")
    assert await parked(allotment) == before


async def test_it_is_said_what_would_happen_and_asked_and_then_done(peernet: Peernet, allotment: Running) -> None:
    before = await parked(allotment)
    POISONOUS.discard("Poison Ivy")

    rehearsed = (await peernet.run("parked", "retry", "garden", "--dry-run")).succeeded()
    assert "3 events would be applied" in rehearsed.out
    nobody = await peernet.run("parked", "retry", "garden")
    nobody.failed(1, "3 events would be applied", "Try again now?", "nothing was changed", "--yes")
    (await peernet.run("parked", "retry", "garden", stdin="n\n")).failed(1, "Nothing was changed")
    assert await parked(allotment) == before

    done = (await peernet.run("parked", "retry", "garden", stdin="y\n")).succeeded()
    assert done.out == "3 events applied.\n"
    assert await parked(allotment) == []
    assert await taken(allotment) == {"Ann": 2, "Poison Ivy": 2}
    assert "nothing to try again" in (await peernet.run("parked", "retry", "garden")).succeeded().err
    await require_a_rebuild_to_agree(allotment)


async def test_scripts_try_one_without_being_asked(peernet: Peernet, allotment: Running) -> None:
    before = await parked(allotment)
    POISONOUS.discard("Poison Ivy")
    done = (await peernet.run("parked", "retry", "garden", before[0], "--yes", "--json")).succeeded()
    assert done.document == {"service": "garden", "applied": before, "parked": [], "preview": False}
    assert await parked(allotment) == []


# Discarded


async def test_it_is_said_what_would_be_left_out_and_what_would_go_on_and_then_done(
    peernet: Peernet, allotment: Running
) -> None:
    first, *behind = await parked(allotment)
    said = (f"do without event {first}: PlotWatered of plot/{IVY}", "2 events would be applied", "0 events could not")
    nobody = await peernet.run("parked", "discard", "garden", first, *WHY)
    nobody.failed(1, *said, "Discard it for good?", "nothing was changed")
    rehearsed = (await peernet.run("parked", "discard", "garden", first, *WHY, "--dry-run", "--json")).succeeded()
    assert (rehearsed.document["applied"], rehearsed.document["parked"]) == (behind, [])
    assert await parked(allotment) == [first, *behind]

    done = (await peernet.run("parked", "discard", "garden", first, *WHY, stdin="y\n")).succeeded()
    assert f"is recorded (sequence {await allotment.log.last_sequence()})" in done.out
    assert "Nothing is parked in garden any more." in done.out
    discarded = orjson.loads((await allotment.bodies())[-1])
    assert (discarded["type"], discarded["actor"]) == ("EventDiscarded", str(OPERATOR))
    assert discarded["data"].items() >= {"sequence": first, "service": "garden", "reason": "entered twice"}.items()
    assert await taken(allotment) == {"Ann": 2, "Poison Ivy": 2}
    await require_a_rebuild_to_agree(allotment)


async def test_one_that_waits_can_be_left_out_and_the_others_go_on_waiting(
    peernet: Peernet, allotment: Running
) -> None:
    first, second, third = await parked(allotment)
    done = (await peernet.run("parked", "discard", "garden", second, *WHY, "--yes", "--json")).succeeded()
    assert [each["sequence"] for each in done.document["parked"]] == [first, third]
    assert done.document["counts"] == {"unapplied": 1, "waiting": 1, "aggregates": 1, "duties": 0}
    POISONOUS.discard("Poison Ivy")
    (await peernet.run("parked", "retry", "garden", "--yes")).succeeded()
    assert await taken(allotment) == {"Ann": 2, "Poison Ivy": 1}


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_a_reason_is_needed(typed: Callable[..., Done], reason: str) -> None:
    done = typed("parked", "discard", "garden", "7", "--as", str(OPERATOR), "--reason", reason)
    done.failed(2, "--reason", "200 characters")


@pytest.mark.parametrize("kind", ["coordinator", "member", "auditor"])
def test_only_an_operator_discards(typed: Callable[..., Done], kind: str) -> None:
    done = typed("parked", "discard", "garden", "7", *WHY, "--yes", "--as", f"{kind}:{COORDINATOR.id}")
    done.failed(2, "Only an operator may discard", "--as operator:<id>")


async def test_only_one_who_has_access_discards(peernet: Peernet, allotment: Running) -> None:
    before = await types(allotment)
    stranger = f"operator:{new_id()}"
    (await peernet.run("parked", "discard", "garden", 7, *WHY, "--yes", "--as", stranger)).failed(1, "access.refused")
    assert await types(allotment) == before


async def test_nothing_is_discarded_while_membership_is_away(
    peernet: Peernet, servers: Servers, network: str, database: str
) -> None:
    async with running(UNATTENDED, servers, network, database) as alone:
        await grant(alone.log, COORDINATOR, OPERATOR)
        await plant(alone)
        before = await types(alone), await parked(alone)
        done = await peernet.run("parked", "discard", "garden", before[1][0], *WHY, "--yes")
        done.failed(3, "The membership service cannot be reached")
        assert (await types(alone), await parked(alone)) == before


# As the documents show it


async def test_what_the_documents_show_can_be_typed(peernet: Peernet, allotment: Running) -> None:
    first, *_ = await parked(allotment)

    def typed(line: str) -> list[str]:
        return shlex.split(line.replace("membership 1042", f"garden {first}"))[1:]

    (await peernet.run(*typed("peernet parked show membership 1042"))).succeeded()
    (await peernet.run(*typed("peernet parked retry membership 1042"))).failed(1, "of no use yet")
    discard = typed("peernet parked discard membership 1042 --reason 'entered twice by an import'")
    (await peernet.run(*discard, stdin="y\n")).succeeded()
    assert await parked(allotment) == []
