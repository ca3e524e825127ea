"""Where a bench finds the stack that was started for it."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import asyncpg
import nats
from nats.aio.client import Client
from pydantic import SecretStr

from peernet.stack import record
from peernet.stack.access import Access, access
from peernet.stack.files import write_private
from peernet.stack.layout import Layout
from peernet.stack.nats_config import ADMIN
from shared.bus.client import BusClient
from shared.contracts.membership import AccessList
from shared.contracts.refusals import UNAVAILABLE, Refused
from shared.contracts.types import Actor
from shared.log.client import connect_nats
from shared.settings import NatsSettings
from shared.vault.secrets import Claims, MasterKey, parse_secret

NETWORK = "peernet"
SERVICE = "membership"
_PATIENCE_TO_SETTLE = 1800.0


@dataclass(frozen=True)
class Context:
    """One run: the folder of its stack, how large it is, and what `membership` took (in KiB) when all was ready.

    `mail_port` is where `notify` sends its mail, and `notify_pid` its process, while messages are measured.
    """

    folder: Path
    scale: float
    rest: int | None = None
    mail_port: int = 0
    notify_pid: int = 0

    def size(self, full: int, least: int = 1) -> int:
        """So many at full scale."""
        return max(least, round(full * self.scale))

    def save(self) -> None:
        text = json.dumps({**asdict(self), "folder": str(self.folder)})
        write_private(self.folder / "bench.json", text)

    @classmethod
    def load(cls, folder: Path) -> "Context":
        found = json.loads((folder / "bench.json").read_text())
        return cls(**found | {"folder": folder})

    # Who, and with which secrets

    @cached_property
    def layout(self) -> Layout:
        return Layout(self.folder)

    @cached_property
    def access(self) -> Access:
        return access(self.folder)

    @cached_property
    def coordinator(self) -> Actor:
        return Actor.parse(self.access.coordinator)

    @cached_property
    def operator(self) -> Actor:
        return Actor.parse(self.access.actor)

    @cached_property
    def master_key(self) -> MasterKey:
        return MasterKey(parse_secret(self.layout.master_key.read_text(), "master key"))

    @cached_property
    def claims(self) -> Claims:
        return Claims(parse_secret(self.layout.claims_key.read_text(), "claims key"))

    # Where

    def pid(self, part: str = SERVICE) -> int:
        found = record.load(self.layout.record).part(part)
        assert found is not None, f"{part} was not started"
        return found.process.pid

    @contextlib.asynccontextmanager
    async def connection(self, user: str = SERVICE) -> AsyncIterator[Client]:
        """A connection of nats-py's own as that NATS user; a service's may append its own words."""
        password = self.layout.nats_password(user).read_text().strip()
        nc = await nats.connect(self.access.nats_url, user=user, password=password)
        try:
            yield nc
        finally:
            await nc.close()

    @contextlib.asynccontextmanager
    async def service_connection(self) -> AsyncIterator[Client]:
        """A connection as services make it, and as the command line does."""
        settings = NatsSettings(
            network=NETWORK,
            nats_url=self.access.nats_url,
            nats_user=SERVICE,
            nats_password=SecretStr(self.layout.nats_password(SERVICE).read_text().strip()),
        )
        nc = await connect_nats(settings, "bench")
        try:
            yield nc
        finally:
            await nc.close()

    @contextlib.asynccontextmanager
    async def database(self, service: str = SERVICE) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        """A connection to a service's own database."""
        port = record.load(self.layout.record).ports["postgres"]
        password = self.layout.postgres_password(service).read_text().strip()
        dsn = f"postgresql://{service}@127.0.0.1:{port}/{service}?sslmode=disable"
        db = await asyncpg.connect(dsn, password=password)
        try:
            yield db
        finally:
            await db.close()

    async def delete_stream(self, name: str) -> None:
        """Makes room; only the administrator of the servers may."""
        async with self.connection(ADMIN) as nc:
            await nc.jetstream(timeout=60).delete_stream(name)

    async def views_reach(self, nc: Client, sequence: int) -> None:
        """Returns when the service's views know that sequence of the log."""
        bus = BusClient(nc, NETWORK, patience=30.0)
        async with asyncio.timeout(_PATIENCE_TO_SETTLE):
            while True:
                try:
                    await bus.ask(AccessList(), actor=self.coordinator, at_least=sequence)
                    return
                except Refused as refused:
                    if refused.problem.code != UNAVAILABLE.code:
                        raise
