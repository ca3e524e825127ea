"""How the training service answers about cohorts: who is in them, what they have done, and what is still to do."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.contracts.events import RecordedLocalTime
from shared.contracts.marks import Personal
from shared.contracts.training.answers import Answered
from shared.contracts.training.certificate import CompletionOutcome
from shared.contracts.training.course import CompletionRule, TrainingSessionKind


class CohortStatus(StrEnum):
    FORMED = "formed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class TraineeStatus(StrEnum):
    """Where somebody's training in a cohort stands. `revoked`: their completion was, and counts no more."""

    IN_TRAINING = "in_training"
    COMPLETED = "completed"
    DEFERRED = "deferred"
    WITHDREW = "withdrew"
    REVOKED = "revoked"


class CohortEntry(Answered):
    """A cohort, and how many of those who were ever enrolled are where."""

    cohort_id: UUID
    intake_id: UUID
    intake: str
    programme_id: UUID
    programme: str
    site: str
    places: int
    starts_on: date
    ends_on: date
    zone: str
    facilitators: tuple[UUID, ...] = ()
    status: CohortStatus
    cancelled_because: str | None = None
    completed_on: date | None = None
    enrolled: int
    in_training: int
    completed: int
    deferred: int
    withdrew: int
    revoked: int


class BoardSession(Answered):
    """A session of a cohort: `held` or still to come. `attended` is how many came; coordinators are told."""

    session_id: UUID
    code: str | None = None
    title: str
    kind: TrainingSessionKind
    starts_local: RecordedLocalTime
    starts_at: datetime
    hours: float
    room: str | None = None
    held: bool
    attended: int | None = None


class Progress(Answered):
    """How far somebody is by their cohort's completion rule; `missing` says in words what it still asks for.

    `attendance_percent` is of all sessions of the cohort, held or still to come, as the rule counts; None without any.
    """

    attendance_percent: int | None = None
    taught_hours: float
    placement_hours: float
    signed_off: bool
    assignments: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class BoardTrainee(Answered):
    """Somebody of a cohort. `attended` says of each session of the board, in its order, whether they came;
    None where nobody has said. `exception_approvals` counts who approved that they complete by exception."""

    person_id: UUID | None = None
    application_id: UUID | None = None
    full_name: Personal[str] = None
    status: TraineeStatus
    attended: tuple[bool | None, ...] = ()
    progress: Progress
    on_placement: bool
    exception_approvals: int
    completed_on: date | None = None
    outcome: CompletionOutcome | None = None
    certificate: str | None = None
    joins_network: bool


class CohortBoardAnswer(CohortEntry):
    """A cohort's board: its sessions across, its people down."""

    completion_rule: CompletionRule
    rule_version: int
    sessions: tuple[BoardSession, ...] = ()
    trainees: tuple[BoardTrainee, ...] = ()
