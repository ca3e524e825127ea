"""kill -9 of parts of a stack, as a power cut would end them, and starting them again while everything else runs on."""

import asyncio
import os
import signal
from contextlib import suppress

from peernet.stack import record, remains
from peernet.stack.launching import Launch, bring_up
from peernet.stack.parts import Parts
from peernet.stack.process import ask_to_end, wait_for_end
from peernet.stack.record import Part, Record
from peernet.stack.services import SERVICES
from tests.support.servers import Quiet
from tests.system.own_stack import OwnStack
from tests.system.processes import processes_in


async def kill(own: OwnStack, name: str) -> None:
    """Returns when the process has ended."""
    part = own.stack.record().part(name)
    assert part is not None
    assert part.process.alive, f"{name} had ended before it was killed"
    ask_to_end(part.process, signal.SIGKILL)
    await asyncio.to_thread(wait_for_end, part.process, 10)


async def kill_everything(own: OwnStack) -> None:
    """All processes of the stack in one moment, the children of Postgres, too; returns at once."""
    parts = {part.process.pid for part in own.stack.record().parts}
    found = processes_in(own.folder)
    assert parts <= found, "some part had ended before it was killed"
    for pid in found:
        with suppress(ProcessLookupError):  # a child of Postgres that has just ended
            os.kill(pid, signal.SIGKILL)


async def start_again(own: OwnStack, name: str) -> None:
    """Starts the killed part at its old address, and returns when it is ready."""
    if name in {service.name for service in SERVICES}:
        await up(own)
        return
    # peernet up would end the services first; here they have to bear it.
    found = own.stack.record()
    part = found.part(name)
    assert part is not None
    if name == "postgres":
        await asyncio.to_thread(remains.end_orphans, own.stack.layout.postgres_data)
    await asyncio.to_thread(remains.wait_until_free, part.port)
    await asyncio.to_thread(bring_up, [_server(own, found, name)], Quiet(), lambda part: _note(own, found, part))


async def up(own: OwnStack) -> None:
    """What `peernet up` does: starts all that is missing."""
    await asyncio.to_thread(own.stack.start, Quiet())


def _server(own: OwnStack, found: Record, name: str) -> Launch:
    parts = Parts(own.stack.layout, SERVICES, found.ports)
    for part in found.parts:
        if part.name != name:
            parts.keep(part)
    return {"nats": parts.nats, "postgres": parts.postgres}[name]()


def _note(own: OwnStack, found: Record, part: Part) -> None:
    record.save(own.stack.layout.record, found.with_part(part))
