"""Whether anything can be decided about a cohort, a session or a trainee just now, and by whom."""

from datetime import date
from uuid import UUID

from services.training.cohort.state import Cohort, Session, State, Trainee
from services.training.local_days import as_people_say, day_of
from services.training.within import check_within
from shared.contracts.training import (
    COHORT_CANCELLED,
    COHORT_COMPLETED,
    COHORT_UNKNOWN,
    TRAINEE_ENDED,
    TRAINEE_UNKNOWN,
    TRAINING_DAY,
    TRAINING_SESSION_CANCELLED,
    TRAINING_SESSION_UNKNOWN,
)
from shared.decider import Context


def known(state: State, context: Context) -> Cohort:
    """A cohort of an intake that the actor may act in."""
    if state is None:
        raise COHORT_UNKNOWN("cohort_id")
    check_within(context, state.intake_id)
    return state


def not_cancelled(state: State, context: Context) -> Cohort:
    cohort = known(state, context)
    if cohort.cancelled:
        raise COHORT_CANCELLED("cohort_id")
    return cohort


def under_way(state: State, context: Context) -> Cohort:
    """A cohort that is neither complete nor cancelled."""
    cohort = not_cancelled(state, context)
    if cohort.completed:
        raise COHORT_COMPLETED("cohort_id")
    return cohort


def trainee(cohort: Cohort, person_id: UUID, field: str = "person_id") -> Trainee:
    """Somebody who was enrolled, whether or not their training has ended."""
    found = cohort.trainees.get(person_id)
    if found is None:
        raise TRAINEE_UNKNOWN(field)
    return found


def in_training(cohort: Cohort, person_id: UUID) -> Trainee:
    found = trainee(cohort, person_id)
    if not found.active:
        raise TRAINEE_ENDED("person_id")
    return found


def session(cohort: Cohort, session_id: UUID) -> Session:
    """A session that was not cancelled."""
    found = cohort.sessions.get(session_id)
    if found is None:
        raise TRAINING_SESSION_UNKNOWN("session_id")
    if found.cancelled:
        raise TRAINING_SESSION_CANCELLED("session_id")
    return found


def day_by_then(day: date | None, cohort: Cohort, context: Context, field: str, *, since: date | None = None) -> date:
    """The day that is named, or the one when it happened. Refuses one that had not come by then, or is too early."""
    today = day_of(context.time, cohort.zone)
    found = day or today
    if found > today:
        raise TRAINING_DAY(field, because=f"{as_people_say(found)} had not come yet when this happened")
    if since and found < since:
        raise TRAINING_DAY(field, because=f"{as_people_say(found)} is before {as_people_say(since)}, when this began")
    return found
