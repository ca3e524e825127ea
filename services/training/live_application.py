"""The claim that somebody has one live application to an intake, and not two."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.aggregate import Ref
from shared.contracts.training import LIVE_APPLICATION, LiveApplicationClaimed, LiveApplicationReleased
from shared.decider import Decider

# State


@dataclass(frozen=True, slots=True)
class LiveApplication:
    """Which application it is; None when there is none."""

    application_id: UUID | None = None


decider = Decider(LIVE_APPLICATION, LiveApplication())


def live_application(intake_id: UUID, person_id: UUID) -> str:
    """What names the claim."""
    return f"{intake_id}-{person_id}"


def wanted(intake_id: UUID, person_id: UUID) -> dict[str, Ref]:
    """What a decision on an application `needs` in order to claim or release it."""
    return {"live": LIVE_APPLICATION.ref(live_application(intake_id, person_id))}


# Evolve


@decider.evolves(LiveApplicationClaimed)
def _claimed(_state: LiveApplication, event: LiveApplicationClaimed) -> LiveApplication:
    return LiveApplication(event.application_id)


@decider.evolves(LiveApplicationReleased)
def _released(_state: LiveApplication, _event: LiveApplicationReleased) -> LiveApplication:
    return LiveApplication()
