"""Duties: what must still follow from events, as rows of an ordinary view (section 6)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from shared.contracts.membership import DutyDiscarded
from shared.contracts.messages import Command
from shared.ids import derived_id
from shared.log.envelope import Stored
from shared.projection.view import View

DUTIES: Final = UUID("00000000-0000-7000-8000-00000000d077")
"""What the ids of duties are derived from, and of those who do them."""

DORMANT: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""When a duty is due that is owed only if some later event wakes it, by moving it. Nobody is shown it before."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something owed: the command that discharges it, and when it is due. `why` is a sentence for people."""

    duty_id: UUID
    kind: str
    about: str
    why: str
    due_at: datetime
    command: str
    data: dict[str, Any]
    since: int
    correlation_id: UUID


def duty_id(kind: str, *about: object) -> UUID:
    """The id of the one duty of this kind about these things."""
    return derived_id(DUTIES, kind, *about)


def duties_of(service: str, *, version: int) -> View[Duty]:
    """The view of what a service owes. Register on it what each event adds, moves and ends.

    That an operator discarded a duty ends it, too; if it has arisen anew since, that is another one.
    """
    view = View(f"{service}_duties", version=version, row=Duty, key="duty_id", indexes=("due_at", "about"))

    @view.on(DutyDiscarded, key=lambda event: (event.duty_id,) if event.service == service else ())
    def _(duty: Duty, event: DutyDiscarded) -> Duty | None:
        return duty if duty.since != event.since else None

    return view


def woken(duty: Duty, stored: Stored) -> Duty:
    """A duty that slept, due since the event that wakes it: whatever was tried before says nothing of this."""
    return replace(duty, due_at=stored.time, since=stored.sequence) if duty.due_at == DORMANT else duty


def owed(
    kind: str,
    *about: object,
    why: str,
    due_at: datetime,
    command: Command,
    stored: Stored,
    concerning: str | None = None,
) -> Duty:
    """A duty that this stored event gives rise to; `concerning` says whom or what, if not the event's own aggregate."""
    return Duty(
        duty_id=duty_id(kind, *about),
        kind=kind,
        about=concerning or stored.path,
        why=why,
        due_at=due_at,
        command=type(command).__name__,
        data=command.model_dump(mode="json", exclude_unset=True),
        since=stored.sequence,
        correlation_id=stored.correlation_id,
    )
