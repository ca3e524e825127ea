"""The stack's Postgres, seen by its superuser."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg

from peernet.stack.postgres import SUPERUSER
from tests.support.wait import eventually
from tests.system.own_stack import OwnStack

SERVICE = "membership"
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


def dsn_of(own: OwnStack, database: str) -> str:
    part = own.stack.record().part("postgres")
    assert part is not None
    password = own.stack.layout.postgres_password(SUPERUSER).read_text().strip()
    return f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{part.port}/{database}?sslmode=disable"


@asynccontextmanager
async def superuser(own: OwnStack, database: str = SERVICE) -> AsyncIterator[Connection]:
    """A connection; waits for a Postgres that recovers."""
    connection = await _connect(dsn_of(own, database))
    try:
        yield connection
    finally:
        connection.terminate()


@asynccontextmanager
async def empty_database(own: OwnStack) -> AsyncIterator[str]:
    """The name of a database that is dropped again."""
    name = f"replay_{secrets.token_hex(4)}"
    async with superuser(own, "postgres") as db:
        await db.execute(f"CREATE DATABASE {name}")
    try:
        yield name
    finally:
        async with superuser(own, "postgres") as db:
            await db.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def _connect(dsn: str) -> Connection:
    found: list[Connection] = []

    async def connected() -> bool:
        try:
            found.append(await asyncpg.connect(dsn))
        except (asyncpg.CannotConnectNowError, ConnectionError):
            return False
        return True

    await eventually(connected)
    return found[0]
