"""A service's own database: the pool, the tables that the kit keeps there, and the tables of the views."""

import asyncio
import contextlib
from collections.abc import Coroutine, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import asyncpg

from shared.cancelling import end_if_cancelled
from shared.projection.table import Connection, table_of
from shared.projection.view import View

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
OwnConnection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_KIT = """
CREATE TABLE IF NOT EXISTS checkpoint (one boolean PRIMARY KEY DEFAULT true CHECK (one), sequence bigint NOT NULL);
INSERT INTO checkpoint (sequence) VALUES (0) ON CONFLICT DO NOTHING;
ALTER TABLE checkpoint ADD COLUMN IF NOT EXISTS recorded timestamptz;
CREATE TABLE IF NOT EXISTS view_built (name text PRIMARY KEY, version int NOT NULL, shape text NOT NULL);
ALTER TABLE view_built ADD COLUMN IF NOT EXISTS stopped_at bigint;
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
LOCK_REBUILD = LOCK_PROJECTOR + 1  # one rebuild at a time
LOCK_FILL = LOCK_PROJECTOR + 2  # held by the second process of a rebuild while it may write
BESIDE = "rebuilding"
"""The schema in which tables are rebuilt."""

_NOTICES_THE_DEAD = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "12000",
}
"""A machine that vanished does not close its connections: Postgres must notice, and let go of its locks."""

_A_MOMENT = 2.0
_WAITS_FOR_NO_DISK = {"synchronous_commit": "off"}
"""What a crash of Postgres takes back, checkpoint and rows together, is read from the log again."""


async def open_pool(dsn: str, password: str | None, *, largest: int = 8) -> Pool:
    """A pool that connects when it is first used, so that a service can start while its database is away."""
    return await asyncpg.create_pool(dsn, password=password, min_size=0, max_size=largest, command_timeout=30)


async def connect(dsn: str, password: str | None, *, longest_statement: float | None = None) -> OwnConnection:
    """A connection of one's own. A statement that takes longer (in seconds) raises TimeoutError."""
    return await asyncpg.connect(
        dsn,
        password=password,
        timeout=5,
        command_timeout=longest_statement,
        server_settings=_NOTICES_THE_DEAD | _WAITS_FOR_NO_DISK,
    )


async def let_go(db: OwnConnection) -> None:
    """Ends the connection, and before that what it was asked to do: so long Postgres would keep its locks.

    A server that does not answer is not waited for.
    """
    with contextlib.suppress(*AWAY, TimeoutError):
        async with asyncio.timeout(_A_MOMENT):
            await db.close()
    db.terminate()


class LostDatabase(ConnectionError):
    """A connection ended while something depended on it."""


async def until_it_ends(db: OwnConnection, work: Coroutine[Any, Any, None]) -> None:
    """Does the work for as long as the connection lasts. Raises LostDatabase when it ends, even while it is idle.

    The locks of a connection go with it: another replica may have them by then.
    """
    task = asyncio.create_task(work)

    def end(_connection: object) -> None:
        task.cancel()

    db.add_termination_listener(end)
    try:
        await task
    except asyncio.CancelledError:
        end_if_cancelled()
        raise LostDatabase from None


async def prepare(db: Connection, views: Sequence[View[Any]]) -> list[View[Any]]:
    """Makes what is missing. Returns the views whose tables are of another version, or of another shape, than the code.

    Views that are new to a database which has already read something are among them; in an empty one all are made.
    The tables of the others stay as they are, and it is recorded how far they had read.
    """
    async with db.transaction():
        await db.execute(_KIT)
        read = await checkpoint(db)
        built = {row["name"]: (row["version"], row["shape"]) for row in await db.fetch("SELECT * FROM view_built")}
        outdated: list[View[Any]] = []
        for view in views:
            table = table_of(view)
            if built.get(view.name) == (view.version, table.shape):
                continue
            if read:
                outdated.append(view)
            else:
                await db.execute(f"DROP TABLE IF EXISTS {view.name}")
                await db.execute(table.ddl())
                await record_built(db, view)
        await _drop_leftovers(db, [view.name for view in views])
        await db.execute(
            "UPDATE view_built SET stopped_at = $1 WHERE name = ANY($2) AND stopped_at IS NULL",
            read,
            [view.name for view in outdated],
        )
        return outdated


async def _drop_leftovers(db: Connection, names: list[str]) -> None:
    """Tables of former views, and of a rebuild cut short: nothing would remove from them who is erased."""
    for row in await db.fetch("DELETE FROM view_built WHERE name <> ALL($1) RETURNING name", names):
        await db.execute(f"DROP TABLE IF EXISTS {row['name']}")
    if await db.fetchval("SELECT pg_try_advisory_xact_lock($1)", LOCK_REBUILD):
        await db.execute(f"DROP SCHEMA IF EXISTS {BESIDE} CASCADE")


async def record_built(db: Connection, view: View[Any]) -> None:
    await db.execute(
        "INSERT INTO view_built (name, version, shape) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET "
        "version = excluded.version, shape = excluded.shape, stopped_at = NULL",
        view.name,
        view.version,
        table_of(view).shape,
    )


async def checkpoint(db: Connection) -> int:
    """The last sequence of the log that this database's views have read."""
    return int(await db.fetchval("SELECT sequence FROM checkpoint"))


async def last_read(db: "Connection | Pool") -> tuple[int, datetime | None]:
    """The checkpoint, and when what is there in the log was recorded."""
    row = await db.fetchrow("SELECT * FROM checkpoint")
    assert row is not None
    return row["sequence"], row.get("recorded")


async def stands_still(db: Connection, reached: int) -> bool:
    """Whether a view that this transaction has read is being built anew, and has not read as far as that."""
    return bool(
        await db.fetchval(
            "SELECT EXISTS (SELECT FROM view_built JOIN pg_locks ON relation = to_regclass(name) "
            "WHERE stopped_at < $1 AND pid = pg_backend_pid())",
            reached,
        )
    )


async def read_up_to(db: Connection, views: Iterable[View[Any]]) -> int:
    """The last sequence that all of these views have read: one that is being built anew stands still meanwhile."""
    return int(
        await db.fetchval(
            "SELECT least(sequence, (SELECT min(stopped_at) FROM view_built WHERE name = ANY($1))) FROM checkpoint",
            [view.name for view in views],
        )
    )
