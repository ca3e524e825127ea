"""The mailbox of the embedded stack, where all mail stays that the network sends, and how a service sends it there."""

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from peernet.stack.ports import LOOPBACK
from peernet.stack.process import Identity, spawn

_GREETING: Final = b"220"
_PATIENCE: Final = 5.0
# Whoever names one of these sees to it themselves where mail goes, and who may get any.
_OWN_WAY: Final = ("PEERNET_SMTP_HOST", "PEERNET_EMAIL_PROVIDER", "PEERNET_SMS_PROVIDER")


def start(port: int, folder: Path, log: Path) -> Identity:
    """Start a mailbox that keeps its mail in `folder`."""
    folder.mkdir(mode=0o700, exist_ok=True)
    command: list[str | Path] = [sys.executable, "-P", "-m", "peernet.mailbox", str(port), folder]
    child = spawn(command, log=log, env=os.environ, cwd=folder)
    return Identity.of(child.pid) or Identity(child.pid, "")


def is_ready(port: int) -> bool:
    """Whether it greets whoever comes."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=_PATIENCE) as connection:
            greeting = connection.recv(len(_GREETING))
            connection.sendall(b"QUIT\r\n")
            return greeting == _GREETING
    except OSError:
        return False


def environment(given: Mapping[str, str], port: int, public_url: str, bounces: Path) -> dict[str, str]:
    """Where a service sends mail, but for what is `given`, and not empty. As nothing leaves, everybody gets theirs."""
    if any(given.get(name) for name in _OWN_WAY):
        sends: dict[str, str] = {}
    else:
        sends = {
            "PEERNET_SMTP_HOST": LOOPBACK,
            "PEERNET_SMTP_PORT": str(port),
            "PEERNET_SMTP_SECURITY": "none",
            "PEERNET_ALLOWED_RECIPIENTS": given.get("PEERNET_ALLOWED_RECIPIENTS") or "*",
        }
    answers = {"PEERNET_PUBLIC_URL": public_url, "PEERNET_BOUNCE_FOLDER": str(bounces)}
    return sends | {name: given.get(name) or value for name, value in answers.items()}
