"""Three real nats-servers on loopback, clustered, for what only shows with replicas."""

import json
import signal
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nats
from nats.aio.client import Client

from peernet.stack import nats as nats_server
from peernet.stack.health import answers
from peernet.stack.nats_config import ADMIN, Cluster, NatsConfig
from peernet.stack.ports import choose
from peernet.stack.process import Identity, ask_to_end, wait_for_end
from tests.support.servers import SERVICE_NAMES, new_passwords, scratch_folder
from tests.support.wait import wait_until

SIZE = 3
_PATIENCE = 30.0


@dataclass
class Node:
    """One server of the cluster; it keeps its ports and data when it is started again."""

    config: NatsConfig
    folder: Path
    process: Identity | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.config.port}"

    @property
    def monitor_url(self) -> str:
        return f"http://127.0.0.1:{self.config.monitor_port}"

    def start(self) -> None:
        self.process = nats_server.start(self.config, self.folder, self.folder / "nats.log")

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self.process is not None:
            ask_to_end(self.process, how)
            wait_for_end(self.process, patience=10)
            self.process = None

    def is_ready(self) -> bool:
        if self.process is None or not self.process.alive:
            raise AssertionError(f"a node ended: {(self.folder / 'nats.log').read_text()[-2000:]}")
        return answers(f"{self.monitor_url}/healthz") and self._meta().get("cluster_size") == SIZE

    def sees_leader(self) -> bool:
        return bool(self._meta().get("leader"))

    def _meta(self) -> dict[str, object]:
        with urllib.request.urlopen(f"{self.monitor_url}/jsz", timeout=5) as answer:
            meta: dict[str, object] = json.load(answer).get("meta_cluster") or {}
        return meta


@dataclass
class NatsCluster:
    """`nodes` can be ended and started one by one; call `wait_ready` after that."""

    nodes: list[Node]
    passwords: dict[str, str] = field(repr=False)

    @property
    def nats_urls(self) -> list[str]:
        return [node.url for node in self.nodes]

    @property
    def monitor_url(self) -> str:
        return self.nodes[0].monitor_url

    async def connect(self, user: str = ADMIN) -> Client:
        """A connection of that user to any node; whoever asks for it closes it."""
        return await nats.connect(self.nats_urls, user=user, password=self.passwords[user])

    def wait_ready(self) -> None:
        """Return when every node is healthy and knows the leader of JetStream."""
        for node in self.nodes:
            wait_until(lambda node=node: node.is_ready() and node.sees_leader(), f"{node.url} is ready", _PATIENCE)  # type: ignore[misc]


@contextmanager
def nats_cluster() -> Iterator[NatsCluster]:
    with scratch_folder() as folder:
        cluster = _configured(folder)
        try:
            for node in cluster.nodes:
                node.start()
            cluster.wait_ready()
            yield cluster
        finally:
            for node in cluster.nodes:
                node.end()


def _configured(folder: Path) -> NatsCluster:
    ports: list[int] = []
    for _ in range(3 * SIZE):
        ports.append(choose([], avoid=ports))
    routes = tuple(f"127.0.0.1:{port}" for port in ports[:SIZE])
    passwords = new_passwords()
    nodes = []
    for number in range(SIZE):
        name = f"node-{number + 1}"
        own = folder / name
        own.mkdir()
        config = NatsConfig(
            store_dir=own / "jetstream",
            port=ports[SIZE + number],
            monitor_port=ports[2 * SIZE + number],
            services=SERVICE_NAMES,
            passwords=passwords,
            server_name=name,
            cluster=Cluster("peernet", ports[number], routes),
        )
        nodes.append(Node(config, own))
    return NatsCluster(nodes, passwords)
