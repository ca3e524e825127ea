"""Who came to which session of their cohort? It stays counted when a person is forgotten; notes about them go."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.training.views.parts.forgetting import by_person
from services.training.views.sessions import meeting
from services.training.views.trainees import trainee
from shared.contracts.training import TrainingAttendanceRecorded, TrainingDataRemoved
from shared.ids import derived_id
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Came:
    """Whether one trainee came to one session."""

    attendance_id: UUID
    cohort_id: UUID
    session_id: UUID
    trainee_id: UUID
    person_id: UUID | None
    attended: bool
    note: str | None


def _of(event: TrainingAttendanceRecorded) -> UUID:
    return derived_id(meeting(event), "attendance", trainee(event))


attendances = View(
    "attendances",
    version=1,
    row=Came,
    key="attendance_id",
    indexes=("cohort_id", "trainee_id", "person_id"),
)

# How each event changes it


@attendances.starts(TrainingAttendanceRecorded, key=_of)
def _recorded(event: TrainingAttendanceRecorded) -> Came:
    return Came(
        attendance_id=_of(event),
        cohort_id=event.cohort_id,
        session_id=event.session_id,
        trainee_id=trainee(event),
        person_id=event.person_id,
        attended=event.attended,
        note=event.note,
    )


@attendances.on(TrainingDataRemoved, key=by_person)
def _person_removed(row: Came, _event: TrainingDataRemoved) -> Came:
    return changed(row, person_id=None, note=None)


# Queries

Attended = dict[UUID, dict[UUID, bool]]
"""For each training whether they came to each session, where that was recorded."""


async def attended_in(cohort_ids: list[UUID], db: Any) -> Attended:
    attended: Attended = defaultdict(dict)
    recorded = "SELECT trainee_id, session_id, attended FROM attendances WHERE cohort_id = ANY($1)"
    for each in await db.fetch(recorded, cohort_ids):
        attended[each["trainee_id"]][each["session_id"]] = each["attended"]
    return attended
