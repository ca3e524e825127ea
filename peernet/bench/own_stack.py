"""A stack of the bench's own: in a folder of its own, on ports that nobody expects, gone when it is over."""

import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

from peernet.bench.context import SERVICE, Context
from peernet.bench.resident import resident
from peernet.stack import record
from peernet.stack.launch import launch_network
from peernet.stack.ports import choose
from peernet.stack.process import ask_to_end, spawn, wait_for_end
from peernet.stack.record import Part, Record
from peernet.stack.services import SERVICES, Ports, Service, environment
from peernet.stack.stack import Stack

# Every service follows the log, and others are not to be measured beside this one.
_MEASURED = tuple(service for service in SERVICES if service.name == SERVICE)
# Named here because importing peernet.bench.room would register its commands in this process, too.
ROOM_SERVICE = Service("bench", http_port=0, module="peernet.bench.room_service")
# Its mail goes to a server of the bench's own.
NOTIFY = replace(next(service for service in SERVICES if service.name == "notify"), sends_mail=False)
# Postgres calls SIGQUIT its immediate shutdown; killed outright, it would leave its children to find out.
_AT_ONCE = {"service": signal.SIGKILL, "mailbox": signal.SIGKILL, "postgres": signal.SIGQUIT, "nats": signal.SIGKILL}
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(Exception):
    """The terminal or the system asked the command to end."""


@contextmanager
def own_stack(scale: float, tell: Callable[[str], None], *, beside: tuple[Service, ...]) -> Iterator[Context]:
    """Starts it, and ends and deletes it whatever happens. `beside` are services that some benches need.

    Raises Interrupted on Ctrl-C.
    """
    with _signals_as_exceptions():
        folder = Path(tempfile.mkdtemp(prefix="peernet-bench-"))
        stack = Stack(folder, (*_MEASURED, *beside), launch_network)
        try:
            folder.chmod(0o711)  # root's Postgres runs as another account, which must get through
            stack.layout.create()
            record.save(stack.layout.record, Record(ports=_unexpected_ports([*stack.names, "monitor"])))
            stack.start(_Progress(tell))
            context = Context(folder, scale)
            context = Context(folder, scale, resident(context.pid()))
            context.save()
            yield context
        finally:
            _ignore_signals()
            try:
                _end(stack)
            finally:
                shutil.rmtree(folder)


def end_service(context: Context, service: Service) -> None:
    """It follows the log, too, and others are not to be measured beside it."""
    part = record.load(context.layout.record).part(service.name)
    if part is not None:
        ask_to_end(part.process, signal.SIGTERM)
        wait_for_end(part.process, patience=15)


@contextmanager
def running_again(context: Context, service: Service, settings: Mapping[str, str]) -> Iterator[int]:
    """A service that was ended, with these settings; its pid."""
    found = record.load(context.layout.record)
    part = found.part(service.name)
    assert part is not None
    ports = Ports(found.ports["nats"], found.ports["monitor"], found.ports["postgres"])
    variables = {**environment(service, context.layout, ports, part.port), **settings}
    log = context.folder / f"{service.name}.log"
    process = spawn(service.command(), log=log, env=variables, cwd=context.folder)
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


def _end(stack: Stack) -> None:
    """At once: what it has on disk is deleted anyway."""
    living = stack.record().living
    for part in living:
        ask_to_end(part.process, _AT_ONCE[part.kind])
    for part in living:
        wait_for_end(part.process, patience=30)


class _Progress:
    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell

    def starting(self, name: str) -> None:
        self._tell(f"starting {name}")

    def ready(self, part: Part, seconds: float) -> None:
        return


def _unexpected_ports(names: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in names:
        found[name] = choose([], avoid=found.values())
    return found


@contextmanager
def _signals_as_exceptions() -> Iterator[None]:
    def end(number: int, frame: FrameType | None) -> None:
        _ignore_signals()  # a second Ctrl-C must not cut the orderly end short
        raise Interrupted

    before = {number: signal.signal(number, end) for number in _ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignore_signals() -> None:
    for number in _ENDINGS:
        signal.signal(number, signal.SIG_IGN)
