"""`peernet log tail`: who did what, with the personal parts sealed."""

import asyncio
import json

import pytest

from shared.contracts.messages import Data
from shared.ids import new_id
from shared.log.append import Write
from tests.commandline.command import PATIENCE, Peernet, interrupt
from tests.support.running import COORDINATOR, Running


@pytest.fixture(scope="module")
async def plot(allotment: Running) -> Data:
    """A plot, rented before thirty others."""
    service = allotment.client
    sent = await service.send_raw(
        "garden", "RentPlot", {"name": "Ann Onymous"}, actor=COORDINATOR, on_behalf_of=new_id()
    )
    for _ in range(30):
        await service.send_raw("garden", "RentPlot", {"name": "Somebody"}, actor=COORDINATOR)
    return {"id": str(sent.id), "sequence": sent.sequence}


async def test_the_last_twenty_are_shown(peernet: Peernet, plot: Data) -> None:
    done = await peernet.run("log", "tail", "--no-follow")
    assert len(done.succeeded().lines) == 20


async def test_a_line_says_what_happened_and_hides_what_is_personal(peernet: Peernet, plot: Data) -> None:
    done = await peernet.run("log", "tail", "--no-follow", "--about", f"plot/{plot['id']}", "--type", "PlotRented")
    (line,) = done.succeeded().lines
    for part in (str(plot["sequence"]), "PlotRented", f"plot/{plot['id']}", f"by {COORDINATOR}", "for 0", "sealed"):
        assert part in line
    assert "Onymous" not in line


async def test_programs_get_a_line_of_json_for_each(peernet: Peernet, plot: Data) -> None:
    done = await peernet.run("log", "tail", "--no-follow", "--since", plot["sequence"], "--json")
    events = [json.loads(line) for line in done.succeeded().lines]
    assert events[0]["sequence"] == plot["sequence"]
    assert {"type": "PlotRented", "subject": f"plot/{plot['id']}", "specversion": "1.0"}.items() <= events[0].items()
    assert {"recorded", "time", "data", "commandid"} <= events[0].keys()
    assert events[0]["data"].keys() >= {"plot_id", "sealed"}
    assert "Onymous" not in done.out
    assert [event["sequence"] for event in events] == list(range(plot["sequence"], plot["sequence"] + len(events)))


async def test_events_of_one_type_are_found_behind_many_others(
    peernet: Peernet, allotment: Running, plot: Data
) -> None:
    body = json.loads((await allotment.bodies())[0])
    assert body["type"] == "AccessGranted"
    done = await peernet.run("log", "tail", "--no-follow", "--type", "AccessGranted", "-n", 1, "--json")
    assert json.loads(done.succeeded().out)["type"] == "AccessGranted"


async def test_nothing_of_the_kind_is_no_error(peernet: Peernet, plot: Data) -> None:
    for words in (("--type", "NoSuchThing"), ("--about", f"plot/{new_id()}"), ("--since", "999999"), ("--last", "0")):
        assert (await peernet.run("log", "tail", "--no-follow", *words)).succeeded().out == ""


async def test_what_comes_is_shown_until_interrupted(peernet: Peernet, allotment: Running, plot: Data) -> None:
    process = await peernet.start("log", "tail", "--last", "1", "--type", "PlotLeft", "--json")
    assert process.stdout is not None
    # Whether it happens before or after the process looks: it is the last one, or the next.
    await allotment.client.send_raw("garden", "LeavePlot", {"plot_id": plot["id"]}, actor=COORDINATOR)
    line = await asyncio.wait_for(process.stdout.readline(), PATIENCE)
    assert json.loads(line)["subject"] == f"plot/{plot['id']}"
    (await interrupt(process)).succeeded()


async def test_a_reader_that_has_seen_enough_ends_it(peernet: Peernet, allotment: Running, plot: Data) -> None:
    process = await peernet.start("log", "tail", "--since", "1", "--json")
    assert process.stdout is not None
    await asyncio.wait_for(process.stdout.readline(), PATIENCE)
    process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]  # what `| head -1` does
    await allotment.client.send_raw("garden", "RentPlot", {"name": "Somebody"}, actor=COORDINATOR)
    async with asyncio.timeout(PATIENCE):
        assert await process.wait() == 0
        assert process.stderr is not None
        assert await process.stderr.read() == b""


async def test_what_is_no_event_is_shown_as_such(peernet: Peernet, allotment: Running) -> None:
    subject = f"{allotment.log.network}.log.garden.plot.{new_id()}"
    (sequence,) = await allotment.service.appender.append([Write(subject, 0, [(new_id(), b"not \x1b[2J an event")])])
    done = await peernet.run("log", "tail", "--no-follow", "--since", sequence)
    assert "cannot be read as an event" in done.succeeded().lines[0]
    done = await peernet.run("log", "tail", "--no-follow", "--since", sequence, "--json")
    assert json.loads(done.succeeded().lines[0])["sequence"] == sequence


@pytest.mark.parametrize("about", ["member", "member/", "member/a b", "member/*", "*/>", "/x"])
async def test_what_can_be_about_nothing_is_refused(peernet: Peernet, about: str) -> None:
    (await peernet.run("log", "tail", "--about", about)).failed(2, "names nothing in the log")


async def test_a_network_without_a_log_is_said(peernet: Peernet) -> None:
    done = await peernet.run("log", "tail", "--no-follow", PEERNET_NETWORK="nowhere")
    done.failed(3, "no log of a network called nowhere")
