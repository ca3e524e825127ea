"""The notify service as a process of its own, to be killed, and a mail server beside it that counts what it gets."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import asyncpg
from nats.aio.client import Client

from peernet.stack.health import answers
from peernet.stack.ports import choose
from peernet.stack.process import spawn
from services.notify.settings import NotifySettings
from shared.bus.client import BusClient
from shared.contracts.messages import Event
from shared.contracts.notify import MessageHandedOver
from shared.log.client import connect_nats
from shared.log.reader import LogReader
from shared.log.stream import Log
from shared.vault.keyring import Keyring
from shared.vault.secrets import MasterKey, parse_secret
from shared.vault.vault import Vault
from tests.support.running import MASTER, record, settings_for
from tests.support.servers import Servers
from tests.support.wait import eventually, wait_until

_ROOT = Path(__file__).parents[3]
WITHOUT_DUTIES = "tests.notify.delivery.delivering_process"


class Arrived(NamedTuple):
    """A letter: whose it is, and when it was there."""

    message_id: str
    to: str
    at: float


class Sink:
    """`peernet.bench.sink` in a process of its own. What it has got stays, whatever becomes of it."""

    def __init__(self, folder: Path) -> None:
        self.port = choose([])
        self._folder = folder
        self._got = folder / "got"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "peernet.bench.sink", str(self.port), str(self._got)]
        self._process = spawn(command, log=self._folder / "sink.log", env=os.environ, cwd=_ROOT)

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def letters(self) -> list[Arrived]:
        """Those that it said it took, and the last one perhaps that it was killed over."""
        lines = self._got.read_text().split("\n")[:-1] if self._got.exists() else []
        return [Arrived(id, to, float(at)) for id, to, at in map(str.split, lines)]

    @property
    def copies(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(each.message_id for each in self.letters)


@dataclass
class Own:
    """A service process on a network of its own. `record` appends what other services would have."""

    servers: Servers
    network: str
    database: str
    folder: Path
    nc: Client
    log: Log
    vault: Vault
    db: "asyncpg.Connection[asyncpg.Record]"
    sink: Sink
    module: str = "services.notify"
    settings: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None
    http_port: int = 0

    @property
    def client(self) -> BusClient:
        return BusClient(self.nc, self.network, patience=30.0)

    def start(self) -> None:
        """Returns when it can be used."""
        self.http_port = choose([])
        command = [sys.executable, "-m", self.module]
        env = {**os.environ, **self._variables(), "PEERNET_HTTP_PORT": str(self.http_port)}
        log = self.folder / "service.log"
        process = self.process = spawn(command, log=log, env=env, cwd=_ROOT)
        ready = f"http://127.0.0.1:{self.http_port}/health/ready"
        wait_until(lambda: process.poll() is not None or answers(ready), "the service is ready", 60)
        assert process.poll() is None, log.read_text()[-2000:]

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, by: signal.Signals) -> None:
        if self.process:
            self.process.send_signal(by)
            self.process.wait()
            self.process = None

    async def record(self, *events: Event) -> None:
        for start in range(0, len(events), 500):
            await record(self.log, *events[start : start + 500], vault=self.vault)

    async def nothing_waits(self, patience: float = 120) -> None:
        """Waits until the views know the whole log, and the outbox is empty."""

        async def empty() -> bool:
            if await self.db.fetchval("SELECT sequence FROM checkpoint") < await self.log.last_sequence():
                return False
            return not await self.db.fetchval("SELECT count(*) FROM outbox")

        await eventually(empty, patience)

    async def said_to_be_repeated(self) -> set[str]:
        """The Message-IDs of those that the log says may have gone twice."""
        return {
            f"<{each['message_id']}@peers.example>"
            for each in await self.said(MessageHandedOver)
            if each.get("repeated")
        }

    async def said(self, kind: type[Event]) -> list[dict[str, object]]:
        """What is plain of all events of a kind."""
        found: list[dict[str, object]] = []
        last, sequence = await self.log.last_sequence(), 0
        async with LogReader(self.nc, self.network, [f"{self.network}.log.>"], after=0) as reader:
            while sequence < last:
                for message in await reader.batch(1000):
                    sequence = message.sequence
                    stored = message.decoded()
                    if stored.type == kind.__name__:
                        found.append(stored.data)
        return found

    def _variables(self) -> dict[str, str]:
        how = settings_for(self.servers, self.network, self.database)
        assert how.nats_password
        return {
            "PEERNET_NETWORK": self.network,
            "PEERNET_NATS_URL": how.nats_url,
            "PEERNET_NATS_MONITOR_URL": str(how.nats_monitor_url),
            "PEERNET_NATS_USER": str(how.nats_user),
            "PEERNET_NATS_PASSWORD": how.nats_password.get_secret_value(),
            "PEERNET_POSTGRES_DSN": self.database,
            "PEERNET_MASTER_KEY": how.master_key.get_secret_value(),
            "PEERNET_CLAIMS_KEY": how.claims_key.get_secret_value(),
            "PEERNET_PRODUCTION": "true",
            "PEERNET_SMTP_PORT": str(self.sink.port),
            "PEERNET_SMTP_SECURITY": "none",
            "PEERNET_SENDER_ADDRESS": "no-reply@peers.example",
            "PEERNET_PROBE_SECONDS": "0.2",
            "PEERNET_LOG_LEVEL": "WARNING",
            **self.settings,
        }


@asynccontextmanager
async def own_process(
    servers: Servers, network: str, database: str, folder: Path, *, module: str = "services.notify", **settings: str
) -> AsyncIterator[Own]:
    """Started, with a sink that is started, too. `settings` are named like PEERNET_… variables without that."""
    sink = Sink(folder)
    nc = await connect_nats(settings_for(servers, network, database, NotifySettings), "test")
    db = await asyncpg.connect(database)
    log = Log(nc, network)
    keyring = Keyring(nc, network, MasterKey(parse_secret(MASTER, "master key")))
    vault = Vault(keyring)
    variables = {f"PEERNET_{name.upper()}": value for name, value in settings.items()}
    own = Own(servers, network, database, folder, nc, log, vault, db, sink, module, variables)
    try:
        sink.start()
        own.start()
        await log.start()
        await keyring.start(1)
        await vault.listen()
        yield own
    finally:
        own.kill()
        sink.kill()
        await db.close()
        await nc.close()
