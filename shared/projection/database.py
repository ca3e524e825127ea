"""A service's own database: the pool, the tables that the kit keeps there, and the tables of the views."""

from collections.abc import Iterable
from typing import Any, TypeAlias

import asyncpg

from shared.projection.table import Connection, Table
from shared.projection.view import View

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
OwnConnection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_KIT = """
CREATE TABLE IF NOT EXISTS checkpoint (one boolean PRIMARY KEY DEFAULT true CHECK (one), sequence bigint NOT NULL);
INSERT INTO checkpoint (sequence) VALUES (0) ON CONFLICT DO NOTHING;
CREATE TABLE IF NOT EXISTS view_built (name text PRIMARY KEY, version int NOT NULL, shape text NOT NULL);
CREATE TABLE IF NOT EXISTS parked (
    sequence bigint PRIMARY KEY, path text NOT NULL, type text NOT NULL, reason text NOT NULL, waiting boolean NOT NULL
);
CREATE TABLE IF NOT EXISTS duty_attempt (
    duty_id uuid, since bigint, attempts int NOT NULL, next_at timestamptz NOT NULL, reason text NOT NULL,
    PRIMARY KEY (duty_id, since)
);
"""

AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""What asyncpg raises while Postgres cannot be reached, goes down, or was killed in the middle of a statement."""

LOCK_PROJECTOR = 0x7065_6572  # "peer": one active projector a database


async def open_pool(dsn: str, password: str | None, *, largest: int = 8) -> Pool:
    """A pool that connects when it is first used, so that a service can start while its database is away."""
    return await asyncpg.create_pool(dsn, password=password, min_size=0, max_size=largest, command_timeout=30)


async def connect(dsn: str, password: str | None) -> OwnConnection:
    return await asyncpg.connect(dsn, password=password, timeout=5)


async def prepare(db: Connection, views: Iterable[View[Any]]) -> list[View[Any]]:
    """Makes what is missing. Returns the views whose tables are of another version, or of another shape, than the code.

    Views that are new to a database which has already read something are among them; in an empty one all are made.
    """
    async with db.transaction():
        await db.execute(_KIT)
        empty = await checkpoint(db) == 0
        built = {row["name"]: (row["version"], row["shape"]) for row in await db.fetch("SELECT * FROM view_built")}
        outdated: list[View[Any]] = []
        for view in views:
            table = Table(view)
            if built.get(view.name) == (view.version, table.shape):
                continue
            if empty:
                await db.execute(f"DROP TABLE IF EXISTS {view.name}")
                await db.execute(table.ddl())
                await record_built(db, view)
            else:
                outdated.append(view)
        return outdated


async def record_built(db: Connection, view: View[Any]) -> None:
    await db.execute(
        "INSERT INTO view_built (name, version, shape) VALUES ($1, $2, $3) "
        "ON CONFLICT (name) DO UPDATE SET version = excluded.version, shape = excluded.shape",
        view.name,
        view.version,
        Table(view).shape,
    )


async def checkpoint(db: Connection) -> int:
    """The last sequence of the log that this database's views have read."""
    return int(await db.fetchval("SELECT sequence FROM checkpoint"))
