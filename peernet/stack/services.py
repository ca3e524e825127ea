"""The services of the embedded stack: to add one, add a line to SERVICES."""

import os
import sys
from dataclasses import dataclass

from peernet.stack import mailbox
from peernet.stack.layout import Layout


@dataclass(frozen=True)
class Service:
    """A service runs as `python -m <module>`; `http_port` is taken if it is free, else another one is.

    Membership, which destroys people's keys, waits for each other one that `holds_people` to remove its rows first.
    Where one `sends_mail`, the stack has a mailbox for it.
    """

    name: str
    http_port: int
    module: str = ""
    holds_people: bool = True
    sends_mail: bool = False

    def command(self) -> list[str]:
        return [sys.executable, "-P", "-m", self.module or f"services.{self.name}"]


SERVICES: tuple[Service, ...] = (
    Service("membership", http_port=8101),
    Service("events", http_port=8102),
    Service("training", http_port=8103),
    Service("notify", http_port=8104, sends_mail=True),
)


@dataclass(frozen=True)
class Ports:
    """Where the servers listen, all on 127.0.0.1."""

    nats: int
    monitor: int
    postgres: int
    mailbox: int | None = None

    @property
    def nats_url(self) -> str:
        return f"nats://127.0.0.1:{self.nats}"

    @property
    def monitor_url(self) -> str:
        return f"http://127.0.0.1:{self.monitor}"


def environment(service: Service, layout: Layout, ports: Ports, http_port: int) -> dict[str, str]:
    """What a service process finds in its environment; secrets are named by file, never given."""
    return {
        **os.environ,
        "PEERNET_NETWORK": "peernet",
        "PEERNET_NATS_URL": ports.nats_url,
        "PEERNET_NATS_MONITOR_URL": ports.monitor_url,
        "PEERNET_NATS_USER": service.name,
        "PEERNET_NATS_PASSWORD_FILE": str(layout.nats_password(service.name)),
        "PEERNET_POSTGRES_DSN": f"postgresql://{service.name}@127.0.0.1:{ports.postgres}/{service.name}?sslmode=disable",
        "PEERNET_POSTGRES_PASSWORD_FILE": str(layout.postgres_password(service.name)),
        "PEERNET_MASTER_KEY_FILE": str(layout.master_key),
        "PEERNET_CLAIMS_KEY_FILE": str(layout.claims_key),
        "PEERNET_ERASURE_WAITS_FOR": ",".join(
            each.name for each in SERVICES if each.holds_people and each.name != "membership"
        ),
        "PEERNET_HTTP_HOST": "127.0.0.1",
        "PEERNET_HTTP_PORT": str(http_port),
        "PEERNET_LOG_FORMAT": os.environ.get("PEERNET_LOG_FORMAT", "console"),
        **_mail(layout, ports, f"http://127.0.0.1:{http_port}"),
    }


def _mail(layout: Layout, ports: Ports, own_url: str) -> dict[str, str]:
    return mailbox.environment(os.environ, ports.mailbox, own_url, layout.mail_returned) if ports.mailbox else {}
