"""What a cohort's decisions tell to, and ask of, the one record of each person's trainings (ACTIVE_TRAINEE)."""

from uuid import UUID

from services.training.cohort.state import Cohort
from services.training.trainee import Trainee
from shared.contracts.aggregate import Ref
from shared.contracts.training import (
    ACTIVE_TRAINEE,
    TraineeActivated,
    TraineeCompleted,
    TraineeDeferred,
    TraineeReleased,
    TraineeWithdrew,
    TrainingOutcome,
)
from shared.decider import Context


def wanted(*person_ids: UUID) -> dict[str, Ref]:
    """What a decision `needs` in order to ask for these people's records, or to write to them."""
    return {f"trainee:{id}": ACTIVE_TRAINEE.ref(id) for id in person_ids}


def record_of(person_id: UUID, context: Context) -> Trainee:
    """The record of somebody who was `wanted`."""
    record: Trainee = context.others[f"trainee:{person_id}"]
    return record


def activated(cohort: Cohort, cohort_id: UUID, person_id: UUID, application_id: UUID) -> TraineeActivated:
    return TraineeActivated(
        person_id=person_id,
        cohort_id=cohort_id,
        application_id=application_id,
        programme_id=cohort.programme_id,
        intake_id=cohort.intake_id,
        cohort_starts_on=cohort.starts_on,
    )


def released(
    ended: TraineeDeferred | TraineeWithdrew | TraineeCompleted,
    outcome: TrainingOutcome,
    *,
    cohort_cancelled: bool = False,
) -> TraineeReleased:
    """What accompanies the end of somebody's training in a cohort."""
    return TraineeReleased(
        person_id=ended.person_id,
        cohort_id=ended.cohort_id,
        application_id=ended.application_id,
        outcome=outcome,
        cohort_cancelled=cohort_cancelled,
    )
