"""The mailbox as a process of its own, over SMTP."""

import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from peernet.mailbox import reading
from peernet.mailbox.folder import numbers
from peernet.stack import mailbox
from peernet.stack.ports import choose
from peernet.stack.process import Identity, ask_to_end, wait_for_end
from tests.mailbox.letters import letter
from tests.support.wait import wait_until


@dataclass
class Running:
    folder: Path
    port: int
    process: Identity

    @classmethod
    def started(cls, folder: Path) -> "Running":
        port = choose([])
        process = mailbox.start(port, folder, folder.with_suffix(".log"))
        wait_until(lambda: mailbox.is_ready(port), "the mailbox takes mail")
        return cls(folder, port, process)

    def end(self, how: signal.Signals) -> None:
        ask_to_end(self.process, how)
        wait_for_end(self.process, patience=10)

    def send(self, *letters: bytes, to: str = "zoe@post.example") -> None:
        with smtplib.SMTP("127.0.0.1", self.port) as server:
            for each in letters:
                server.sendmail("no-reply@peernet.invalid", [to], each)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    started = Running.started(tmp_path / "received")
    yield started
    started.end(signal.SIGKILL)


def test_what_is_sent_is_kept_with_whom_it_was_for(running: Running) -> None:
    lines = "Dear Zoë,\n\n.\n..\nthat was a line of one dot, and one of two.\n"
    running.send(letter(), letter(text=lines))
    assert numbers(running.folder) == [1, 2]
    content = reading.raw(running.folder, 2)
    assert content is not None
    mail = reading.mail(2, content)
    assert (mail.delivered_to, mail.text) == ("zoe@post.example", lines)
    entry = reading.entry(running.folder, 1)
    assert entry is not None
    assert entry.when is not None


def test_a_kill_loses_nothing_that_was_taken(running: Running, tmp_path: Path) -> None:
    running.send(*(letter() for _ in range(20)))
    running.end(signal.SIGKILL)
    again = Running.started(running.folder)
    try:
        again.send(letter())
    finally:
        again.end(signal.SIGTERM)
    assert numbers(running.folder) == list(range(1, 22))


def test_it_ends_although_somebody_is_still_connected(running: Running) -> None:
    with smtplib.SMTP("127.0.0.1", running.port):
        running.end(signal.SIGTERM)
    assert not running.process.alive


def test_a_port_that_is_taken_is_said_in_a_sentence(running: Running, tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "peernet.mailbox", str(running.port), str(tmp_path / "other")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    # By these words the stack knows that another port will do.
    assert "address already in use" in done.stderr.lower()
    assert "Traceback" not in done.stderr


def test_a_mail_that_is_far_too_large_is_refused(running: Running) -> None:
    with pytest.raises(smtplib.SMTPException), smtplib.SMTP("127.0.0.1", running.port) as server:
        server.sendmail("no-reply@peernet.invalid", ["zoe@post.example"], b"y\r\n" * 4_000_000)
    assert numbers(running.folder) == []
