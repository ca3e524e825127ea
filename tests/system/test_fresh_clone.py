"""From a fresh clone to the main job, and through everything that may happen to it, with the commands people type."""

import asyncio
import csv
import json
import os
import re
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from peernet.connection import connected, stack_place
from peernet.stack.process import wait_for_end
from shared.log.stream import Log
from tests.support.servers import scratch_folder
from tests.support.wait import eventually
from tests.system.clone import PROJECT, Clone, make_clone
from tests.system.processes import processes_in

pytestmark = pytest.mark.xdist_group("stack")

EXPECTED = json.loads((PROJECT / "examples" / "members.expected.json").read_text())
MEMBERS = int(EXPECTED["joined"])
NEWCOMERS = 300

# The commands that the documents show with tested-in=: each with what it does. Those that would take minutes, or start
# these very tests within themselves, are asked for what they would do.
SHORT = {"make test T=tests/kit/test_contracts.py": r"\d+ passed"}
LONG = {
    "make test": r"^\.venv/bin/pytest -n 2 --dist loadgroup$",
    "make check": r"^\.venv/bin/ruff format --check \.$(.|\n)*^\.venv/bin/mypy$(.|\n)*^\.venv/bin/lint-imports ",
    "make story": r"^\.venv/bin/python -m tests\.story$",
    "make soak MINUTES=60": r"^\.venv/bin/python -m tests\.faults --minutes 60$",
}


@pytest.fixture(scope="module")
def clone() -> Iterator[Clone]:
    """With `make up` done once: virtual environment made, network started, spreadsheet imported, all stopped again."""
    with scratch_folder() as folder:
        fresh = make_clone(folder / "peernet")
        try:
            the_main_job(fresh)
            yield fresh
        finally:
            if (fresh.folder / ".venv" / "bin" / "peernet").exists():
                fresh.peernet("down")


def the_main_job(clone: Clone) -> None:
    up = clone.start("make up", "up.out")
    up.wait_for("Ctrl-C stops everything")
    outcome = json.loads(clone.peernet("import examples/members.csv --json"))
    assert {name: outcome[name] for name in ("rows", "joined", "already_member", "refused")} == {
        name: EXPECTED[name] for name in ("rows", "joined", "already_member", "refused")
    }
    clone.says(MEMBERS)
    assert up.process.pid in processes_in(clone.folder)

    up.ctrl_c()

    assert "Stopped" in up.output.read_text()
    assert processes_in(clone.folder) == set()


def test_the_next_start_goes_on_where_the_last_one_stopped(clone: Clone) -> None:
    clone.peernet("up --detach")
    clone.says(MEMBERS)
    check_nobody_was_written_to(clone)
    clone.peernet("down")
    assert processes_in(clone.folder) == set()


def check_nobody_was_written_to(clone: Clone) -> None:
    """An import welcomes nobody, now or later."""
    last = clone.log()[-1]["sequence"]
    assert json.loads(clone.peernet(f"ask notify messages --at-least {last}")) == []
    assert json.loads(clone.peernet("duties --service notify --json"))["duties"] == []
    assert json.loads(clone.peernet("mail list")) == []


def test_lost_postgres_data_are_rebuilt_from_the_log(clone: Clone) -> None:
    clone.peernet("down")
    shutil.rmtree(clone.folder / ".peernet" / "postgres")
    clone.peernet("up --detach")
    clone.says(MEMBERS)


def test_a_service_killed_during_an_import_does_nothing_twice(clone: Clone) -> None:
    clone.peernet("up --detach")
    write_newcomers(clone.folder / "newcomers.csv")
    importing = clone.start(".venv/bin/peernet import newcomers.csv --json", "import.out")
    asyncio.run(more_events(clone.folder, 60))

    killed = clone.part("membership").process
    os.kill(killed.pid, signal.SIGKILL)
    wait_for_end(killed, patience=10)
    assert not importing.has_ended, "the import was over before the service was killed"
    clone.peernet("up --detach")
    importing.process.wait(timeout=90)
    outcome = json.loads(clone.peernet("import newcomers.csv --json"))

    assert (outcome["refused"], outcome["joined"] + outcome["already_member"]) == (0, NEWCOMERS)
    clone.says(MEMBERS + NEWCOMERS)
    check_nothing_happened_twice(clone)
    assert json.loads(clone.peernet("import newcomers.csv --json"))["joined"] == 0


def write_newcomers(path: Path) -> None:
    with path.open("w", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["Name", "Email address", "Organisation", "Service", "Role", "Joined"])
        for number in range(NEWCOMERS):
            email = f"newcomer-{number}@post.example"
            sheet.writerow([f"Robin Number{number}", email, "Moorland Health Trust", "Perinatal", "PSW", "2025-03"])


async def more_events(folder: Path, count: int) -> None:
    """Returns when the log has so many more events than now."""
    place = stack_place(folder)
    async with connected(place) as nc:
        log = Log(nc, place.network)
        begin = await log.last_sequence()

        async def enough() -> bool:
            return await log.last_sequence() >= begin + count

        await eventually(enough)


def check_nothing_happened_twice(clone: Clone) -> None:
    log = clone.log()
    assert [event["sequence"] for event in log] == list(range(1, len(log) + 1))
    assert max(Counter(event["id"] for event in log).values()) == 1
    for once in ("EmailClaimed", "MemberJoined"):
        subjects = Counter(event["subject"] for event in log if event["type"] == once)
        assert max(subjects.values()) == 1, once
    joined = [event["commandid"] for event in log if event["type"] == "MemberJoined"]
    assert len(set(joined)) == len(joined) == MEMBERS + NEWCOMERS


def test_help_lists_every_target(clone: Clone) -> None:
    targets = re.search(r"^\.PHONY: (.*)$", (clone.folder / "Makefile").read_text(), re.MULTILINE)
    assert targets is not None
    assert re.findall(r"^  make (\S+)", clone.run("make help"), re.MULTILINE) == targets[1].split()


@pytest.mark.parametrize("command", SHORT)
def test_what_the_documents_show_works(clone: Clone, command: str) -> None:
    assert re.search(SHORT[command], clone.run(command))


@pytest.mark.parametrize("command", LONG)
def test_what_takes_longer_would_do_what_it_should(clone: Clone, command: str) -> None:
    assert re.search(LONG[command], clone.run(command.replace("make", "make -n", 1)), re.MULTILINE)
