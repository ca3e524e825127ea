"""How each event changes what is known of one trainee: what they have done, and how their training ended."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from services.training.cohort.evolving import on_trainee
from services.training.cohort.state import Completion, Joining, Logged, Placement, Trainee
from shared.contracts.training import (
    AssignmentPassed,
    CertificateRevoked,
    CompletionExceptionApproved,
    GraduateReferred,
    JoiningAgreementWithdrawn,
    NetworkJoiningAgreed,
    PlacementEnded,
    PlacementHoursLogged,
    PlacementHoursRemoved,
    PlacementSignedOff,
    PlacementStarted,
    TraineeCompleted,
    TraineeDeferred,
    TraineeWithdrew,
    TrainingAttendanceRecorded,
    TrainingOutcome,
)

# What they did


@on_trainee(TrainingAttendanceRecorded)
def _attendance(trainee: Trainee, event: TrainingAttendanceRecorded) -> Trainee:
    return replace(trainee, attendance={**trainee.attendance, event.session_id: event.attended})


@on_trainee(PlacementStarted)
def _placement_started(trainee: Trainee, event: PlacementStarted) -> Trainee:
    return replace(trainee, placements=(*trainee.placements, Placement(event.placement_id, event.starts_on)))


@on_trainee(PlacementHoursLogged)
def _hours_logged(trainee: Trainee, event: PlacementHoursLogged) -> Trainee:
    placement = _find(trainee, event.placement_id)
    logged = {**placement.logged, event.nonce: Logged(event.on, event.hours)}
    return replace(_with(trainee, event.placement_id, logged=logged), nonces=trainee.nonces | {event.nonce})


@on_trainee(PlacementHoursRemoved)
def _hours_removed(trainee: Trainee, event: PlacementHoursRemoved) -> Trainee:
    logged = {nonce: each for nonce, each in _find(trainee, event.placement_id).logged.items() if nonce != event.nonce}
    return _with(trainee, event.placement_id, logged=logged)


@on_trainee(PlacementSignedOff)
def _signed_off(trainee: Trainee, event: PlacementSignedOff) -> Trainee:
    return _with(trainee, event.placement_id, signed_off=True)


@on_trainee(PlacementEnded)
def _placement_ended(trainee: Trainee, event: PlacementEnded) -> Trainee:
    return _with(trainee, event.placement_id, ends_on=event.ends_on)


@on_trainee(AssignmentPassed)
def _passed(trainee: Trainee, event: AssignmentPassed) -> Trainee:
    return replace(trainee, assignments=trainee.assignments | {event.assignment})


def _find(trainee: Trainee, placement_id: UUID) -> Placement:
    return next(each for each in trainee.placements if each.placement_id == placement_id)


def _with(trainee: Trainee, placement_id: UUID, **changes: Any) -> Trainee:
    placements = (
        replace(each, **changes) if each.placement_id == placement_id else each for each in trainee.placements
    )
    return replace(trainee, placements=tuple(placements))


# How it ended


@on_trainee(TraineeDeferred)
def _deferred(trainee: Trainee, _event: TraineeDeferred) -> Trainee:
    return replace(trainee, outcome=TrainingOutcome.DEFERRED)


@on_trainee(TraineeWithdrew)
def _withdrew(trainee: Trainee, _event: TraineeWithdrew) -> Trainee:
    return replace(trainee, outcome=TrainingOutcome.WITHDREW)


@on_trainee(CompletionExceptionApproved)
def _approved(trainee: Trainee, event: CompletionExceptionApproved) -> Trainee:
    return replace(trainee, approved_by=trainee.approved_by | {event.by})


@on_trainee(TraineeCompleted)
def _completed(trainee: Trainee, event: TraineeCompleted) -> Trainee:
    completion = Completion(event.certificate_id, event.completed_on, event.taught_hours, event.placement_hours)
    return replace(trainee, outcome=TrainingOutcome.COMPLETED, completion=completion)


@on_trainee(CertificateRevoked)
def _revoked(trainee: Trainee, event: CertificateRevoked) -> Trainee:
    # Whoever approved an exception did so for the completion that counts no more.
    outcome = None if event.in_training_again else TrainingOutcome.REVOKED
    return replace(trainee, outcome=outcome, completion=None, approved_by=frozenset())


# Joining the network


@on_trainee(NetworkJoiningAgreed)
def _agreed(trainee: Trainee, event: NetworkJoiningAgreed) -> Trainee:
    return replace(trainee, joining=Joining(event.affiliation, event.basis))


@on_trainee(JoiningAgreementWithdrawn)
def _agreement_withdrawn(trainee: Trainee, _event: JoiningAgreementWithdrawn) -> Trainee:
    return replace(trainee, joining=None)


@on_trainee(GraduateReferred)
def _referred(trainee: Trainee, _event: GraduateReferred) -> Trainee:
    return replace(trainee, referred=True)
