"""Whether anything can be decided about an application just now, and by whom."""

from uuid import UUID

from services.training.application.state import ASSESSORS_NEEDED, UNDECIDED, Application, State
from services.training.within import check_within
from shared.contracts.training import (
    APPLICATION_DECIDED,
    APPLICATION_ENDED,
    APPLICATION_PURGED,
    APPLICATION_UNKNOWN,
    CRITERION_UNKNOWN,
    DECISION_NEEDS_A_PERSON,
    DECISION_ON_OWN,
    NOT_ASSESSED,
    NOT_THROUGH_GATE,
)
from shared.contracts.types import ActorKind
from shared.decider import Context


def known(state: State, context: Context, person_id: UUID | None = None) -> Application:
    """An application within the actor's reach. Where a person is named it is theirs; another's is as good as none."""
    if state is None or person_id not in (None, state.person_id):
        raise APPLICATION_UNKNOWN("application_id")
    check_within(context, state.intake_id)
    return state


def kept(state: State, context: Context, person_id: UUID | None = None) -> Application:
    """An application of which things can be recorded, because it was not purged."""
    application = known(state, context, person_id)
    if application.purged:
        raise APPLICATION_PURGED("application_id")
    return application


def live(state: State, context: Context, person_id: UUID | None = None) -> Application:
    application = kept(state, context, person_id)
    if application.ended:
        raise APPLICATION_ENDED("application_id")
    return application


def undecided(state: State, context: Context) -> Application:
    """An application on which a place was neither offered nor refused."""
    application = live(state, context)
    if application.status not in UNDECIDED:
        raise APPLICATION_DECIDED("application_id")
    return application


def through_gate(application: Application) -> Application:
    """An application that can be assessed."""
    if not application.through_gate:
        raise NOT_THROUGH_GATE("application_id")
    return application


def check_criterion(application: Application, criterion: str, field: str) -> None:
    if criterion not in application.scales:
        raise CRITERION_UNKNOWN(field, criteria=", ".join(application.scales))


def check_a_person_decides(context: Context) -> None:
    """Refuses whatever is no human coordinator: scores propose, people decide."""
    if context.actor.kind is not ActorKind.COORDINATOR:
        raise DECISION_NEEDS_A_PERSON("actor")


def anothers(application: Application, context: Context) -> Application:
    """An application that is not the actor's own."""
    if context.actor.id == application.person_id:
        raise DECISION_ON_OWN("actor")
    return application


def check_assessed(application: Application) -> None:
    """Refuses a decision before two assessors without a conflict have scored every criterion."""
    through_gate(application)
    scored = application.scored_in_full
    if scored < ASSESSORS_NEEDED:
        assigned = sum(1 for _ in application.assessors)
        raise NOT_ASSESSED("application_id", missing=f"So far {scored} of {assigned} assigned have.")
