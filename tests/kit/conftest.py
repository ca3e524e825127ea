"""A running allotment, and a connection to its database."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from tests.kit.garden import garden
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
