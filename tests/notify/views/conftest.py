"""A connection for the queries of views: each answer has temporary tables of its own, so that one database will do."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.support.servers import Servers


@pytest.fixture(scope="session")
async def db(servers: Servers) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    connection = await asyncpg.connect(await servers.fresh_database())
    yield connection
    await connection.close()
