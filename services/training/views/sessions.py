"""When does each cohort meet, and for what? Cancelled sessions are gone: they count in nobody's attendance."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.training import (
    TrainingSessionCancelled,
    TrainingSessionHeld,
    TrainingSessionKind,
    TrainingSessionScheduled,
)
from shared.ids import derived_id
from shared.projection.rows import changed
from shared.projection.table import rows
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session of a cohort. `starts_local` is as the clock on the wall shows it, as ISO 8601 text.

    Two cohorts may call different sessions by one id, so each has one of its own here.
    """

    meeting_id: UUID
    cohort_id: UUID
    session_id: UUID
    code: str | None
    title: str
    kind: TrainingSessionKind
    starts_local: str
    starts_at: datetime
    hours: float
    room: str | None
    held: bool = False


def meeting(event: Any) -> UUID:
    """The id of a session of an event's cohort."""
    return derived_id(event.cohort_id, "session", event.session_id)


def _blank(event: TrainingSessionScheduled) -> Meeting:
    return Meeting(
        meeting_id=meeting(event),
        cohort_id=event.cohort_id,
        session_id=event.session_id,
        code=event.code,
        title=event.title,
        kind=event.kind,
        starts_local=event.starts_local.isoformat(),
        starts_at=event.starts_at,
        hours=event.hours,
        room=event.room,
    )


sessions = View("sessions", version=1, row=Meeting, key="meeting_id", indexes=("cohort_id",))

# How each event changes it


@sessions.starts(TrainingSessionScheduled, key=meeting)
def _scheduled(event: TrainingSessionScheduled) -> Meeting:
    return _blank(event)


@sessions.on(TrainingSessionHeld, key=meeting)
def _held(row: Meeting, _event: TrainingSessionHeld) -> Meeting:
    return changed(row, held=True)


sessions.ends(TrainingSessionCancelled, key=meeting)

# Queries


async def sessions_of(cohort_ids: list[UUID], db: Any) -> dict[UUID, list[Meeting]]:
    """Each cohort's sessions, in the order of their times."""
    found = await db.fetch(
        "SELECT * FROM sessions WHERE cohort_id = ANY($1) ORDER BY starts_at, lower(title), meeting_id", cohort_ids
    )
    by_cohort: dict[UUID, list[Meeting]] = {id: [] for id in cohort_ids}
    for each in rows(sessions, found):
        by_cohort[each.cohort_id].append(each)
    return by_cohort
