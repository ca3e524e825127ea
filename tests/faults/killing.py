"""Killing one part of a stack as a power cut would, and starting it again while everything else runs on."""

import asyncio
import signal

from peernet.stack import record
from peernet.stack.launching import Launch, bring_up
from peernet.stack.parts import Parts
from peernet.stack.ports import is_free
from peernet.stack.process import ask_to_end, wait_for_end
from peernet.stack.record import Part, Record
from peernet.stack.services import SERVICES
from tests.support.servers import Quiet
from tests.support.wait import wait_until
from tests.system.own_stack import OwnStack
from tests.system.processes import processes_in


async def kill(own: OwnStack, name: str) -> None:
    """kill -9; returns when nothing is left of the process."""
    part = own.stack.record().part(name)
    assert part is not None
    assert part.process.alive, f"{name} had ended before it was killed"
    ask_to_end(part.process, signal.SIGKILL)
    await asyncio.to_thread(wait_for_end, part.process, 10)
    await asyncio.to_thread(wait_until, lambda: _nothing_is_left(own, part), f"nothing of {name} is left")


def _nothing_is_left(own: OwnStack, part: Part) -> bool:
    """Its last thread may hold the port, and children of Postgres its shared memory, a moment longer than itself."""
    children = processes_in(own.stack.layout.postgres) if part.kind == "postgres" else set()
    return is_free(part.port) and not children


async def start_again(own: OwnStack, name: str) -> None:
    """Starts the killed part at its old address, and returns when it is ready."""
    found = own.stack.record()
    if name in {service.name for service in SERVICES}:
        await asyncio.to_thread(own.stack.start, Quiet())  # what peernet up does
        return
    # peernet up would end the services first; here they have to bear it.
    await asyncio.to_thread(bring_up, [_server(own, found, name)], Quiet(), lambda part: _note(own, found, part))


def _server(own: OwnStack, found: Record, name: str) -> Launch:
    parts = Parts(own.stack.layout, SERVICES, found.ports)
    for part in found.parts:
        if part.name != name:
            parts.keep(part)
    return {"nats": parts.nats, "postgres": parts.postgres}[name]()


def _note(own: OwnStack, found: Record, part: Part) -> None:
    record.save(own.stack.layout.record, found.with_part(part))
