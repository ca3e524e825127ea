"""What the client sent, what it was told, and what must therefore be in the log."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from shared.bus.requests import CommandReply
from shared.contracts.messages import Command


@dataclass
class Sent:
    """One command. `events` is what it leads to when it is carried out; `fault` what was going on meanwhile.

    Its answer is `reply`, or the code it was `refused` with; without either it was never answered.
    """

    id: UUID
    command: Command
    events: Counter[str]
    fault: str
    tries: int = 0
    reply: CommandReply | None = None
    refused: str | None = None

    @property
    def name(self) -> str:
        return f"{type(self.command).__name__} {self.id}"


@dataclass
class Ledger:
    """All commands by their id, in the order of sending; `failures` are answers that no client should ever get."""

    sent: dict[UUID, Sent] = field(default_factory=dict)
    answered: int = 0
    failures: list[tuple[Sent, str]] = field(default_factory=list)

    def of(self, fault: str) -> Iterator[Sent]:
        return (each for each in self.sent.values() if each.fault == fault)
