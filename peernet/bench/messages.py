"""Messages through one notify process to a mail server on this machine, and how late a reminder is.

All messages are requested before the mail server is there. Then it is, and what counts is when it has them all: each
was looked up, rendered, noted, handed over and recorded in the log. Bare: mail of the same size by the same client over
as many connections, to the same mail server, with nothing done for it. A reminder is late from when its duty is due
until the mail server has it.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import aiosmtplib
import asyncpg

from peernet.bench.context import Context
from peernet.bench.figures import Figure, Measured, compared
from peernet.bench.mailing import Mailing
from peernet.bench.resident import resident
from peernet.bench.statistics import percentile
from peernet.stack.nats_config import ADMIN
from services.notify.settings import NotifySettings

_MESSAGES, _REMINDERS = 10_000, 20
_LEAST_PER_SECOND, _MOST_LATE, _MOST_GROWTH = 500.0, 1.0, 32.0
_LETTER: Final = b"Subject: x\r\n\r\n" + b"As long as messages are, with their HTML and a footer.\r\n" * 60
_CONNECTIONS: Final = int(NotifySettings.model_fields["smtp_connections"].default)
_LOOK_EVERY = 0.02
_PATIENCE = 600.0
_TICKS = os.sysconf("SC_CLK_TCK")


async def measure(context: Context) -> Measured:
    count, reminders = context.size(_MESSAGES, 50), context.size(_REMINDERS, 2)
    async with context.connection(ADMIN) as nc, context.database("notify") as db:
        mailing = Mailing(nc, context)
        people = await mailing.people(count)
        await mailing.messages(people)
        await _until(lambda: _waiting(db, count))
        before, cpu = resident(context.notify_pid), _cpu(context.notify_pid)
        with _mail_server(context) as got:
            begun = time.monotonic()
            await _until(lambda: got.so_many(count))
            seconds = time.monotonic() - begun
            await _until(lambda: _waiting(db, 0))
            after, used = resident(context.notify_pid), _difference(_cpu(context.notify_pid), cpu)
            bare = await _bare(context.mail_port, count)
            late = await _lateness(mailing, got, people[0], reminders)
    per_second, worst = count / seconds, max(late)
    grown = _difference(after, before, 1024)
    return Measured(
        (
            compared("sent and recorded", per_second, "/s", bare, "500/s", least=_LEAST_PER_SECOND / bare),
            Figure("notify's processor time, each", None if used is None else used / count * 1000, "ms"),
            Figure("notify's memory before", None if before is None else before / 1024, "MB"),
            Figure(
                "how much more after",
                grown,
                "MB",
                reach=f"under {_MOST_GROWTH:.0f} MB" if grown is not None else "",
                reached=None if grown is None else grown < _MOST_GROWTH,
            ),
            Figure("a reminder's lateness, p50", percentile(late, 50) * 1000, "ms"),
            Figure("the latest reminder", worst * 1000, "ms", reach="under 1 s", reached=worst < _MOST_LATE),
        ),
        {"messages": count, "connections": _CONNECTIONS, "reminders": reminders},
    )


class _Got:
    """What the mail server has: a line for each message."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def arrivals(self) -> list[float]:
        """When each came."""
        return [float(line.split()[2]) for line in self._file.read_text().splitlines()]

    async def so_many(self, count: int) -> bool:
        return self._file.read_bytes().count(b"\n") >= count


async def _lateness(mailing: Mailing, got: _Got, person: UUID, reminders: int) -> list[float]:
    """For each reminder the seconds for which it was late."""
    before = len(got.arrivals())
    first = datetime.now(UTC) + timedelta(seconds=2)
    due = [first + number * timedelta(seconds=1) for number in range(reminders)]
    await mailing.gatherings(person, due)
    await _until(lambda: got.so_many(before + reminders))
    arrived = sorted(got.arrivals()[before:])
    return [at - moment.timestamp() for at, moment in zip(arrived, due, strict=True)]


@contextmanager
def _mail_server(context: Context) -> Iterator[_Got]:
    """Where notify sends its mail."""
    got = context.folder / "mail"
    got.touch()
    command = [sys.executable, "-P", "-m", "peernet.bench.sink", str(context.mail_port), str(got), "with its parent"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=context.folder) as server:
        try:
            yield _Got(got)
        finally:
            server.kill()


async def _bare(port: int, count: int) -> float:
    """Messages a second of the client alone."""

    async def send(numbers: "asyncio.Queue[int]") -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as smtp:
            while not numbers.empty():
                number = numbers.get_nowait()
                await smtp.mail("no-reply@peernet.invalid")
                await smtp.rcpt(f"p{number}@people.example")
                await smtp.data(_LETTER)

    numbers: asyncio.Queue[int] = asyncio.Queue()
    for number in range(count):
        numbers.put_nowait(number)
    begun = time.monotonic()
    await asyncio.gather(*(send(numbers) for _ in range(_CONNECTIONS)))
    return count / (time.monotonic() - begun)


async def _waiting(db: "asyncpg.Connection[asyncpg.Record]", count: int) -> bool:
    found = await db.fetchval("SELECT to_regclass('outbox') IS NOT NULL")
    return bool(found) and bool(await db.fetchval("SELECT count(*) = $1 FROM outbox", count))


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(_PATIENCE):
        while not await holds():  # noqa: ASYNC110  (two servers and a file have no event to wait for)
            await asyncio.sleep(_LOOK_EVERY)


def _difference(after: float | None, before: float | None, of: float = 1) -> float | None:
    return None if after is None or before is None else (after - before) / of


def _cpu(pid: int) -> float | None:
    """Seconds of processor time so far, where Linux tells it."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / _TICKS
