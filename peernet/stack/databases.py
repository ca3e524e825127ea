"""One database and one role for each service, in any Postgres."""

from collections.abc import Mapping

import asyncpg


async def ensure_databases(superuser_dsn: str, passwords: Mapping[str, str]) -> None:
    """Make the role and the database of each name that has none, and set its password."""
    connection = await asyncpg.connect(superuser_dsn)
    try:
        roles = {row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
        databases = {row["datname"] for row in await connection.fetch("SELECT datname FROM pg_database")}
        for name, password in passwords.items():
            await _ensure_role(connection, name, password, known=name in roles)
            if name not in databases:
                await connection.execute(f'CREATE DATABASE "{name}" OWNER "{name}"')
            # Any role may connect to a database unless that is taken back; each time, should a start be cut short.
            await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
            await _close_public_schema(superuser_dsn, name)
    finally:
        await connection.close()


async def _ensure_role(connection: asyncpg.Connection, name: str, password: str, *, known: bool) -> None:
    # A statement of this kind takes no parameters; format() quotes the password for it.
    verb = "ALTER" if known else "CREATE"
    statement = await connection.fetchval(
        "SELECT format($1::text || ' ROLE %I LOGIN PASSWORD %L', $2::text, $3::text)", verb, name, password
    )
    await connection.execute(statement)


async def _close_public_schema(superuser_dsn: str, name: str) -> None:
    connection = await asyncpg.connect(superuser_dsn, database=name)
    try:
        await connection.execute(f'REVOKE ALL ON SCHEMA public FROM PUBLIC; ALTER SCHEMA public OWNER TO "{name}"')
    finally:
        await connection.close()
