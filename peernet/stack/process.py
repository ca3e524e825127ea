"""Processes that outlive the command that started them, and are known again by more than their pid."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LOG_LIMIT = 10_000_000
_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Identity:
    """A pid with the moment its process started, so that a recycled pid is never taken for it."""

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> "Identity | None":
        """None for a process that has ended, also when nobody has collected its exit status yet."""
        started = _started(pid)
        return None if started is None else cls(pid, started)

    @property
    def alive(self) -> bool:
        return _started(self.pid) == self.started


def _started(pid: int) -> str | None:
    if not Path("/proc/self/stat").exists():
        return _started_by_ps(pid)
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # The name, in parentheses, may itself contain spaces and parentheses; what follows it may not.
    state, *fields = stat.rpartition(")")[2].split()
    if state in "ZX":
        return None
    return f"{_boot_id()}/{fields[18]}"


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return "unknown"


def _started_by_ps(pid: int) -> str | None:
    answer = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.split(maxsplit=1)
    if not answer or answer[0].startswith("Z"):
        return None
    return answer[1].strip()


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str],
    cwd: Path,
    user: int | None = None,
    group: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, with all it prints appended to `log`."""
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:
        return subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=dict(env),
            cwd=cwd,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
        )


def ask_to_end(process: Identity, how: signal.Signals) -> None:
    if process.alive:
        _send(process.pid, how)


def wait_for_end(process: Identity, patience: float) -> None:
    """Wait until the process has ended; it is killed when patience runs out."""
    deadline = time.monotonic() + patience
    while process.alive:
        if time.monotonic() > deadline:
            _send(process.pid, signal.SIGKILL)
            deadline = float("inf")
        _collect(process.pid)
        time.sleep(_POLL_SECONDS)
    _collect(process.pid)


def _send(pid: int, how: signal.Signals) -> None:
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return


def _collect(pid: int) -> None:
    """Take the exit status of a process that is our own child; others are their parent's affair."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return
