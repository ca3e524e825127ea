"""A network of its own for one run of the machine: two replicas, the oracle, and direct ways to both servers."""

import asyncio
import contextlib
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import asyncpg
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from shared.log.stream import Log
from tests.faults.machine.allotment import Broken
from tests.faults.machine.moments import Moment
from tests.faults.machine.oracle import Oracle
from tests.faults.machine.proxy import Proxy, Trap
from tests.faults.machine.replica import PATIENCE, Breaking, Replica
from tests.faults.machine.wanted import NAME, Answer, Sent, Wanted
from tests.support.running import COORDINATOR, OPERATOR, grant, settings_for
from tests.support.servers import Servers

_FORGETS = 100_000_000  # nanoseconds; the shortest dedupe window that the server allows


class World:
    """`seen` counts what happened, so that a test can tell that it was not for nothing."""

    def __init__(self, servers: Servers, nc: Client, network: str, dsn: str, seen: Counter[str]) -> None:
        self._settings = settings_for(servers, network, dsn, durability_vouched_for=True)
        self.network = network
        self.nc = nc
        self.oracle = Oracle(nc, network)
        self.seen = seen
        self._dsn = dsn
        self._places: list[Replica | None] = [None, None]
        self._lives: list[Replica] = []
        self._starting = asyncio.Lock()

    async def begin(self) -> None:
        self.db = await asyncpg.connect(self._dsn)
        await self.replica(0)
        await self._forget_soon()
        log = Log(self.nc, self.network)
        await log.start()
        await grant(log, COORDINATOR, OPERATOR)
        await self.replica(1)

    async def end(self) -> None:
        for replica in self._lives:
            replica.crash()
            await replica.gone()
        with contextlib.suppress(AttributeError):
            await self.db.close()
        js = self.nc.jetstream(timeout=10)
        for stream in (self.network, f"{self.network}-keyring"):
            with contextlib.suppress(NotFoundError):
                await js.delete_stream(stream)

    async def replica(self, place: int) -> Replica:
        """The one that lives there, started if none does."""
        async with self._starting:
            found = self._places[place]
            if found is None or found.dead:
                found = Replica(self._settings)
                self._lives.append(found)
                await found.start()
                self._places[place] = found
            return found

    @property
    def living(self) -> list[Replica]:
        return [replica for replica in self._places if replica is not None and not replica.dead]

    async def crash(self, place: int) -> None:
        replica = self._places[place]
        if replica is not None and not replica.dead:
            replica.crash()
            self.seen["crashed at rest"] += 1

    def crash_all(self) -> None:
        for replica in self.living:
            replica.crash()

    async def deliver(self, sent: Sent, place: int) -> Answer:
        """Sends the command to that replica, and notes the answer for the oracle."""
        self.oracle.sent[sent.id] = sent
        since = self.oracle.log.last
        answer = await (await self.replica(place)).deliver(sent, since)
        sent.answers.append(answer)
        self.seen["unanswered" if answer.unknown else answer.refusal or "carried out"] += 1
        return answer

    def new(self, wanted: Wanted) -> Sent:
        return Sent(uuid4(), wanted, f"{NAME} {len(self.oracle.sent)}")

    @contextlib.asynccontextmanager
    async def trap(self, replica: Replica, way: Proxy, moment: Moment, how: Breaking) -> AsyncIterator[Trap]:
        """Breaks something at that moment, if it comes within the block. What only waits is released at its end."""
        trap = Trap(moment, replica.breaking(way, how))
        if how in (Breaking.CUT, Breaking.CRASH):
            trap.released.set()
        way.set_trap(trap)
        try:
            yield trap
        finally:
            way.disarm()
            trap.released.set()
        if trap.sprung.is_set():
            self.seen[f"{how.value}: {moment}"] += 1

    async def last(self) -> int:
        """The end of the log."""
        return (await self.nc.jetstream(timeout=10).stream_info(self.network)).state.last_seq

    async def has_read(self, sequence: int) -> bool:
        """Whether the tables know that event."""
        try:
            return int(await self.db.fetchval("SELECT sequence FROM checkpoint")) >= sequence
        except asyncpg.UndefinedTableError:
            return False

    async def has_projected(self, sequence: int) -> bool:
        """Whether a replica has been told that the tables know that event."""
        return any(
            each.service.projector.active and each.service.projector.sequence >= sequence for each in self.living
        )

    async def settle(self) -> None:
        """All is well again: whatever is not decided yet must be, and the tables must come to say all that there is."""
        place = 1 if self._places[1] in self.living else 0
        await self.replica(place)
        for sent in [sent for sent in self.oracle.sent.values() if not sent.decided]:

            async def answered(sent: Sent = sent) -> bool:
                return not (await self.deliver(sent, place)).unknown

            await until(answered, f"{sent.wanted} is answered")

        async def caught_up() -> bool:
            return await self.has_read(await self.last())

        await until(caught_up, "the tables know the whole log")

    async def judge(self, *, tables: bool = True) -> None:
        """Raises Broken unless every promise holds; with the `tables`, also those that they make at any moment."""
        for replica in self.living:
            replica.require_alive()
        await self.oracle.judge(self.db if tables else None)

    async def judge_at_rest(self) -> None:
        """Raises Broken if the tables are wrong and stay so: whoever has looked too early may look again."""
        found: Broken | None = None

        async def right() -> bool:
            nonlocal found
            try:
                await self.judge()
            except Broken as broken:
                found = broken
                return False
            return True

        try:
            await until(right, "the tables are right", patience=1.0)
        except Broken as broken:
            raise found or broken from None

    async def _forget_soon(self) -> None:
        """Lets the server forget message ids at once, for that a command counts once must not hang on its memory."""
        config = (await self._api("INFO"))["config"]
        await self._api("UPDATE", {**config, "duplicate_window": _FORGETS})

    async def _api(self, what: str, request: object = None) -> dict[str, Any]:
        body = b"" if request is None else json.dumps(request).encode()
        reply = await self.nc.request(f"$JS.API.STREAM.{what}.{self.network}", body, timeout=10)
        answer: dict[str, Any] = json.loads(reply.data)
        assert "error" not in answer, answer
        return answer


async def until(condition: Callable[[], Awaitable[bool]], what: str, patience: float = PATIENCE) -> None:
    """Returns when the condition holds, which is soon."""
    deadline = time.monotonic() + patience
    while not await condition():
        if time.monotonic() > deadline:
            raise Broken(f"after {patience:.0f} s still not so: {what}")
        await asyncio.sleep(0.005)
