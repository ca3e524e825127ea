"""A greenhouse within the test's own process, whose duties are carried out by a clock that the test sets."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import orjson
import pytest

from shared.contracts.messages import Command
from shared.duty_runner import DutyRunner
from shared.runner import Accepted
from shared.sender import Sender
from tests.faults.greenhouse import SERVICE, MakeBed, Temper, duties, greenhouse
from tests.faults.replicas import events_of
from tests.support.running import COORDINATOR, OPERATOR, Running, grant, running
from tests.support.servers import Servers
from tests.support.wait import eventually

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Watched:
    """The running service and its runner of duties, which counts what it has begun."""

    running: Running
    runner: DutyRunner
    clock: Clock
    at_once: int = 0
    most_at_once: int = 0
    begun: Counter[UUID] = field(default_factory=Counter)

    def moves_on(self, by: timedelta) -> None:
        self.clock.now += by
        self.runner.wake()

    async def make(self, water_at: datetime | None = None, temper: Temper = "kind") -> UUID:
        reply = await self.running.client.send(MakeBed(water_at=water_at, temper=temper), actor=COORDINATOR)
        return reply.id

    async def waterings(self) -> Counter[UUID]:
        events = await events_of(self.running.log)
        return Counter(UUID(event.data["bed_id"]) for event in events if event.type == "BedWatered")

    async def watered(self, beds: Iterable[UUID]) -> None:
        """Returns when each of them has been, and fails if one has been twice."""
        wanted = dict.fromkeys(beds, 1)

        async def all_of_them() -> bool:
            found = await self.waterings()
            assert not found or found.most_common(1)[0][1] == 1, "twice"
            return found.keys() >= wanted.keys()

        await eventually(all_of_them, 60)

    async def owes(self, wanted: int) -> None:
        """Returns when so many duties are owed."""

        async def so_many() -> bool:
            return bool(await self.running.service.pool.fetchval("SELECT count(*) FROM greenhouse_duties") == wanted)

        await eventually(so_many)

    async def attempts(self) -> int:
        return int(await self.running.service.pool.fetchval("SELECT coalesce(sum(attempts), 0) FROM duty_attempt"))

    async def rebuilt(self) -> dict[str, int | None]:
        """How many rows of each view a rebuild made different."""
        body = orjson.dumps({"actor": str(OPERATOR)})
        answer = await self.running.client.request("ops.greenhouse.rebuild", body)
        return {each["view"]: each["differed"] for each in answer["rebuilt"]}


@asynccontextmanager
async def watched(servers: Servers, network: str, dsn: str, clock: Clock | None = None) -> AsyncIterator[Watched]:
    without_runner = replace(greenhouse, views=(*greenhouse.views, duties), duties=None)
    clock = clock or Clock()
    async with running(without_runner, servers, network, dsn) as started:

        async def counted(command: Command, sender: Sender) -> Accepted:
            found.at_once += 1
            found.most_at_once = max(found.most_at_once, found.at_once)
            found.begun[command.bed_id] += 1  # type: ignore[attr-defined]
            try:
                return await started.service.runner.run(command, sender)
            finally:
                found.at_once -= 1

        service = started.service
        runner = DutyRunner(SERVICE, duties, service.projector, service.pool, counted, clock=clock)
        found = Watched(started, runner, clock)
        if not await service.log.last_sequence():
            await grant(service.log, COORDINATOR, OPERATOR)
        task = asyncio.create_task(runner.run())
        try:
            yield found
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def eventually_seen(condition: Callable[[], bool], patience: float = 20.0) -> None:
    async def seen() -> bool:
        return condition()

    await eventually(seen, patience)


@dataclass
class Asked:
    """How often the runner asked whether it may act, and what it is told."""

    made: Watched
    may_act: bool = True
    times: int = 0

    async def three_times_more(self) -> None:
        """Returns when the runner has surely looked at all that there is at this moment."""
        wanted = self.times + 3
        while self.times < wanted:
            self.made.runner.wake()
            seen = self.times
            await eventually_seen(lambda seen=seen: self.times > seen)  # type: ignore[misc]


def asking(made: Watched, monkeypatch: pytest.MonkeyPatch) -> Asked:
    asked = Asked(made)
    projector = made.running.service.projector
    is_current = projector.is_current

    def says(view: str) -> bool:
        asked.times += 1
        return asked.may_act and is_current(view)

    monkeypatch.setattr(projector, "is_current", says)
    return asked


BLOCK = """
CREATE FUNCTION wait_for_the_test() RETURNS trigger AS $$
BEGIN
    IF NEW.sequence > {last} THEN PERFORM pg_advisory_xact_lock(4711); END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER wait_for_the_test BEFORE UPDATE ON checkpoint FOR EACH ROW EXECUTE FUNCTION wait_for_the_test();
"""


class Held:
    """The database lets the projector read up to a sequence of the log and no further, until it is let go."""

    def __init__(self, db: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._db = db

    async def at(self, last: int) -> None:
        await self._db.execute(BLOCK.format(last=last))
        await self._db.execute("SELECT pg_advisory_lock(4711)")

    async def let_go(self) -> None:
        await self._db.execute("SELECT pg_advisory_unlock(4711)")
        await self._db.execute("DROP FUNCTION wait_for_the_test CASCADE")


@asynccontextmanager
async def holding(dsn: str) -> AsyncIterator[Held]:
    db = await asyncpg.connect(dsn)
    try:
        yield Held(db)
    finally:
        await db.close()
