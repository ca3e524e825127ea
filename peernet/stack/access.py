"""How a command reaches the stack of a folder, and as whom."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from peernet.errors import CommandError
from peernet.stack import record
from peernet.stack.layout import Layout
from peernet.stack.nats_config import OPERATOR

NOT_RUNNING = 3


@dataclass(frozen=True)
class Access:
    """The operator's own access: it may read the log and ask the services, never append."""

    nats_url: str
    monitor_url: str
    nats_user: str
    nats_password: str = field(repr=False)
    actor: str
    coordinator: str


def access(folder: Path) -> Access:
    """The access to the running stack of the folder; without one, a sentence that says how to start it."""
    layout = Layout(folder.resolve())
    layout.check_owner()
    found = record.load(layout.record)
    part = found.part("nats")
    if part is None or not part.process.alive:
        raise CommandError(
            f"No stack is running in {layout.folder}: start one with make up or peernet up.",
            exit_code=NOT_RUNNING,
        )
    who = json.loads(layout.operator.read_text())
    return Access(
        nats_url=part.url,
        monitor_url=f"http://127.0.0.1:{found.ports['monitor']}",
        nats_user=OPERATOR,
        nats_password=layout.nats_password(OPERATOR).read_text().strip(),
        actor=who["actor"],
        coordinator=who["coordinator"],
    )
