"""Which cohort's certificates have which letters in their numbers."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.training import CERTIFICATE_SERIES, CertificateSeriesClaimed
from shared.decider import Decider

# State


@dataclass(frozen=True, slots=True)
class CertificateSeries:
    """The cohort that has these letters; None while none does."""

    holder: UUID | None = None


decider = Decider(CERTIFICATE_SERIES, CertificateSeries())

# Evolve


@decider.evolves(CertificateSeriesClaimed)
def _claimed(_state: CertificateSeries, event: CertificateSeriesClaimed) -> CertificateSeries:
    return CertificateSeries(event.cohort_id)
