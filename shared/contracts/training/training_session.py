"""What a cohort meets for: sessions of theory and practice, and who came.

What describes a session is for the whole cohort to read, so all of it is plain: it must name nobody.
"""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from shared.contracts.events import LocalTime, RecordedLocalTime
from shared.contracts.marks import DiscreetModel, Personal
from shared.contracts.messages import Command, Event
from shared.contracts.training.aggregates import COHORT
from shared.contracts.training.course import SessionHours, TrainingSessionKind
from shared.contracts.types import LongText, Text


class TraineeAttendance(DiscreetModel):
    """Whether one trainee came; a note is personal."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    person_id: UUID
    attended: bool
    note: Personal[LongText] = None


class ScheduleCourse(Command, of=COHORT, by=["coordinator"], within="intake"):
    """Schedule every session of the programme's course, beginning on the cohort's first day.

    Sessions that were scheduled before stay as they are, so that this can be repeated when the course got longer.
    """

    cohort_id: UUID


class ScheduleTrainingSession(Command, of=COHORT, by=["coordinator"], within="intake"):
    """Schedule a session; one that has this id already, and was not held yet, is changed to this."""

    cohort_id: UUID
    session_id: UUID | None = None
    title: Text
    kind: TrainingSessionKind
    starts_local: LocalTime
    hours: SessionHours
    room: Text | None = None


class CancelTrainingSession(Command, of=COHORT, by=["coordinator"], within="intake"):
    """Cancel a session that was not held; it does not count in anybody's attendance."""

    cohort_id: UUID
    session_id: UUID


class HoldTrainingSession(Command, of=COHORT, by=["coordinator"], within="intake"):
    """Record that a session took place. Recording who attended does so too."""

    cohort_id: UUID
    session_id: UUID


class RecordTrainingAttendance(Command, of=COHORT, by=["coordinator"], within="intake"):
    """Record who attended a session that has begun and who did not, in place of what was recorded of them before.

    Whoever is left out counts as absent until something is recorded.
    """

    cohort_id: UUID
    session_id: UUID
    attendances: Annotated[tuple[TraineeAttendance, ...], Field(min_length=1, max_length=200)]


class TrainingSessionScheduled(Event, of=COHORT, version=1):
    """A session is to take place then; one with this id that was scheduled before is changed to this.

    `code` is that of the session in the programme's course; None where it is not in it.
    """

    cohort_id: UUID
    session_id: UUID
    code: str | None = None
    title: str
    kind: TrainingSessionKind
    starts_local: RecordedLocalTime
    starts_at: AwareDatetime
    zone: str
    hours: float
    room: str | None = None


class TrainingSessionCancelled(Event, of=COHORT, version=1):
    """The session does not take place, and counts in nobody's attendance."""

    cohort_id: UUID
    session_id: UUID


class TrainingSessionHeld(Event, of=COHORT, version=1):
    """The session took place. It precedes the first attendance that is recorded of it."""

    cohort_id: UUID
    session_id: UUID


class TrainingAttendanceRecorded(Event, of=COHORT, version=1):
    """The person attended the session, or did not; what was recorded of both before counts no more."""

    cohort_id: UUID
    session_id: UUID
    person_id: UUID
    attended: bool
    note: Personal[str] = None
