"""The log put back to yesterday's copy: who runs and who starts refuse it, and nothing is added to it."""

import asyncio
import contextlib
import json
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.refusals import Refused
from shared.ids import new_id
from shared.log.append import Appender, AppendRefused, Unreachable, Write
from shared.log.stream import Log, UnsafeLog
from shared.log.watch import LogWatch
from shared.process import EXIT_UNSAFE
from tests.faults.greenhouse import BED, Beds, MakeBed
from tests.faults.replicas import Fleet, Replica, fleet
from tests.support.lonely import LonelyNats, lonely_nats
from tests.support.running import COORDINATOR, OPERATOR
from tests.support.servers import Servers
from tests.support.wait import eventually

YESTERDAY, SINCE = 20, 40


@pytest.fixture
def lonely() -> Iterator[LonelyNats]:
    with lonely_nats() as server:
        yield server


@dataclass
class Story:
    """A network whose log was copied yesterday, and has grown since."""

    made: Fleet
    nats: LonelyNats
    copy: Path
    yesterday: int = 0
    today: int = 0

    @asynccontextmanager
    async def while_stopped(self) -> AsyncIterator[Path]:
        """The folder of the store, while no server writes to it."""
        await asyncio.to_thread(self.nats.end, signal.SIGTERM)
        yield Path(self.nats.config.store_dir)
        await asyncio.to_thread(self.nats.start)

    async def make(self, beds: int) -> int:
        """Returns the sequence of the last one, when views have read it."""
        sequence = 0
        for _ in range(beds):
            sequence = await self.made.persist(MakeBed(), COORDINATOR)
        await self.made.client.ask(Beds(), actor=COORDINATOR, at_least=sequence)
        return sequence

    async def roll_back(self) -> None:
        async with self.while_stopped() as store:
            shutil.rmtree(store)
            shutil.copytree(self.copy, store)

    async def tables(self) -> tuple[int, list[object]]:
        """The checkpoint and the rows, as they are in Postgres."""
        async with self.made.database() as db:
            rows = await db.fetch("SELECT * FROM beds ORDER BY bed_id")
            return await db.fetchval("SELECT sequence FROM checkpoint"), [tuple(row) for row in rows]


@asynccontextmanager
async def story(servers: Servers, nats: LonelyNats, database: str, replicas: int) -> AsyncIterator[Story]:
    where: dict[str, Any] = {
        "nats_url": nats.url,
        "nats_monitor_url": nats.monitor_url,
        "nats_password": nats.config.passwords["admin"],
    }
    async with fleet(servers, "rolled", database, replicas, COORDINATOR, OPERATOR, **where) as made:
        told = Story(made, nats, nats.folder / "yesterday")
        told.yesterday = await told.make(YESTERDAY)
        async with told.while_stopped() as store:
            shutil.copytree(store, told.copy)
        await made.all_ready()
        told.today = await told.make(SINCE)
        yield told


def refusal_of(replica: Replica) -> str:
    """The sentence of the one critical line that it wrote."""
    lines = [json.loads(line) for line in replica.lines() if line.startswith("{")]
    (critical,) = [line for line in lines if line["level"] == "critical"]
    return str(critical["why"])


def check_refusal(replica: Replica, told: Story) -> None:
    assert replica.process is not None
    assert replica.process.returncode == EXIT_UNSAFE
    sentence = refusal_of(replica)
    for part in (
        f"ends at {told.yesterday}",
        f"up to {told.today}",
        "restore the newest copy of the log",
        "deploy/runbook.md",
        "drop this service's database",
    ):
        assert part in sentence, sentence


async def ended(replica: Replica) -> None:
    async def has_ended() -> bool:
        return not replica.running

    await eventually(has_ended, 30)


