"""A whole stack, as real processes, in a folder of its own: for the stories and for what kills parts of it."""

import os
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from peernet.connection import connected, stack_place
from peernet.stack import record
from peernet.stack.access import access
from peernet.stack.launch import launch_network
from peernet.stack.ports import choose
from peernet.stack.record import Record
from peernet.stack.services import SERVICES
from peernet.stack.stack import Stack
from shared.bus.client import BusClient
from shared.contracts.types import Actor
from shared.log.reader import LogReader
from shared.log.stream import Log, Message
from tests.support.servers import Quiet, scratch_folder


@dataclass(frozen=True)
class OwnStack:
    """The running stack, and who may act on it."""

    stack: Stack
    coordinator: Actor
    operator: Actor

    @property
    def folder(self) -> Path:
        return self.stack.layout.folder

    @asynccontextmanager
    async def connection(self, patience: float = 5.0) -> AsyncIterator["Connection"]:
        """A client and the log, over a connection that comes back by itself whatever is killed."""
        place = stack_place(self.folder)
        async with connected(place, lasting=True) as nc:
            log = Log(nc, place.network)
            await log.start()
            yield Connection(BusClient(nc, place.network, patience=patience), log)


@dataclass(frozen=True)
class Connection:
    bus: BusClient
    log: Log

    async def whole_log(self) -> list[Message]:
        """Every message of the log up to now, in order."""
        last = await self.log.last_sequence()
        found: list[Message] = []
        async with LogReader(self.log.nc, self.log.network, [f"{self.log.network}.log.>"]) as reader:
            while last and (not found or found[-1].sequence < last):
                found += await reader.batch(1000)
        return found


def _ports_of_its_own() -> dict[str, int]:
    """Away from the usual ones, and below those that the kernel hands out: a part that is down keeps its address."""
    ports: dict[str, int] = {}
    for name in ("nats", "monitor", "postgres", "mailbox", *(service.name for service in SERVICES)):
        ports[name] = choose(random.sample(range(10_000, 30_000), 100), avoid=ports.values())
    return ports


@contextmanager
def own_stack(launch: Callable[[Path], None] = launch_network, **variables: str) -> Iterator[OwnStack]:
    """Starts it with these variables in its environment, and takes it down with its data."""
    with scratch_folder() as folder:
        stack = Stack(folder, launch=launch)
        stack.layout.create()
        record.save(stack.layout.record, Record(ports=_ports_of_its_own()))
        try:
            with patch.dict(os.environ, variables):
                stack.start(Quiet())
            who = access(stack.layout.folder)
            yield OwnStack(stack, Actor.parse(who.coordinator), Actor.parse(who.actor))
        finally:
            stack.stop()
