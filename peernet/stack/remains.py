"""What a killed process leaves behind for a moment, and sometimes for longer: its port, and Postgres its children."""

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from peernet.stack.ports import is_free
from peernet.stack.process import Identity, ask_to_end, wait_for_end
from peernet.stack.record import Part

_PATIENCE = 3.0
_A_MOMENT = 0.5
_POLL_SECONDS = 0.02


def one_ends(parts: Sequence[Part]) -> bool:
    """Whether one of them has ended, or ends just now: one that was killed still counts as alive for a moment."""
    deadline = time.monotonic() + _A_MOMENT
    while all(part.process.alive for part in parts):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def wait_until_free(port: int) -> None:
    """Give the last threads of whoever listened there the time to let go, so that the address stays the same."""
    deadline = time.monotonic() + _PATIENCE
    while not is_free(port) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)


def end_orphans(data: Path) -> None:
    """End what is left of a Postgres that was killed: a new one may not start beside it.

    A backend in the middle of a long statement does not notice by itself that its server is gone.
    """
    left = list(_working_in(data))
    if _server(data) in {process.pid for process in left}:
        return  # somebody started it without us: Postgres itself will say so
    for process in left:
        ask_to_end(process, signal.SIGKILL)
    for process in left:
        wait_for_end(process, _PATIENCE)


def _server(data: Path) -> int | None:
    """The pid of the server that says it works on these data."""
    try:
        return int((data / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _working_in(data: Path) -> Iterator[Identity]:
    """The processes of any Postgres on these data; none where the system has no way to tell (Linux's /proc says)."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended, or belongs to somebody else
            is_postgres = (entry / "comm").read_text().strip() == "postgres"
            if is_postgres and (entry / "cwd").readlink() == data.resolve():
                process = Identity.of(int(entry.name))
                if process:
                    yield process
