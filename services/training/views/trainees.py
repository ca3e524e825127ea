"""Who is trained in which cohort, how far are they, and what became of it? It stays counted without its person."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from services.training.views.parts.forgetting import by_person, unnamed
from shared.contracts.training import (
    AssignmentPassed,
    CertificateRevoked,
    CompletionExceptionApproved,
    CompletionOutcome,
    JoiningAgreementWithdrawn,
    NetworkJoiningAgreed,
    PlacementEnded,
    PlacementHoursLogged,
    PlacementHoursRemoved,
    PlacementSignedOff,
    PlacementStarted,
    TraineeCompleted,
    TraineeDeferred,
    TraineeEnrolled,
    TraineeStatus,
    TraineeWithdrew,
    TrainingDataRemoved,
)
from shared.ids import derived_id
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Training:
    """One person's training in one cohort; `person_id` is None once they are forgotten.

    `same_person` tells that other rows are about the same person, whoever that is or was.
    """

    trainee_id: UUID
    cohort_id: UUID
    application_id: UUID
    person_id: UUID | None
    same_person: UUID
    full_name: str | None
    status: TraineeStatus = TraineeStatus.IN_TRAINING
    placements: tuple[UUID, ...] = ()
    signed_off: bool = False
    placement_hours: float = 0
    assignments: tuple[str, ...] = ()
    approvals: int = 0
    completed_on: date | None = None
    outcome: CompletionOutcome | None = None
    rule_version: int | None = None
    joins_network: bool = False
    role_text: str | None = None


def trainee(event: Any) -> UUID:
    """The id of a training: an event's cohort and person."""
    return derived_id(event.cohort_id, "trainee", event.person_id)


trainees = View(
    "trainees",
    version=1,
    row=Training,
    key="trainee_id",
    indexes=("cohort_id", "application_id", "person_id", "same_person"),
)

# How each event changes it


@trainees.starts(TraineeEnrolled, key=trainee)
def _enrolled(event: TraineeEnrolled) -> Training:
    return Training(
        trainee_id=trainee(event),
        cohort_id=event.cohort_id,
        application_id=event.application_id,
        person_id=event.person_id,
        same_person=unnamed(event.person_id),
        full_name=event.full_name,
    )


@trainees.on(PlacementStarted, key=trainee)
def _placed(row: Training, event: PlacementStarted) -> Training:
    return changed(row, placements=(*row.placements, event.placement_id))


@trainees.on(PlacementEnded, key=trainee)
def _placement_ended(row: Training, event: PlacementEnded) -> Training:
    return changed(row, placements=tuple(each for each in row.placements if each != event.placement_id))


@trainees.on(PlacementHoursLogged, key=trainee)
def _hours(row: Training, event: PlacementHoursLogged) -> Training:
    return changed(row, placement_hours=row.placement_hours + event.hours)


@trainees.on(PlacementHoursRemoved, key=trainee)
def _hours_removed(row: Training, event: PlacementHoursRemoved) -> Training:
    return changed(row, placement_hours=row.placement_hours - event.hours)


@trainees.on(PlacementSignedOff, key=trainee)
def _signed_off(row: Training, _event: PlacementSignedOff) -> Training:
    return changed(row, signed_off=True)


@trainees.on(AssignmentPassed, key=trainee)
def _passed(row: Training, event: AssignmentPassed) -> Training:
    return (
        row if event.assignment in row.assignments else changed(row, assignments=(*row.assignments, event.assignment))
    )


@trainees.on(CompletionExceptionApproved, key=trainee)
def _approved(row: Training, _event: CompletionExceptionApproved) -> Training:
    return changed(row, approvals=row.approvals + 1)


@trainees.on(TraineeCompleted, key=trainee)
def _completed(row: Training, event: TraineeCompleted) -> Training:
    return changed(
        row,
        status=TraineeStatus.COMPLETED,
        completed_on=event.completed_on,
        outcome=event.outcome,
        rule_version=event.rule_version,
    )


@trainees.on(CertificateRevoked, key=trainee)
def _revoked(row: Training, event: CertificateRevoked) -> Training:
    status = TraineeStatus.IN_TRAINING if event.in_training_again else TraineeStatus.REVOKED
    return changed(row, status=status, completed_on=None, outcome=None, rule_version=None, approvals=0)


@trainees.on(TraineeDeferred, key=trainee)
def _deferred(row: Training, _event: TraineeDeferred) -> Training:
    return changed(row, status=TraineeStatus.DEFERRED)


@trainees.on(TraineeWithdrew, key=trainee)
def _withdrew(row: Training, _event: TraineeWithdrew) -> Training:
    return changed(row, status=TraineeStatus.WITHDREW)


@trainees.on(NetworkJoiningAgreed, key=trainee)
def _agreed(row: Training, event: NetworkJoiningAgreed) -> Training:
    return changed(row, joins_network=True, role_text=event.role_text)


@trainees.on(JoiningAgreementWithdrawn, key=trainee)
def _agreement_withdrawn(row: Training, _event: JoiningAgreementWithdrawn) -> Training:
    return changed(row, joins_network=False, role_text=None)


@trainees.on(TrainingDataRemoved, key=by_person)
def _person_removed(row: Training, _event: TrainingDataRemoved) -> Training:
    return changed(row, person_id=None, full_name=None, role_text=None)


# Queries

NAMED: Final = """
SELECT t.*, coalesce(p.full_name, t.full_name) AS name FROM trainees t LEFT JOIN people p USING (person_id)
"""
"""SQL: trainings, with what their people are called now."""


async def outcomes_by_cohort(cohort_ids: list[UUID], db: Any) -> dict[UUID, dict[str, int]]:
    """How many of each cohort's trainings are where."""
    counts = {id: {status.value: 0 for status in TraineeStatus} for id in cohort_ids}
    counted = "SELECT cohort_id, status, count(*) FROM trainees WHERE cohort_id = ANY($1) GROUP BY 1, 2"
    for each in await db.fetch(counted, cohort_ids):
        counts[each["cohort_id"]][each["status"]] = each["count"]
    return counts
