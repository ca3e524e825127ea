"""Claims: which guest an e-mail address belongs to. Gatherings decide on them, and attendees who are forgotten."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.events import GUEST_CLAIM, GuestClaimed, GuestReleased
from shared.decider import Decider

# State


@dataclass(frozen=True, slots=True)
class GuestClaim:
    """Which guest holds the address; None when none does."""

    holder: UUID | None = None


decider = Decider(GUEST_CLAIM, GuestClaim())

# Evolve


@decider.evolves(GuestClaimed)
def _claimed(_state: GuestClaim, event: GuestClaimed) -> GuestClaim:
    return GuestClaim(event.person_id)


@decider.evolves(GuestReleased)
def _released(_state: GuestClaim, _event: GuestReleased) -> GuestClaim:
    return GuestClaim()
