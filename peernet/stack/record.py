"""`.peernet/stack.json`: what runs, where, and as which processes."""

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from peernet.stack.files import write_private
from peernet.stack.process import Identity


@dataclass(frozen=True)
class Part:
    """One process of the stack; `kind` is nats, postgres, mailbox or service."""

    name: str
    kind: str
    process: Identity
    port: int
    url: str
    ready_url: str = ""


@dataclass(frozen=True)
class Record:
    """All parts in the order they were started; `supervisor` is the `peernet up` that stops them
    when it ends; a stack without one runs until `peernet down`."""

    parts: tuple[Part, ...] = ()
    ports: dict[str, int] = field(default_factory=dict)
    supervisor: Identity | None = None
    stopping: bool = False

    def part(self, name: str) -> Part | None:
        return next((part for part in self.parts if part.name == name), None)

    def with_part(self, part: Part) -> "Record":
        others = tuple(other for other in self.parts if other.name != part.name)
        return replace(self, parts=(*others, part))

    def without_parts(self) -> "Record":
        return replace(self, parts=(), supervisor=None, stopping=False)

    @property
    def living(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.process.alive)


def save(path: Path, record: Record) -> None:
    write_private(path, json.dumps(asdict(record), indent=2) + "\n")


def load(path: Path) -> Record:
    """The record, or an empty one where no stack was ever started."""
    try:
        found = json.loads(path.read_text())
    except FileNotFoundError:
        return Record()
    parts = tuple(Part(**{**part, "process": Identity(**part["process"])}) for part in found["parts"])
    supervisor = Identity(**found["supervisor"]) if found["supervisor"] else None
    return Record(parts, found["ports"], supervisor, found["stopping"])
