"""What are the sessions called that people chose, and when are they?"""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.events import SessionAdded, SessionChanged, SessionRemoved
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Session:
    """A session; `starts_local` is ISO 8601 text, None where only its slot is known."""

    session_id: UUID
    gathering_id: UUID
    title: str
    slot: str
    starts_local: str | None
    removed: bool = False


sessions = View("sessions", version=1, row=Session, key="session_id", indexes=("gathering_id",))

# How each event changes it


@sessions.starts(SessionAdded)
@sessions.starts(SessionChanged)
def _described(event: SessionAdded | SessionChanged) -> Session:
    starts = event.starts_local.isoformat() if event.starts_local else None
    return Session(event.session_id, event.gathering_id, event.title, event.slot, starts)


@sessions.on(SessionRemoved)
def _removed(row: Session, _event: SessionRemoved) -> Session:
    """Whoever had chosen it is told what it was."""
    return changed(row, removed=True)
