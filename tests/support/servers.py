"""The real servers that the tests share, embedded or in containers."""

import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import nats
from nats.aio.client import Client

from peernet.stack import nats as nats_server
from peernet.stack.health import answers
from peernet.stack.launching import Launch, bring_up
from peernet.stack.listening import listens
from peernet.stack.nats_config import ADMIN, NatsConfig, user_names
from peernet.stack.ports import choose
from peernet.stack.postgres import SUPERUSER, Postgres, is_ready
from peernet.stack.process import Identity, ask_to_end, wait_for_end
from peernet.stack.record import Part
from peernet.stack.services import SERVICES

SERVICE_NAMES = tuple(service.name for service in SERVICES)


@dataclass(frozen=True)
class Servers:
    """One nats-server and one Postgres; `passwords` are those of the NATS users admin, peernet and each service."""

    nats_url: str
    monitor_url: str
    postgres_dsn: str
    passwords: Mapping[str, str] = field(repr=False)

    async def connect(self, user: str = ADMIN) -> Client:
        """A connection of that NATS user; whoever asks for it closes it."""
        return await nats.connect(self.nats_url, user=user, password=self.passwords[user])

    async def fresh_database(self) -> str:
        """A new, empty database with a role of its own that owns it; the DSN holds its password."""
        name, password = f"t{secrets.token_hex(6)}", secrets.token_hex(12)
        connection = await asyncpg.connect(self.postgres_dsn)
        try:
            await connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
            await connection.execute(f"CREATE DATABASE {name} OWNER {name} TEMPLATE template0")
            await connection.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        finally:
            await connection.close()
        address = urlsplit(self.postgres_dsn)
        return f"postgresql://{name}:{password}@{address.hostname}:{address.port}/{name}?sslmode=disable"


def new_passwords() -> dict[str, str]:
    return {user: secrets.token_hex(12) for user in user_names(SERVICE_NAMES)}


class Quiet:
    """Tells nobody how a start goes on."""

    def starting(self, name: str) -> None:
        return

    def ready(self, part: Part, seconds: float) -> None:
        return


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for servers' data outside pytest's own, which other accounts may not enter."""
    folder = Path(tempfile.mkdtemp(prefix="peernet-test-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def embedded_servers() -> Iterator[Servers]:
    with scratch_folder() as folder:
        passwords, superuser_password = new_passwords(), secrets.token_hex(12)
        # The tests' Postgres forgets at a crash; their log never does, it is what most of them are about.
        postgres = Postgres(folder / "postgres" / "data", safe=False)
        (folder / "nats").mkdir()
        started: dict[str, Part] = {}

        def start_nats() -> Part:
            port = choose([])
            monitor = choose([], avoid=[port])
            config = NatsConfig(folder / "nats" / "jetstream", port, monitor, SERVICE_NAMES, passwords)
            process = nats_server.start(config, folder / "nats", folder / "nats.log")
            url = f"http://127.0.0.1:{monitor}"
            return Part("nats", "nats", process, port, f"nats://127.0.0.1:{port}", url)

        def start_postgres() -> Part:
            if not postgres.exists:
                postgres.create(superuser_password, folder / "postgres.log")
            port = choose([])
            process = postgres.start(port, folder / "postgres.log")
            return Part("postgres", "postgres", process, port, "")

        launches = [
            Launch(
                "nats",
                folder / "nats.log",
                start_nats,
                lambda part: listens(part.process.pid, part.port) and answers(part.ready_url + "/healthz"),
                30,
            ),
            Launch(
                "postgres",
                folder / "postgres.log",
                start_postgres,
                lambda part: is_ready(postgres.data, part.process),
                60,
            ),
        ]
        try:
            bring_up(launches, Quiet(), lambda part: started.update({part.name: part}))
            yield Servers(
                nats_url=started["nats"].url,
                monitor_url=started["nats"].ready_url,
                postgres_dsn=f"postgresql://{SUPERUSER}:{superuser_password}@127.0.0.1:{started['postgres'].port}/postgres"
                "?sslmode=disable",
                passwords=passwords,
            )
        finally:
            end(part.process for part in started.values())


def end(processes: Iterator[Identity]) -> None:
    """End servers whose data are thrown away: at once."""
    for process in list(processes):
        ask_to_end(process, signal.SIGKILL)
        wait_for_end(process, patience=10)
