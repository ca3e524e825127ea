"""A running allotment, and a connection to its database."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import asyncpg
import pytest
from nats.aio.client import Client

from tests.kit.garden import garden
from tests.kit.sharing import Shared, shared
from tests.kit.snapshotting import Replica
from tests.support.running import COORDINATOR, OPERATOR, Running, grant, running
from tests.support.servers import Servers


@pytest.fixture
async def allotment(servers: Servers, network: str, database: str) -> AsyncIterator[Running]:
    """A service with a coordinator and an operator who have access."""
    async with running(garden, servers, network, database) as started:
        await grant(started.log, COORDINATOR, OPERATOR)
        yield started


@pytest.fixture
async def db(database: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


@pytest.fixture
async def nc(nats_as: Callable[[str], Awaitable[Client]]) -> Client:
    return await nats_as("admin")


@pytest.fixture
async def replica(nc: Client, network: str) -> AsyncIterator[Replica]:
    """The write path of the tests' service, with snapshots, where a coordinator has access."""
    replica = Replica(nc, network)
    await replica.start()
    await grant(replica.log, COORDINATOR)
    yield replica
    await replica.stop()


@pytest.fixture
async def another(nc: Client, network: str, replica: Replica) -> AsyncIterator[Replica]:
    """A replica with nothing in memory."""
    another = Replica(nc, network)
    await another.start()
    yield another
    await another.stop()


@pytest.fixture
async def allotments(
    servers: Servers, network: str, database: str, db: Any, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Shared]:
    async with shared(servers, network, database, db, monkeypatch) as found:
        yield found
