"""What `peernet up`, `down` and `status` show to a person, and how `up` ends."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
from rich.table import Table
from rich.text import Text

from peernet.errors import CommandError
from peernet.stack.access import NOT_RUNNING
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
            if stack.is_running() and _is_supervised(stack):
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


def show_status(stack: Stack, *, as_json: bool) -> int:
    """Print how each part is, and give the exit code that says it."""
    found = {status.part.name: status for status in stack.status()}
    rows: list[dict[str, object]] = []
    for name in (*stack.names, *(other for other in found if other not in stack.names)):
        status = found.get(name)
        running, ready = (status.running, status.ready) if status else (False, False)
        part = status.part if status and running else None
        rows.append(
            {
                "name": name,
                "state": "ready" if ready else "running" if running else "stopped",
                "pid": part.process.pid if part else None,
                "port": part.port if part else None,
                "url": part.url if part else None,
                "log": str(stack.layout.log(name)),
            }
        )
    states = [row["state"] for row in rows]
    code = 0 if set(states) == {"ready"} else NOT_RUNNING if set(states) == {"stopped"} else 1
    if as_json:
        document = {"folder": str(stack.layout.folder), "ready": code == 0, "parts": rows}
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
    else:
        _print_status(rows, code)
    return code


def _print_status(rows: list[dict[str, object]], code: int) -> None:
    table = Table("part", "state", "pid", "address", box=None, pad_edge=False)
    for row in rows:
        colour = {"ready": "green", "running": "yellow", "stopped": "red"}[str(row["state"])]
        words = [
            str(row["name"]),
            f"[{colour}]{row['state']}[/]",
            str(row["pid"] or ""),
            str(row["url"] or ""),
        ]
        table.add_row(*words)
    _console.print(table)
    if code == NOT_RUNNING:
        _console.print("Nothing is running: start it with make up or peernet up.")
    elif code:
        _console.print("Not all parts are ready: their logs say why; peernet up starts what is missing.")


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
