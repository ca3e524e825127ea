"""What a decision about an intake, or about an application to it, can rest on."""

from uuid import UUID

from services.training.intake.state import Intake, State
from shared.contracts.aggregate import Ref
from shared.contracts.training import INTAKE, INTAKE_SITE_UNKNOWN, INTAKE_UNKNOWN
from shared.decider import Context


def known(state: State) -> Intake:
    if state is None:
        raise INTAKE_UNKNOWN("intake_id")
    return state


def wanted(id: UUID) -> dict[str, Ref]:
    """What a decision about something else `needs` in order to ask for this intake by `of`."""
    return {"intake": INTAKE.ref(id)}


def of(context: Context) -> Intake:
    """The intake that was `wanted`."""
    return known(context.others["intake"])


def site(intake: Intake, name: str, field: str) -> str:
    """A site by its name, as the intake writes it."""
    found = intake.site(name)
    if found is None:
        raise INTAKE_SITE_UNKNOWN(field, sites=", ".join(intake.places))
    return found
