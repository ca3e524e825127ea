"""A real nats-server that belongs to one test, which may kill it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from nats.aio.client import Client

from peernet.stack.health import answers
from peernet.stack.nats_config import ADMIN, NatsConfig
from peernet.stack.ports import choose
from tests.support.cluster import Node
from tests.support.servers import SERVICE_NAMES, new_passwords, scratch_folder
from tests.support.wait import wait_until


class LonelyNats(Node):
    """A server without a cluster."""

    def start(self) -> None:
        """Starts it, with the data it had; returns when it is healthy."""
        super().start()
        wait_until(lambda: answers(f"{self.monitor_url}/healthz"), "the nats-server is healthy")

    async def connect(self, client: Client | None = None) -> Client:
        """Connects this client, or one of nats-py's own."""
        client = client or Client()
        await client.connect(
            self.url,
            user=ADMIN,
            password=self.config.passwords[ADMIN],
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.1,  # type: ignore[arg-type]  # seconds, used as asyncio.sleep does
        )
        return client


@contextmanager
def lonely_nats() -> Iterator[LonelyNats]:
    with scratch_folder() as folder:
        port = choose([])
        config = NatsConfig(
            folder / "jetstream",
            port,
            choose([], avoid=[port]),
            SERVICE_NAMES,
            new_passwords(),
            server_name=f"lonely-{secrets.token_hex(3)}",
        )
        server = LonelyNats(config, folder)
        server.start()
        try:
            yield server
        finally:
            server.end()
