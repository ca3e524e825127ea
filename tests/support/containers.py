"""The same servers as `embedded_servers`, from images, where a container engine runs."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

import pytest

from peernet.stack.health import answers
from peernet.stack.nats_config import NatsConfig, render
from peernet.stack.postgres import SUPERUSER
from tests.support.servers import SERVICE_NAMES, Servers, new_passwords
from tests.support.wait import wait_until

NATS_IMAGE = "nats:2.15-alpine"
POSTGRES_IMAGE = "postgres:18-alpine"


@contextmanager
def container_servers() -> Iterator[Servers]:
    from docker.errors import DockerException
    from testcontainers.core.container import DockerContainer

    passwords, superuser_password = new_passwords(), secrets.token_hex(12)
    config = NatsConfig(
        PurePosixPath("/data"), 4222, 8222, SERVICE_NAMES, passwords, host="0.0.0.0", server_name="peernet"
    )
    try:
        nats = (
            DockerContainer(NATS_IMAGE)
            .with_copy_into_container(render(config).encode(), "/etc/nats/peernet.conf")
            .with_command(["--config", "/etc/nats/peernet.conf"])
            .with_exposed_ports(4222, 8222)
        )
        postgres = (
            DockerContainer(POSTGRES_IMAGE)
            .with_env("POSTGRES_PASSWORD", superuser_password)
            .with_command(["postgres", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"])
            .with_exposed_ports(5432)
        )
    except DockerException as error:
        pytest.fail(
            f"PEERNET_TEST_STACK=containers needs a running container engine, and none answers: {error}", pytrace=False
        )
    with nats, postgres:
        host = nats.get_container_host_ip()
        monitor_url = f"http://{host}:{nats.get_exposed_port(8222)}"
        address = f"{postgres.get_container_host_ip()}:{postgres.get_exposed_port(5432)}"
        servers = Servers(
            nats_url=f"nats://{host}:{nats.get_exposed_port(4222)}",
            monitor_url=monitor_url,
            postgres_dsn=f"postgresql://{SUPERUSER}:{superuser_password}@{address}/postgres?sslmode=disable",
            passwords=passwords,
        )
        wait_until(lambda: answers(f"{monitor_url}/healthz"), "nats in its container is ready", patience=60)
        wait_until(lambda: _takes_connections(servers.postgres_dsn), "Postgres in its container is ready", patience=60)
        yield servers


def _takes_connections(dsn: str) -> bool:
    """Over TCP: the image's first server, which only sets things up, has none."""
    import asyncio

    import asyncpg

    async def connect() -> None:
        await (await asyncpg.connect(dsn, timeout=5)).close()

    try:
        asyncio.run(connect())
    except (OSError, asyncpg.PostgresError, TimeoutError):
        return False
    return True
