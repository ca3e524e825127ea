"""Claims: which applicant an e-mail address belongs to."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.training import APPLICANT_CLAIM, ApplicantClaimed, ApplicantReleased
from shared.decider import Decider

# State


@dataclass(frozen=True, slots=True)
class ApplicantClaim:
    """Which applicant holds the address; None when none does."""

    holder: UUID | None = None


decider = Decider(APPLICANT_CLAIM, ApplicantClaim())

# Evolve


@decider.evolves(ApplicantClaimed)
def _claimed(_state: ApplicantClaim, event: ApplicantClaimed) -> ApplicantClaim:
    return ApplicantClaim(event.person_id)


@decider.evolves(ApplicantReleased)
def _released(_state: ApplicantClaim, _event: ApplicantReleased) -> ApplicantClaim:
    return ApplicantClaim()
