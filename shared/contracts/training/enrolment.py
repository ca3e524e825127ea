"""Who is trained in a cohort: enrolled, deferred to a later intake, withdrawn."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.contracts.marks import Personal
from shared.contracts.messages import Command, Event
from shared.contracts.training.aggregates import ACTIVE_TRAINEE, COHORT
from shared.contracts.types import LongText


class TrainingOutcome(StrEnum):
    """What became of somebody's training in a cohort. `revoked`: their completion was, and counts no more."""

    COMPLETED = "completed"
    DEFERRED = "deferred"
    WITHDREW = "withdrew"
    REVOKED = "revoked"


class EnrolTrainee(Command, of=COHORT, by=["coordinator"], within="intake"):
    """Enrol whoever accepted a place: at the cohort's site in its intake, or, if deferred, in a later one."""

    cohort_id: UUID
    application_id: UUID


class DeferTrainee(Command, of=COHORT, by=["coordinator"], within="intake"):
    """End somebody's training here, to go on in a later intake; which one may be left open."""

    cohort_id: UUID
    person_id: UUID
    to_intake_id: UUID | None = None
    reason: Personal[LongText]


class WithdrawTrainee(Command, of=COHORT, by=["member", "coordinator"], about="person_id", within="intake"):
    """End somebody's training because they give it up; nobody has to say why."""

    cohort_id: UUID
    person_id: UUID
    reason: Personal[LongText] = None


class EndTraining(Command, of=COHORT, by=["system"]):
    """End the training of somebody who is being forgotten, unless it has ended."""

    cohort_id: UUID
    person_id: UUID


class TraineeEnrolled(Event, of=COHORT, version=1):
    """The person has a place in the cohort. A TraineeActivated accompanies it."""

    cohort_id: UUID
    person_id: UUID
    application_id: UUID
    full_name: Personal[str] = None


class TraineeDeferred(Event, of=COHORT, version=1):
    """The person goes on in a later intake; which one may not be known yet."""

    cohort_id: UUID
    person_id: UUID
    application_id: UUID
    to_intake_id: UUID | None = None
    reason: Personal[str] = None


class TraineeWithdrew(Event, of=COHORT, version=1):
    """The person gave up the training. Nobody is enrolled by the same application again."""

    cohort_id: UUID
    person_id: UUID
    application_id: UUID
    reason: Personal[str] = None


class TraineeActivated(Event, of=ACTIVE_TRAINEE, version=1):
    """The person is in training in this cohort, and until that ends in no other."""

    person_id: UUID
    cohort_id: UUID
    application_id: UUID
    programme_id: UUID
    intake_id: UUID
    cohort_starts_on: date


class TraineeReleased(Event, of=ACTIVE_TRAINEE, version=1):
    """What the person's training in this cohort came to, which they are no longer in.

    `cohort_cancelled`: nobody goes on there, so that it may be another cohort of the same intake.
    """

    person_id: UUID
    cohort_id: UUID
    application_id: UUID
    outcome: TrainingOutcome
    cohort_cancelled: bool = False
