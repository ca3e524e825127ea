"""A real nats-server that belongs to one test, which may kill it."""

import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nats
from nats.aio.client import Client

from peernet.stack import nats as nats_server
from peernet.stack.health import answers
from peernet.stack.nats_config import ADMIN, NatsConfig
from peernet.stack.ports import choose
from peernet.stack.process import Identity, ask_to_end, wait_for_end
from tests.support.servers import SERVICE_NAMES, new_passwords, scratch_folder
from tests.support.wait import wait_until


@dataclass
class LonelyNats:
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
        """Starts it, with the data it had; returns when it is healthy."""
        self.process = nats_server.start(self.config, self.folder, self.folder / "nats.log")
        wait_until(lambda: answers(f"{self.monitor_url}/healthz"), "the nats-server is healthy")

    def kill(self) -> None:
        if self.process is not None:
            ask_to_end(self.process, signal.SIGKILL)
            wait_for_end(self.process, patience=10)
            self.process = None

    async def connect(self) -> Client:
        return await nats.connect(
            self.url,
            user=ADMIN,
            password=self.config.passwords[ADMIN],
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.1,
        )


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
            server.kill()
