"""A connection to an empty database, for the queries of views."""

from collections.abc import AsyncIterator

import asyncpg
import pytest


@pytest.fixture
async def db(database: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()
