"""Which certificates are people told of?"""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.notify import NotifyDataRemoved
from shared.contracts.training import CertificateIssued, CertificateRevoked
from shared.projection.view import RowsWith, View


@dataclass(frozen=True, slots=True)
class Certificate:
    certificate_id: UUID
    person_id: UUID
    programme_id: UUID
    number: str
    code: str


certificates = View("certificates", version=1, row=Certificate, key="certificate_id", indexes=("person_id",))

# How each event changes it


@certificates.starts(CertificateIssued)
def _issued(event: CertificateIssued) -> Certificate:
    return Certificate(event.certificate_id, event.person_id, event.programme_id, event.number, event.code)


certificates.ends(CertificateRevoked)
certificates.ends(NotifyDataRemoved, key=RowsWith("person_id"))
