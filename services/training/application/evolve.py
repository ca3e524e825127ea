"""How each event changes an application."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from services.training.application.state import Application, Assessment, Scale, State, decider
from shared.contracts.messages import Event
from shared.contracts.training import (
    ApplicationPurged,
    ApplicationRejected,
    ApplicationReserved,
    ApplicationShortlisted,
    ApplicationStatus,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    AssessorAssigned,
    AssessorUnassigned,
    ConflictDeclared,
    CriterionScored,
    TrainingPlaceAccepted,
    TrainingPlaceDeclined,
    TrainingPlaceOffered,
    TrainingPlaceTaken,
)

E = TypeVar("E", bound=Event)


def _on(event: type[E]) -> Callable[[Callable[[Application, E], State]], Callable[[Application, E], State]]:
    """As `decider.evolves`, for events that change an application that was submitted."""

    def register(function: Callable[[Application, E], State]) -> Callable[[Application, E], State]:
        @decider.evolves(event)
        @wraps(function)  # snapshots are told apart by the modules that events are registered in
        def _evolve(state: State, event: E) -> State:
            return function(state, event) if state else state

        return function

    return register


@decider.evolves(ApplicationSubmitted)
def _submitted(_state: State, event: ApplicationSubmitted) -> State:
    return Application(
        intake_id=event.intake_id,
        programme_id=event.programme_id,
        person_id=event.person_id,
        preferred_site=event.preferred_site,
        through_gate=event.through_gate,
        criteria_version=event.criteria_version,
        scales={each.criterion: Scale(each.lowest, each.highest) for each in event.scales},
    )


# Assessment


@_on(AssessorAssigned)
def _assigned(state: Application, event: AssessorAssigned) -> State:
    return _assessed(state, event.assessor_id, assigned=True)


@_on(AssessorUnassigned)
def _unassigned(state: Application, event: AssessorUnassigned) -> State:
    return _assessed(state, event.assessor_id, assigned=False)


@_on(ConflictDeclared)
def _conflict_declared(state: Application, event: ConflictDeclared) -> State:
    return _assessed(state, event.assessor_id, conflict=True)


@_on(CriterionScored)
def _scored(state: Application, event: CriterionScored) -> State:
    before = state.assessments.get(event.assessor_id, Assessment())
    return _assessed(state, event.assessor_id, scores={**before.scores, event.criterion: event.score})


def _assessed(state: Application, assessor_id: UUID, **changes: Any) -> Application:
    after = replace(state.assessments.get(assessor_id, Assessment()), **changes)
    return replace(state, assessments={**state.assessments, assessor_id: after})


# Decisions and answers


@_on(ApplicationShortlisted)
def _shortlisted(state: Application, _event: ApplicationShortlisted) -> State:
    return replace(state, status=ApplicationStatus.SHORTLISTED)


@_on(ApplicationReserved)
def _reserved(state: Application, _event: ApplicationReserved) -> State:
    return replace(state, status=ApplicationStatus.RESERVED)


@_on(TrainingPlaceOffered)
def _offered(state: Application, event: TrainingPlaceOffered) -> State:
    return replace(state, status=ApplicationStatus.OFFERED, site=event.site, answer_by=event.answer_by)


@_on(TrainingPlaceAccepted)
def _accepted(state: Application, _event: TrainingPlaceAccepted) -> State:
    return replace(state, status=ApplicationStatus.ACCEPTED)


@_on(TrainingPlaceTaken)
def _taken(state: Application, event: TrainingPlaceTaken) -> State:
    return replace(state, cohort_id=event.cohort_id)


@_on(TrainingPlaceDeclined)
def _declined(state: Application, event: TrainingPlaceDeclined) -> State:
    return replace(state, status=ApplicationStatus.DECLINED, kept_until=event.kept_until)


@_on(ApplicationRejected)
def _rejected(state: Application, event: ApplicationRejected) -> State:
    return replace(state, status=ApplicationStatus.REJECTED, kept_until=event.kept_until)


@_on(ApplicationWithdrawn)
def _withdrawn(state: Application, event: ApplicationWithdrawn) -> State:
    return replace(state, status=ApplicationStatus.WITHDRAWN, kept_until=event.kept_until)


@_on(ApplicationPurged)
def _purged(state: Application, _event: ApplicationPurged) -> State:
    return replace(state, purged=True)
