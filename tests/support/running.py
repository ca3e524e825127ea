"""A service running inside a test, on the real servers, and a client that talks to it."""

from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from nats.aio.client import Client
from pydantic import SecretStr

from shared.bus.client import BusClient
from shared.contracts.aggregate import Ref
from shared.contracts.membership import THE_NETWORK, WHOLE_NETWORK, AccessGranted
from shared.contracts.messages import Event
from shared.contracts.types import Actor, ActorKind
from shared.definition import Definition
from shared.ids import new_id
from shared.log.append import Appender, Write
from shared.log.client import connect_nats
from shared.log.envelope import Cause, encode
from shared.log.stream import Log
from shared.service import Service
from shared.settings import PREFIX, ServiceSettings
from shared.vault.vault import Vault
from tests.support.servers import Servers
from tests.support.wait import eventually

MASTER = b64encode(b"m" * 32).decode()
CLAIMS = b64encode(b"c" * 32).decode()
COORDINATOR = Actor(ActorKind.COORDINATOR, UUID("01990000-0000-7000-8000-0000000000c0"))
OPERATOR = Actor(ActorKind.OPERATOR, UUID("01990000-0000-7000-8000-0000000000a0"))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class Running:
    """A started service, its client, and the network's log."""

    service: Service
    client: BusClient
    nc: Client

    @property
    def log(self) -> Log:
        return self.service.log

    async def bodies(self) -> list[bytes]:
        """The bodies of the whole log."""
        found = []
        for sequence in range(1, await self.log.last_sequence() + 1):
            found.append((await self.log.js.get_msg(self.log.network, sequence)).data or b"")
        return found


def settings_for(
    servers: Servers, network: str, dsn: str, kind: type[ServiceSettings] = ServiceSettings, **changed: Any
) -> ServiceSettings:
    values: dict[str, Any] = {
        "network": network,
        "nats_url": servers.nats_url,
        "nats_monitor_url": servers.monitor_url,
        "nats_user": "admin",
        "nats_password": servers.passwords["admin"],
        "postgres_dsn": dsn,
        "master_key": MASTER,
        "claims_key": CLAIMS,
        **changed,
    }
    return kind(**values)


def environment_of(settings: ServiceSettings) -> dict[str, str]:
    """What a process finds in its environment that runs with the same settings."""

    def text(value: Any) -> str:
        return value.get_secret_value() if isinstance(value, SecretStr) else str(value)

    return {f"{PREFIX}{name.upper()}": text(each) for name, each in settings.model_dump(exclude_none=True).items()}


@asynccontextmanager
async def running(
    definition: Definition,
    servers: Servers,
    network: str,
    dsn: str,
    *,
    filler: Any = None,
    **changed: Any,
) -> AsyncIterator[Running]:
    """Starts the service with its bus; `changed` are settings, `filler` the command for a rebuild's second process."""
    settings = settings_for(servers, network, dsn, definition.settings, **changed)
    service = Service(definition, settings, filler=filler)
    async with service.running():
        broker = service.bus()
        await broker.start()
        nc = await connect_nats(service.settings, "test")
        await eventually(service.is_ready)
        try:
            yield Running(service, BusClient(nc, network), nc)
        finally:
            await nc.close()
            await broker.stop()


async def grant(log: Log, *actors: Actor, scope: str = WHOLE_NETWORK) -> None:
    """Grants these actors access, for tests of services other than membership."""
    granted = (AccessGranted(network_id=THE_NETWORK, actor=actor.id, kind=actor.kind, scope=scope) for actor in actors)
    await record(log, *granted)


async def record(log: Log, *events: Event, vault: Vault | None = None, at: datetime = NOW) -> list[int]:
    """Appends events, as if some command had led to them; personal fields only with a vault. Returns sequences."""
    messages: dict[Ref, list[tuple[UUID, bytes]]] = {}
    for event in events:
        id, cause = new_id(), Cause(actor=OPERATOR, command_id=new_id(), correlation_id=new_id(), time=at)
        sealed = await vault.seal(event, id) if vault else None
        messages.setdefault(event.ref, []).append((id, encode(log.network, id, event, cause, sealed)))
    writes = []
    for ref, new in messages.items():
        held = [message.sequence async for message in log.load(ref)]
        writes.append(Write(ref.subject(log.network), max(held, default=0), new))
    appender = Appender(log.nc, log.network)
    try:
        return await appender.append(writes)
    finally:
        await appender.stop()
