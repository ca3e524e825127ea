"""The claim that somebody waits to be told of a programme's next intake once, and not twice."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.aggregate import Ref
from shared.contracts.training import LIVE_INTEREST, LiveInterestClaimed, LiveInterestReleased
from shared.decider import Decider

# State


@dataclass(frozen=True, slots=True)
class LiveInterest:
    """Which interest it is; None when there is none."""

    interest_id: UUID | None = None


decider = Decider(LIVE_INTEREST, LiveInterest())


def live_interest(programme_id: UUID, person_id: UUID) -> str:
    """What names the claim."""
    return f"{programme_id}-{person_id}"


def wanted(programme_id: UUID, person_id: UUID) -> dict[str, Ref]:
    """What a decision `needs` in order to claim or release it."""
    return {"live_interest": LIVE_INTEREST.ref(live_interest(programme_id, person_id))}


# Evolve


@decider.evolves(LiveInterestClaimed)
def _claimed(_state: LiveInterest, event: LiveInterestClaimed) -> LiveInterest:
    return LiveInterest(event.interest_id)


@decider.evolves(LiveInterestReleased)
def _released(_state: LiveInterest, _event: LiveInterestReleased) -> LiveInterest:
    return LiveInterest()