@asynccontextmanager
async def clients_that_never_stop(told: Story) -> AsyncIterator[None]:
    """They ask for new beds, of which no guard says that somebody has lost a race."""
    ending = asyncio.Event()

    async def keep_asking() -> None:
        while not ending.is_set():
            with contextlib.suppress(Refused):
                await told.made.client.send(MakeBed(), actor=COORDINATOR)

    async with asyncio.TaskGroup() as group:
        for _ in range(8):
            group.create_task(keep_asking())
        try:
            yield
        finally:
            ending.set()


async def test_a_running_service_stops_and_adds_nothing(servers: Servers, lonely: LonelyNats, database: str) -> None:
    """Two replicas, one of which only stands by; what was asked while nothing answered arrives with the old log."""
    async with story(servers, lonely, database, replicas=2) as told:
        before = await told.tables()
        await told.made.one_projects()
        async with AsyncExitStack() as stack:
            async with told.while_stopped() as store:
                shutil.rmtree(store)
                shutil.copytree(told.copy, store)
                await stack.enter_async_context(clients_that_never_stop(told))
            for replica in told.made.replicas:
                await ended(replica)
        for replica in told.made.replicas:
            check_refusal(replica, told)
        assert await told.made.log.last_sequence() == told.yesterday
        assert await told.tables() == before


async def test_what_was_on_its_way_is_not_added_either(servers: Servers, lonely: LonelyNats, database: str) -> None:
    """The server goes down in the middle of the clients' work."""
    async with story(servers, lonely, database, replicas=2) as told:
        async with clients_that_never_stop(told):
            await told.roll_back()
            for replica in told.made.replicas:
                await ended(replica)
        assert [each.process and each.process.returncode for each in told.made.replicas] == [EXIT_UNSAFE] * 2
        assert await told.made.log.last_sequence() == told.yesterday


async def test_a_starting_service_refuses(servers: Servers, lonely: LonelyNats, database: str) -> None:
    async with story(servers, lonely, database, replicas=1) as told:
        (replica,) = told.made.replicas
        replica.end()
        before = await told.tables()
        await told.roll_back()
        for _ in range(2):  # starting it again does not wear the refusal out
            replica.log.unlink()
            replica.start()
            await ended(replica)
            check_refusal(replica, told)
        assert await told.made.log.last_sequence() == told.yesterday
        assert await told.tables() == before


async def test_the_newest_copy_mends_it(servers: Servers, lonely: LonelyNats, database: str) -> None:
    async with story(servers, lonely, database, replicas=1) as told:
        (replica,) = told.made.replicas
        today = lonely.folder / "today"
        async with told.while_stopped() as store:
            shutil.copytree(store, today)
        await told.roll_back()
        await ended(replica)
        told.copy = today
        await told.roll_back()
        replica.start()
        await eventually(replica.is_ready, 30)
        assert await told.make(1) == told.today + 1
        assert len(await told.made.client.ask(Beds(), actor=COORDINATOR)) == YESTERDAY + SINCE + 1


async def test_an_answer_that_cannot_be_gives_the_log_away(servers: Servers, network: str) -> None:
    """Should something be taken before the reconnection was noticed: it is not acknowledged, and nothing follows it."""
    nc = await servers.connect("admin")
    log, reconnected = Log(nc, network), asyncio.Event()
    await log.start()
    await log.ensure(1)

    async def read_so_far() -> int:
        return 0

    watch = LogWatch(log, reconnected, read_so_far)
    appender = Appender(nc, network, timeout=0.5, watch=watch)

    def bed() -> list[Write]:
        return [Write(BED.ref(new_id()).subject(network), 0, [(new_id(), b"{}")])]

    assert await appender.append(bed()) == [1]
    assert watch.appended(100, after=1), "as if the log had been longer"
    with pytest.raises(AppendRefused, match="rolled back"):
        await appender.append(bed())
    with pytest.raises(Unreachable):
        await appender.append(bed())
    with pytest.raises(UnsafeLog, match="ends at 2, but this service has already read up to 100"):
        await watch.run()
    assert not watch.whole
    await appender.stop()
    await nc.close()
