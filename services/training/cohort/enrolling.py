"""Enrolling somebody, and their training's end before they have completed: deferred, or given up."""

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from services.training.application.state import Application
from services.training.cohort import trainees
from services.training.cohort.checks import in_training, known, under_way
from services.training.cohort.placement import ending_placement
from services.training.cohort.state import Cohort, State, decider
from services.training.persons import CONTACT_OF, Contact
from services.training.trainee import Training
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Event
from shared.contracts.training import (
    APPLICATION,
    APPLICATION_UNKNOWN,
    COHORT_FULL,
    INTAKE,
    INTAKE_UNKNOWN,
    TRAINEE_ACTIVE_ELSEWHERE,
    TRAINEE_ALREADY,
    TRAINEE_APPLICATION_ENDED,
    TRAINEE_NOT_ACCEPTED,
    TRAINEE_NOT_LATER,
    TRAINEE_OTHER_INTAKE,
    ApplicationStatus,
    DeferTrainee,
    EndTraining,
    EnrolTrainee,
    TraineeDeferred,
    TraineeEnrolled,
    TraineeWithdrew,
    TrainingOutcome,
    TrainingPlaceTaken,
    WithdrawTrainee,
)
from shared.decider import Claim, Context


def _application(command: EnrolTrainee, _state: State, _claim: Claim) -> Mapping[str, Ref]:
    return {"application": APPLICATION.ref(command.application_id)}


def _applicant(_command: EnrolTrainee, _state: State, context: Context) -> Mapping[str, Ref]:
    application: Application | None = context.others["application"]
    return trainees.wanted(application.person_id) if application else {}


@decider.decides(EnrolTrainee, needs=_application, then_needs=_applicant, looks_up=(CONTACT_OF,))
def enrol(command: EnrolTrainee, state: State, context: Context) -> Iterable[Event]:
    cohort = under_way(state, context)
    application: Application | None = context.others["application"]
    if application is None:
        raise APPLICATION_UNKNOWN("application_id")
    if application.status is not ApplicationStatus.ACCEPTED or application.purged:
        raise TRAINEE_NOT_ACCEPTED("application_id")
    person_id = application.person_id
    record = trainees.record_of(person_id, context)
    if record.active_in == context.id:
        return
    if record.active_in:
        raise TRAINEE_ACTIVE_ELSEWHERE("application_id")
    if person_id in cohort.trainees:
        raise TRAINEE_ALREADY("application_id")
    _check_belongs(cohort, application, record.trainings.get(command.application_id))
    if cohort.in_places >= cohort.places:
        raise COHORT_FULL("cohort_id", places=cohort.places)
    contact: Contact | None = context.found[CONTACT_OF]
    yield TraineeEnrolled(
        cohort_id=context.id,
        person_id=person_id,
        application_id=command.application_id,
        full_name=contact.full_name if contact else None,
    )
    yield trainees.activated(cohort, context.id, person_id, command.application_id)
    yield TrainingPlaceTaken(application_id=command.application_id, person_id=person_id, cohort_id=context.id)


def _check_belongs(cohort: Cohort, application: Application, before: Training | None) -> None:
    """Refuses another intake or site than was accepted; for whoever was deferred, one that is not a later one."""
    if before is None:
        if (application.intake_id, application.site) != (cohort.intake_id, cohort.site):
            raise TRAINEE_OTHER_INTAKE("cohort_id")
        return
    if before.outcome is not TrainingOutcome.DEFERRED:
        raise TRAINEE_APPLICATION_ENDED("application_id")
    later = cohort.intake_id != before.intake_id and cohort.starts_on > before.cohort_starts_on
    instead = cohort.intake_id == before.intake_id and before.cohort_cancelled
    if cohort.programme_id != before.programme_id or not (later or instead):
        raise TRAINEE_NOT_LATER("cohort_id")


def _deferred(command: DeferTrainee, _state: State, _claim: Claim) -> Mapping[str, Ref]:
    intake = {"intake": INTAKE.ref(command.to_intake_id)} if command.to_intake_id else {}
    return {**trainees.wanted(command.person_id), **intake}


@decider.decides(DeferTrainee, needs=_deferred)
def defer(command: DeferTrainee, state: State, context: Context) -> Iterable[Event]:
    cohort = under_way(state, context)
    trainee = in_training(cohort, command.person_id)
    if command.to_intake_id:
        if context.others["intake"] is None:
            raise INTAKE_UNKNOWN("to_intake_id")
        if command.to_intake_id == cohort.intake_id or context.others["intake"].programme_id != cohort.programme_id:
            raise TRAINEE_NOT_LATER("to_intake_id")
    deferred = TraineeDeferred(
        cohort_id=context.id,
        person_id=command.person_id,
        application_id=trainee.application_id,
        to_intake_id=command.to_intake_id,
        reason=command.reason,
    )
    yield from ending_placement(cohort, command.person_id, context)
    yield deferred
    yield trainees.released(deferred, TrainingOutcome.DEFERRED)


def _withdrawing(command: WithdrawTrainee | EndTraining, _state: State, _claim: Claim) -> Mapping[str, Ref]:
    return trainees.wanted(command.person_id)


@decider.decides(WithdrawTrainee, needs=_withdrawing)
def withdraw(command: WithdrawTrainee, state: State, context: Context) -> Iterable[Event]:
    cohort = under_way(state, context)
    in_training(cohort, command.person_id)
    yield from _withdrawn(cohort, command.person_id, context, command.reason)


@decider.decides(EndTraining, needs=_withdrawing)
def end(command: EndTraining, state: State, context: Context) -> Iterable[Event]:
    cohort = known(state, context)
    trainee = cohort.trainees.get(command.person_id)
    if trainee and trainee.active:
        yield from _withdrawn(cohort, command.person_id, context)


def _withdrawn(cohort: Cohort, person_id: UUID, context: Context, reason: str | None = None) -> Iterator[Event]:
    withdrew = TraineeWithdrew(
        cohort_id=context.id,
        person_id=person_id,
        application_id=cohort.trainees[person_id].application_id,
        reason=reason,
    )
    yield from ending_placement(cohort, person_id, context)
    yield withdrew
    yield trainees.released(withdrew, TrainingOutcome.WITHDREW)
