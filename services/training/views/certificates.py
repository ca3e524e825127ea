"""Which certificates were issued, and are they valid? One stays genuine when its person is forgotten."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.training.views.parts.forgetting import by_person
from shared.contracts.training import CertificateIssued, CertificateRevoked, TrainingDataRemoved
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Certificate:
    certificate_id: UUID
    cohort_id: UUID
    programme_id: UUID
    person_id: UUID | None
    number: str
    code: str
    completed_on: date
    taught_hours: float
    placement_hours: float
    revoked: bool = False


certificates = View(
    "certificates",
    version=1,
    row=Certificate,
    key="certificate_id",
    indexes=("code", "number", "person_id", "cohort_id"),
)

# How each event changes it


@certificates.starts(CertificateIssued)
def _issued(event: CertificateIssued) -> Certificate:
    return Certificate(
        certificate_id=event.certificate_id,
        cohort_id=event.cohort_id,
        programme_id=event.programme_id,
        person_id=event.person_id,
        number=event.number,
        code=event.code,
        completed_on=event.completed_on,
        taught_hours=event.taught_hours,
        placement_hours=event.placement_hours,
    )


@certificates.on(CertificateRevoked)
def _revoked(row: Certificate, _event: CertificateRevoked) -> Certificate:
    return changed(row, revoked=True)


@certificates.on(TrainingDataRemoved, key=by_person)
def _person_removed(row: Certificate, _event: TrainingDataRemoved) -> Certificate:
    return changed(row, person_id=None)
