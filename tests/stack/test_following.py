"""`peernet up` in the foreground: it follows the logs, and what it started ends with it."""

import os
import signal

import pytest

from peernet.stack.process import Identity
from tests.stack.peernet_process import Peernet
from tests.support.wait import wait_until


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_up_follows_the_logs_and_stops_all_when_asked(peernet: Peernet, how: signal.Signals) -> None:
    up = peernet.follow()
    up.wait_for("Following the logs")
    assert peernet.status()[0] == 0

    assert up.end(how) == 0

    assert "Stopped" in up.text
    assert peernet.status()[0] == 3
    assert "the fake service has ended" in (peernet.folder / ".peernet/logs/membership.log").read_text()


def test_log_lines_are_shown_with_the_name_of_their_part(peernet: Peernet) -> None:
    up = peernet.follow()
    up.wait_for("Following the logs")

    with (peernet.folder / ".peernet/logs/membership.log").open("a") as log:
        log.write("something happened\n")

    up.wait_for("membership │ something happened")
    up.end(signal.SIGINT)


def test_a_second_up_only_follows(peernet: Peernet) -> None:
    first = peernet.follow("first")
    first.wait_for("Following the logs")
    second = peernet.follow("second")
    second.wait_for("already running")

    assert second.end(signal.SIGINT) == 0
    assert peernet.status()[0] == 0

    assert peernet.run("down").returncode == 0
    assert first.process.wait(timeout=30) == 0
    assert "stopped by another command" in first.text


def test_a_part_that_dies_ends_the_whole_stack(peernet: Peernet) -> None:
    up = peernet.follow()
    up.wait_for("Following the logs")

    os.kill(peernet.status()[1]["nats"]["pid"], signal.SIGKILL)

    assert up.process.wait(timeout=60) == 1
    assert "nats has ended by itself" in up.text
    assert peernet.status()[0] == 3


def test_down_ends_what_a_killed_up_left_behind(peernet: Peernet) -> None:
    up = peernet.follow()
    up.wait_for("Following the logs")
    up.end(signal.SIGKILL)
    code, parts = peernet.status()
    assert code == 0, parts

    assert peernet.run("down").returncode == 0

    assert not any(_lives(part["pid"]) for part in parts.values())


def test_the_next_up_adopts_what_a_killed_up_left_behind(peernet: Peernet) -> None:
    first = peernet.follow("first")
    first.wait_for("Following the logs")
    parts = peernet.status()[1]
    first.end(signal.SIGKILL)

    second = peernet.follow("second")
    second.wait_for("Following the logs")
    assert peernet.status()[1] == parts

    assert second.end(signal.SIGINT) == 0
    wait_until(lambda: not any(_lives(part["pid"]) for part in parts.values()), "all parts have ended")


def test_an_interrupted_start_leaves_nothing_behind(peernet: Peernet) -> None:
    up = peernet.follow()
    up.wait_for("postgres is starting")

    assert up.end(signal.SIGINT) == 130

    assert "Interrupted before all was ready" in up.text
    assert peernet.status()[0] == 3
    peernet.up()


def _lives(pid: int) -> bool:
    return Identity.of(pid) is not None
