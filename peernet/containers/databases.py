"""`python -m peernet.containers.databases`: a role and a database for each service, at every start of Compose."""

import asyncio
import os
import sys
from pathlib import Path

import asyncpg

from peernet.containers.service_names import service_names
from peernet.stack.databases import ensure_databases
from peernet.stack.postgres import SUPERUSER

SECRETS = Path("/run/peernet")


def main() -> None:
    names = service_names()
    password = _password(SUPERUSER)
    host = os.environ["PEERNET_POSTGRES_HOST"]
    dsn = f"postgresql://{SUPERUSER}:{password}@{host}:5432/postgres?sslmode=disable"
    try:
        asyncio.run(ensure_databases(dsn, {name: _password(name) for name in names}))
    except asyncpg.InvalidPasswordError:
        sys.exit(
            "The data of Postgres were made under another password than the secrets hold now. Restore the secrets, or "
            "let Postgres begin anew: deploy/runbook.md, 'The password of Postgres itself was lost'."
        )
    print(f"The databases are there: {', '.join(names)}.")


def _password(role: str) -> str:
    return (SECRETS / f"{role}.password").read_text().strip()


if __name__ == "__main__":
    main()
