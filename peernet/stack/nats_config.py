"""The configuration of nats-server: who may say what, and a log that is on disk before it is acknowledged."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

OPERATOR = "peernet"
ADMIN = "admin"
MAX_PAYLOAD = 4 * 1024 * 1024


@dataclass(frozen=True)
class Cluster:
    """One server's place in a cluster; `routes` are the other servers' `host:port`."""

    name: str
    port: int
    routes: tuple[str, ...] = ()


@dataclass(frozen=True)
class NatsConfig:
    """What one server needs to know; `passwords` has one entry for each of `user_names(services)`."""

    store_dir: PurePath
    port: int
    monitor_port: int
    services: tuple[str, ...]
    passwords: Mapping[str, str] = field(repr=False)
    host: str = "127.0.0.1"
    server_name: str = "peernet"
    cluster: Cluster | None = None


def user_names(services: Iterable[str]) -> tuple[str, ...]:
    return (ADMIN, OPERATOR, *services)


def permissions(services: Iterable[str]) -> dict[str, dict[str, object]]:
    """What each user may say who may not say everything."""
    return {OPERATOR: operator_permissions()} | {name: service_permissions(name) for name in services}


def service_permissions(service: str) -> dict[str, object]:
    """A service appends its own words and keeps its own snapshots alone, and can neither delete nor purge a stream."""
    return {
        "publish": {
            "allow": [
                f"*.log.{service}.>",
                f"*.snapshot.{service}.>",
                "*.keyring.>",
                "*.cmd.>",
                "*.query.>",
                "*.ops.>",
                "$JS.API.>",
                "$JS.ACK.>",
                "_INBOX.>",
            ],
            "deny": ["$JS.API.STREAM.DELETE.>", "$JS.API.STREAM.PURGE.>"],
        }
    }


def operator_permissions() -> dict[str, object]:
    """The operator's command reads the log and asks the services; it never appends."""
    return {
        "publish": {
            "allow": [
                "*.cmd.>",
                "*.query.>",
                "*.ops.>",
                "$JS.API.INFO",
                "$JS.API.STREAM.INFO.>",
                "$JS.API.STREAM.MSG.GET.>",
                "$JS.API.DIRECT.GET.>",
                "$JS.API.CONSUMER.>",
                "$JS.ACK.>",
                "_INBOX.>",
            ]
        }
    }


def render(config: NatsConfig) -> str:
    """The text of the configuration file (JSON, which nats-server reads as it reads its own syntax)."""
    document: dict[str, object] = {
        "server_name": config.server_name,
        "listen": f"{config.host}:{config.port}",
        "http": f"{config.host}:{config.monitor_port}",
        "max_payload": MAX_PAYLOAD,
        "jetstream": {"store_dir": str(config.store_dir), "sync_interval": "always"},
        "authorization": {"users": _users(config)},
    }
    if config.cluster is not None:
        document["cluster"] = {
            "name": config.cluster.name,
            "listen": f"{config.host}:{config.cluster.port}",
            "routes": [f"nats://{route}" for route in config.cluster.routes],
        }
    return json.dumps(document, indent=2) + "\n"


def _users(config: NatsConfig) -> list[dict[str, object]]:
    allowed = permissions(config.services)
    users: list[dict[str, object]] = []
    for name in user_names(config.services):
        user: dict[str, object] = {"user": name, "password": config.passwords[name]}
        if name in allowed:
            user["permissions"] = allowed[name]
        users.append(user)
    return users
