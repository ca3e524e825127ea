"""What `peernet up` and `down` show to a person, and how `up` ends."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
from rich.text import Text

from peernet.errors import CommandError
from peernet.stack.follow import Tail
from peernet.stack.process import Identity
from peernet.stack.record import Part
from peernet.stack.stack import Stack

_COLOURS = ("cyan", "magenta", "green", "yellow", "blue", "bright_red")
_POLL_SECONDS = 0.2
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_console = Console(highlight=False, soft_wrap=True)


class _Ended(Exception):
    """The terminal or the system asked `up` to end."""


def bring_up_and_follow(stack: Stack, *, detach: bool) -> None:
    me = Identity.of(os.getpid())
    begun: float | None = None
    ready = False
    with _signals_as_exceptions():
        try:
            if stack.is_running() and stack.nats_lets_all_work() and _is_supervised(stack):
                _console.print("This stack is already running.")
                _show_places(stack)
                if not detach:
                    _follow(stack)
                return
            begun = time.monotonic()
            stack.start(_Progress(), supervisor=None if detach else me)
            ready = True
            _console.print(f"[bold]Ready[/] after {time.monotonic() - begun:.1f} s.")
            _show_places(stack)
            if not detach:
                _console.print("Following the logs; Ctrl-C stops everything.\n")
                _follow(stack)
        except _Ended:
            if begun is not None and not ready:
                raise CommandError(
                    "Interrupted before all was ready; what had been started is stopped.", exit_code=130
                ) from None
            if _is_ours(stack, me):
                _console.print("\nStopping ...")
                _say_stopped(stack.stop())
        except CommandError:
            if _is_ours(stack, me):
                stack.stop()
            raise


def take_down(stack: Stack) -> None:
    parts = stack.stop()
    if parts:
        _say_stopped(parts)
    else:
        _console.print(f"Nothing is running in {stack.layout.folder}.")


class _Progress:
    def starting(self, name: str) -> None:
        _console.print(f"  [dim]…[/] {name} is starting")

    def ready(self, part: Part, seconds: float) -> None:
        _console.print(f"  [green]✓[/] {part.name} is ready after {seconds:.1f} s, at {part.url}")


def _is_ours(stack: Stack, me: Identity | None) -> bool:
    return me is not None and stack.record().supervisor == me


def _is_supervised(stack: Stack) -> bool:
    supervisor = stack.record().supervisor
    return supervisor is None or supervisor.alive


def _show_places(stack: Stack) -> None:
    _console.print(f"Data, secrets and logs are under {stack.layout.root}.")
    for part in stack.record().parts:
        _console.print(f"  {part.name:<12} {part.url}")


def _follow(stack: Stack) -> None:
    """Print what the parts log until they are stopped; a part that ends by itself is an error."""
    parts = stack.record().parts
    width = max(len(part.name) for part in parts)
    tails = [(part, Tail(stack.layout.log(part.name))) for part in parts]
    while True:
        for number, (part, tail) in enumerate(tails):
            for line in tail.lines():
                prefix = (f"{part.name:<{width}} │ ", _COLOURS[number % len(_COLOURS)])
                _console.print(Text.assemble(prefix, Text.from_ansi(line)))
        dead = next((part for part in parts if not part.process.alive), None)
        if dead is not None:
            now = stack.record()
            if now.stopping or now.part(dead.name) != dead:
                _console.print("This stack was stopped by another command.")
                return
            raise CommandError(f"{dead.name} has ended by itself; its log is {stack.layout.log(dead.name)}.")
        time.sleep(_POLL_SECONDS)


def _say_stopped(parts: list[Part]) -> None:
    _console.print(f"Stopped {', '.join(part.name for part in parts)}.")


@contextmanager
def _signals_as_exceptions() -> Iterator[None]:
    def end(number: int, frame: FrameType | None) -> None:
        # A second Ctrl-C must not cut the orderly stop short.
        for other in _ENDINGS:
            signal.signal(other, signal.SIG_IGN)
        raise _Ended

    before = {number: signal.signal(number, end) for number in _ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
