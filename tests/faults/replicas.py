"""Replicas of the greenhouse as real processes, which a test may kill."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from nats.aio.client import Client
from prometheus_client.parser import text_string_to_metric_families

from peernet.stack.ports import choose
from peernet.stack.process import spawn
from shared.bus.client import BusClient
from shared.contracts.messages import Command
from shared.contracts.refusals import BUSY, TOO_LATE, UNAVAILABLE, Refused
from shared.contracts.types import Actor
from shared.ids import new_id
from shared.log.client import connect_nats
from shared.log.envelope import Stored
from shared.log.reader import LogReader
from shared.log.stream import Log
from shared.projection.database import LOCK_PROJECTOR
from tests.faults.greenhouse import SERVICE
from tests.support.running import environment_of, grant, settings_for
from tests.support.servers import Servers, scratch_folder
from tests.support.wait import eventually

NOT_NOW = {UNAVAILABLE.code, BUSY.code, TOO_LATE.code}
MODULE = "tests.faults.greenhouse_process"
_ROOT = Path(__file__).parents[2]


@dataclass
class Replica:
    """One process of the service; it keeps its port, and its log, when it is started again."""

    port: int
    log: Path
    variables: dict[str, str] = field(repr=False)
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        self.process = spawn(
            [sys.executable, "-m", MODULE],
            log=self.log,
            env={**os.environ, **self.variables, "PEERNET_HTTP_PORT": str(self.port)},
            cwd=_ROOT,
        )

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def end(self, how: signal.Signals = signal.SIGKILL) -> int:
        """Returns the exit code when nothing is left of it."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(30)

    async def parts(self) -> dict[str, Any]:
        """What it says of itself; nothing while it does not answer."""
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                found: dict[str, Any] = (await client.get(f"http://127.0.0.1:{self.port}/health/ready")).json()
        except httpx.HTTPError:
            return {}
        return found

    async def is_ready(self) -> bool:
        assert self.running, f"it ended: {self.lines()[-5:]}"
        return (await self.parts()).get("status") == "ready"

    async def is_projecting(self) -> bool:
        return bool((await self.parts()).get("projecting"))

    async def answered(self, command: str) -> Counter[str]:
        """How many of these commands it has answered, by what became of them."""
        async with httpx.AsyncClient(timeout=5) as client:
            text = (await client.get(f"http://127.0.0.1:{self.port}/metrics")).text
        found: Counter[str] = Counter()
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if sample.name == "peernet_commands_total" and sample.labels["command"] == command:
                    found[sample.labels["outcome"]] += int(sample.value)
        return found

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines()


@dataclass
class Fleet:
    """Some replicas of one service on one database, a client, and the network's log."""

    replicas: list[Replica]
    client: BusClient
    nc: Client
    log: Log
    dsn: str

    async def persist(self, command: Command, actor: Actor, command_id: UUID | None = None) -> int:
        """Sends the command, with the same id, until it is answered; returns the sequence."""
        command_id = command_id or new_id()
        found: list[int] = []

        async def answered() -> bool:
            try:
                found.append((await self.client.send(command, actor=actor, command_id=command_id)).sequence)
            except Refused as refused:
                if refused.problem.code not in NOT_NOW:
                    raise
            return bool(found)

        await eventually(answered, 60)
        return found[0]

    async def all_ready(self) -> None:
        for each in self.replicas:
            await eventually(each.is_ready, 60)

    async def projecting(self) -> list[Replica]:
        """The living replicas that say that they project."""
        return [each for each in self.replicas if each.running and await each.is_projecting()]

    async def one_projects(self) -> Replica:
        """Returns the one that does, when there is one."""
        found: list[Replica] = []

        async def one() -> bool:
            found[:] = await self.projecting()
            return len(found) == 1

        await eventually(one, 30)
        return found[0]

    async def holders(self) -> int:
        """How many connections hold the projector's lock, as Postgres sees it."""
        async with self.database() as db:
            return int(
                await db.fetchval(
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = $1::bigint::oid "
                    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
                    LOCK_PROJECTOR,
                )
            )

    @asynccontextmanager
    async def database(self) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        db = await asyncpg.connect(self.dsn)
        try:
            yield db
        finally:
            await db.close()

    async def events(self) -> list[Stored]:
        """Every event of the greenhouse up to now, in order."""
        return await events_of(self.log)


async def events_of(log: Log) -> list[Stored]:
    """Every event of the greenhouse in a log, in order."""
    last, found = await log.last_sequence(), list[Stored]()
    seen = 0
    async with LogReader(log.nc, log.network, [f"{log.network}.log.>"]) as reader:
        while seen < last:
            messages = await reader.batch(1000)
            seen = messages[-1].sequence
            found += [each.decoded() for each in messages if f".log.{SERVICE}." in each.subject]
    return found


@contextmanager
def _processes(variables: dict[str, str], count: int) -> Iterator[list[Replica]]:
    with scratch_folder() as folder:
        ports: list[int] = []
        for _ in range(count):
            ports.append(choose([], avoid=ports))
        found = [Replica(port, folder / f"replica-{n}.log", variables) for n, port in enumerate(ports)]
        try:
            yield found
        finally:
            for each in found:
                if each.running:
                    each.end()


@asynccontextmanager
async def fleet(
    servers: Servers, network: str, dsn: str, count: int, *actors: Actor, started: bool = True, **changed: Any
) -> AsyncIterator[Fleet]:
    """`changed` are settings; `actors` are granted access to the whole network."""
    settings = settings_for(servers, network, dsn, **changed)
    with _processes(environment_of(settings), count) as replicas:
        nc = await connect_nats(settings, "test")
        try:
            log = Log(nc, network)
            await log.start()
            await log.ensure(settings.replicas)
            await grant(log, *actors)
            found = Fleet(replicas, BusClient(nc, network, patience=5), nc, log, dsn)
            if started:
                for each in replicas:
                    each.start()
                await found.all_ready()
            yield found
        finally:
            await nc.close()
