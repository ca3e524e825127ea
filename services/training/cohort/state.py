"""What a cohort's history comes to, without anything that identifies anybody."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.training.completion import Progress
from shared.contracts.training import (
    COHORT,
    AgreedAffiliation,
    CompletionRule,
    TrainingOutcome,
    TrainingSessionKind,
)
from shared.contracts.types import LawfulBasis
from shared.decider import Decider

# State


@dataclass(frozen=True, slots=True)
class Session:
    """A session of theory or practice. `code` is that of the programme's course, where it comes from there."""

    code: str | None
    title: str
    kind: TrainingSessionKind
    starts_local: datetime
    starts_at: datetime
    hours: float
    room: str | None
    held: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Logged:
    """Hours of one day."""

    on: date
    hours: float


@dataclass(frozen=True, slots=True)
class Placement:
    """Somebody's time at one place. `logged` are its hours by their nonces."""

    placement_id: UUID
    starts_on: date
    ends_on: date | None = None
    signed_off: bool = False
    logged: Mapping[str, Logged] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Completion:
    """A completion that counts. `number` is its certificate's, once that was issued."""

    certificate_id: UUID
    completed_on: date
    taught_hours: float
    placement_hours: float
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Joining:
    """What somebody agreed to about joining the network."""

    affiliation: AgreedAffiliation
    basis: LawfulBasis


@dataclass(frozen=True, slots=True)
class Trainee:
    """Somebody who was enrolled; their training goes on while `outcome` is None.

    `attendance` says of each session whether they came, where it was recorded. `nonces` are those of all hours that
    were ever logged. `approved_by` approved that they complete by exception.
    """

    application_id: UUID
    outcome: TrainingOutcome | None = None
    attendance: Mapping[UUID, bool] = field(default_factory=dict)
    placements: tuple[Placement, ...] = ()
    nonces: frozenset[str] = frozenset()
    assignments: frozenset[str] = frozenset()
    approved_by: frozenset[UUID] = frozenset()
    completion: Completion | None = None
    joining: Joining | None = None
    referred: bool = False

    @property
    def active(self) -> bool:
        return self.outcome is None


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cohort. `trainees` are all who were ever enrolled, `certificates` counts those that were ever issued."""

    intake_id: UUID
    programme_id: UUID
    site: str
    places: int
    starts_on: date
    ends_on: date
    zone: str
    facilitators: tuple[UUID, ...]
    rule: CompletionRule
    rule_version: int
    sessions: Mapping[UUID, Session] = field(default_factory=dict)
    trainees: Mapping[UUID, Trainee] = field(default_factory=dict)
    completed: bool = False
    cancelled: bool = False
    series: str | None = None
    certificates: int = 0

    @property
    def active(self) -> tuple[UUID, ...]:
        """Who is in training."""
        return tuple(id for id, trainee in self.trainees.items() if trainee.active)

    @property
    def outcomes(self) -> Counter[TrainingOutcome]:
        return Counter(trainee.outcome for trainee in self.trainees.values() if trainee.outcome)

    @property
    def in_places(self) -> int:
        """How many places are taken: by those in training, and by those who completed."""
        return len(self.active) + self.outcomes[TrainingOutcome.COMPLETED]

    def progress(self, trainee: Trainee) -> Progress:
        """What somebody has done so far."""
        attended = [self.sessions[id] for id, came in trainee.attendance.items() if came]
        return Progress(
            sessions=sum(not session.cancelled for session in self.sessions.values()),
            attended=len(attended),
            taught_hours=sum(session.hours for session in attended),
            placement_hours=sum(each.hours for place in trainee.placements for each in place.logged.values()),
            signed_off=any(placement.signed_off for placement in trainee.placements),
            assignments=trainee.assignments,
        )


State = Cohort | None
decider = Decider[State](COHORT, None)
