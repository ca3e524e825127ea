"""How each event changes a cohort and its sessions."""

from dataclasses import replace

from services.training.certificate_codes import series_in
from services.training.cohort.evolving import on
from services.training.cohort.state import Cohort, Completion, Session, State, Trainee, decider
from shared.contracts.training import (
    CertificateIssued,
    CohortCancelled,
    CohortChanged,
    CohortCompleted,
    CohortFormed,
    TraineeEnrolled,
    TrainingSessionCancelled,
    TrainingSessionHeld,
    TrainingSessionScheduled,
)

# The cohort itself


@decider.evolves(CohortFormed)
def _formed(_state: State, event: CohortFormed) -> State:
    return Cohort(
        intake_id=event.intake_id,
        programme_id=event.programme_id,
        site=event.site,
        places=event.places,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        zone=event.zone,
        facilitators=event.facilitators,
        rule=event.completion_rule,
        rule_version=event.rule_version,
    )


@on(CohortChanged)
def _changed(state: Cohort, event: CohortChanged) -> State:
    return replace(
        state,
        places=event.places,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        facilitators=event.facilitators,
    )


@on(CohortCompleted)
def _completed(state: Cohort, _event: CohortCompleted) -> State:
    return replace(state, completed=True)


@on(CohortCancelled)
def _cancelled(state: Cohort, _event: CohortCancelled) -> State:
    return replace(state, cancelled=True)


# Its sessions


@on(TrainingSessionScheduled)
def _scheduled(state: Cohort, event: TrainingSessionScheduled) -> State:
    session = Session(event.code, event.title, event.kind, event.starts_local, event.starts_at, event.hours, event.room)
    return replace(state, sessions={**state.sessions, event.session_id: session})


@on(TrainingSessionCancelled)
def _session_cancelled(state: Cohort, event: TrainingSessionCancelled) -> State:
    session = replace(state.sessions[event.session_id], cancelled=True)
    return replace(state, sessions={**state.sessions, event.session_id: session})


@on(TrainingSessionHeld)
def _session_held(state: Cohort, event: TrainingSessionHeld) -> State:
    session = replace(state.sessions[event.session_id], held=True)
    return replace(state, sessions={**state.sessions, event.session_id: session})


# Its people and their certificates


@on(TraineeEnrolled)
def _enrolled(state: Cohort, event: TraineeEnrolled) -> State:
    return replace(state, trainees={**state.trainees, event.person_id: Trainee(event.application_id)})


@on(CertificateIssued)
def _issued(state: Cohort, event: CertificateIssued) -> State:
    trainee = state.trainees[event.person_id]
    completion = Completion(
        event.certificate_id, event.completed_on, event.taught_hours, event.placement_hours, event.number
    )
    return replace(
        state,
        trainees={**state.trainees, event.person_id: replace(trainee, completion=completion)},
        series=series_in(event.number),
        certificates=state.certificates + 1,
    )
