"""Who sends a command, as whoever carries it out is told."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Self
from uuid import UUID

from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id

NOBODY: Final = Actor(ActorKind.SYSTEM, UUID("00000000-0000-7000-8000-0000000a0000"))
"""Who is said to have sent what must not say who sent it."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a command, for whom, and when what it tells happened (now, when None).

    After the `deadline` they wait no longer: what nobody has decided on by then must not happen any more.
    """

    actor: Actor
    command_id: UUID = field(default_factory=new_id)
    on_behalf_of: UUID | None = None
    occurred_at: datetime | None = None
    correlation_id: UUID | None = None
    causation_id: UUID | None = None
    traceparent: str | None = None
    deadline: datetime | None = None

    def unnamed(self) -> Self:
        """The same command, of which nothing says who sent it."""
        return replace(self, actor=NOBODY, on_behalf_of=None, correlation_id=None, causation_id=None)
