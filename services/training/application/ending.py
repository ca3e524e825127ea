"""What comes with the end of an application, however it ends."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from services.training import live_application, programme
from services.training.application.state import Application, State
from services.training.intake import checks as intake_checks
from services.training.intake.places import letting_go
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Command, Event
from shared.contracts.training import LiveApplicationReleased
from shared.decider import Claim, Context


def where(_command: Command, state: State, _claim: Claim) -> Mapping[str, Ref]:
    """The intake, for a decision that `needs` no more."""
    return intake_checks.wanted(state.intake_id) if state else {}


def with_its_end(command: Command, state: State, claim: Claim) -> Mapping[str, Ref]:
    """What a decision `needs` that may end an application."""
    if state is None:
        return {}
    return {
        **where(command, state, claim),
        **programme.wanted(state.programme_id),
        **live_application.wanted(state.intake_id, state.person_id),
    }


def kept_until(context: Context) -> datetime:
    """Until when an application is kept that ends now."""
    return context.time + timedelta(days=programme.of(context).about.keep_unsuccessful_days)


def released(application: Application, id: UUID, context: Context) -> Iterator[Event]:
    """Its place, its position in the reserve list, and the claim that it is the person's live application.

    The place of somebody who was trained was taken, and stays so.
    """
    if not application.cohort_id:
        yield from letting_go(intake_checks.of(context), application.intake_id, id)
    yield LiveApplicationReleased(
        live_application=live_application.live_application(application.intake_id, application.person_id),
        application_id=id,
    )
