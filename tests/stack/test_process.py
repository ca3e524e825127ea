"""Processes are known by their start as well as their pid, and logs are followed line by line."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from peernet.stack.follow import Tail
from peernet.stack.listening import listens
from peernet.stack.ports import choose, is_free
from peernet.stack.process import Identity, spawn, wait_for_end
from tests.support.wait import wait_until


def test_a_recycled_pid_is_somebody_else() -> None:
    me = Identity.of(os.getpid())
    assert me is not None
    assert me.alive
    assert not Identity(me.pid, "an earlier process").alive


def test_a_process_that_ended_but_was_not_collected_is_not_alive() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    wait_until(lambda: Identity.of(child.pid) is None, "the process has ended")
    assert child.wait() == 0


def test_a_process_that_does_not_end_when_asked_is_killed(tmp_path: Path) -> None:
    child = spawn(["sleep", "60"], log=tmp_path / "log", env={}, cwd=tmp_path)
    found = Identity.of(child.pid)
    assert found is not None
    wait_for_end(found, patience=0)
    assert not found.alive


def test_a_tail_gives_whole_lines_only_and_notices_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("before\n")
    tail = Tail(path)
    with path.open("a") as file:
        file.write("one\ntw")
    assert list(tail.lines()) == ["one"]
    with path.open("a") as file:
        file.write("o\n")
    assert list(tail.lines()) == ["two"]
    path.write_text("new\n")
    assert list(tail.lines()) == ["new"]


def test_a_port_given_out_already_is_not_given_again() -> None:
    port = choose([])
    assert is_free(port)
    assert choose([port]) == port
    assert choose([port], avoid=[port]) != port


def test_a_port_is_listened_on_by_the_process_that_has_it() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        assert not listens(os.getpid(), port)
        listener.listen()
        assert listens(os.getpid(), port)
        assert not listens(os.getppid(), port)
    assert not listens(os.getpid(), port)
