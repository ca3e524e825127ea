"""Real servers for every test: embedded ones, or containers with PEERNET_TEST_STACK=containers."""

import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from nats.aio.client import Client

from tests.support.cluster import NatsCluster, nats_cluster
from tests.support.containers import container_servers
from tests.support.servers import Servers, embedded_servers

pytest_plugins = ["tests.faults.crash.summary"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers, keep some tests together in one of them.

    A second cluster costs more than it gives; whole stacks would take each other's usual ports.
    """
    for item in items:
        for fixture, group in (("cluster", "cluster"), ("stack_folder", "stack")):
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """One nats-server and one Postgres for all tests of this process."""
    kind = os.environ.get("PEERNET_TEST_STACK", "embedded")
    if kind not in ("embedded", "containers"):
        pytest.fail(f"PEERNET_TEST_STACK is {kind!r}: say embedded or containers.", pytrace=False)
    with embedded_servers() if kind == "embedded" else container_servers() as found:
        yield found


@pytest.fixture(scope="session")
def cluster() -> Iterator[NatsCluster]:
    """Three clustered nats-servers, always embedded."""
    with nats_cluster() as found:
        yield found


@pytest.fixture
def network() -> str:
    """The name of a network that no other test uses."""
    return f"n{secrets.token_hex(5)}"


@pytest.fixture
def stack_folder() -> Iterator[Path]:
    """An empty folder to run a whole stack in, which every account of the machine may enter."""
    folder = Path(tempfile.mkdtemp(prefix="peernet-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
async def database(servers: Servers) -> str:
    """The DSN, with password, of an empty database of this test's own."""
    return await servers.fresh_database()


@pytest.fixture
async def nats_as(servers: Servers) -> AsyncIterator[Callable[[str], Awaitable[Client]]]:
    """`await nats_as("membership")` is a connection of that user, closed when the test ends."""
    opened: list[Client] = []

    async def connect(user: str) -> Client:
        opened.append(await servers.connect(user))
        return opened[-1]

    yield connect
    for client in opened:
        await client.close()
