"""Starting some parts side by side and waiting until each is ready."""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from peernet.errors import CommandError
from peernet.stack.process import wait_for_end
from peernet.stack.record import Part

_POLL_SECONDS = 0.03
_ATTEMPTS = 4
_LAST_LINES = 15
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Progress(Protocol):
    """Who is told how a start or a stop goes on."""

    def starting(self, name: str) -> None: ...

    def ready(self, part: Part, seconds: float) -> None: ...


@dataclass
class Launch:
    """A part to start. `spawn` chooses its ports afresh each time it is called."""

    name: str
    log: Path
    spawn: Callable[[], Part]
    is_ready: Callable[[Part], bool]
    patience: float


class _Attempt:
    def __init__(self, launch: Launch, record: Callable[[Part], None]) -> None:
        self.launch = launch
        self.record = record
        self.begun = time.monotonic()
        self.tries = 0
        self.spawn()

    def spawn(self) -> None:
        self.tries += 1
        self.log_offset = self.launch.log.stat().st_size if self.launch.log.exists() else 0
        with _uninterrupted():
            self.part = self.launch.spawn()
            self.record(self.part)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.begun

    @property
    def printed(self) -> str:
        size = self.launch.log.stat().st_size
        with self.launch.log.open("rb") as file:
            file.seek(self.log_offset if self.log_offset <= size else 0)  # a long log begins anew at a start
            return file.read().decode(errors="replace")

    def settle(self) -> bool:
        """Whether the part is ready; one that ended because its port was just taken is started again."""
        if self.launch.is_ready(self.part):
            return True
        if not self.part.process.alive:
            if "address already in use" in self.printed.lower() and self.tries < _ATTEMPTS:
                self.spawn()
                return False
            raise self._failure("ended before it was ready")
        if self.seconds > self.launch.patience:
            raise self._failure(f"was not ready after {self.launch.patience:.0f} seconds")
        return False

    def _failure(self, what: str) -> CommandError:
        wait_for_end(self.part.process, patience=0)
        lines = "\n".join(self.printed.splitlines()[-_LAST_LINES:])
        return CommandError(
            f"{self.launch.name} {what}; its last lines are above, all of them in {self.launch.log}.",
            details=lines,
        )


def bring_up(launches: Sequence[Launch], progress: Progress, record: Callable[[Part], None]) -> None:
    """Start all and return when all are ready. `record` is told of each process as soon as it exists."""
    waiting: list[_Attempt] = []
    for launch in launches:
        progress.starting(launch.name)
        waiting.append(_Attempt(launch, record))
    while waiting:
        for attempt in list(waiting):
            if attempt.settle():
                waiting.remove(attempt)
                progress.ready(attempt.part, attempt.seconds)
        if waiting:
            time.sleep(_POLL_SECONDS)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C and the like wait until a process that was started is recorded: else nobody could end it."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals interrupt the main thread only
        return
    came: list[int] = []
    before = {number: signal.signal(number, lambda number, _frame: came.append(number)) for number in _ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)
    for each in came:
        signal.raise_signal(each)
