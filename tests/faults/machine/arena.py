"""Where the machine runs: one event loop, which stands still while Hypothesis chooses, and a connection to the log."""

import asyncio
import contextlib
import secrets
from collections import Counter
from collections.abc import Iterator

from tests.faults.machine.lives import task_factory
from tests.faults.machine.world import World
from tests.support.servers import Servers


class Arena:
    """`seen` counts what happened in all the worlds there were, `found` is what went wrong in them.

    `dsn` is of the newest one's database.
    """

    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        self.found: list[BaseException] = []
        self.seen: Counter[str] = Counter()
        self.loop = asyncio.new_event_loop()
        self.loop.set_task_factory(task_factory)  # type: ignore[arg-type] # typeshed asks for a Future of any kind
        self.nc = self.loop.run_until_complete(servers.connect())

    async def new_world(self) -> World:
        """A network and a database that nobody used before."""
        self.dsn = await self.servers.fresh_database()
        world = World(self.servers, self.nc, f"n{secrets.token_hex(5)}", self.dsn, self.seen)
        try:
            await world.begin()
        except BaseException:
            await world.end()
            raise
        self.seen["worlds"] += 1
        return world

    def close(self) -> None:
        self.loop.run_until_complete(self.nc.close())
        self.loop.close()


@contextlib.contextmanager
def arena(servers: Servers) -> Iterator[Arena]:
    made = Arena(servers)
    try:
        yield made
    finally:
        made.close()
