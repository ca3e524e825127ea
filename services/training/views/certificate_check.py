"""Is a certificate genuine, and how does it look? Answered from the certificates' rows, and never with a name."""

import asyncio
import unicodedata
from base64 import b64encode
from typing import Any

from services.training.certificate_codes import normal
from services.training.certificate_data import CertificateData, LettersMissing
from services.training.views.certificates import Certificate, certificates
from services.training.views.cohorts import cohort_of, cohorts
from services.training.views.intakes import titles_of
from services.training.views.networks import networks
from services.training.views.parts.asking import coordinates
from services.training.views.people import people
from services.training.views.programmes import programmes
from services.training.views.trainees import trainees
from services.training.within import INTAKE
from shared.contracts.membership import reaches
from shared.contracts.training import (
    CERTIFICATE_LETTERS,
    CERTIFICATE_NAMELESS,
    CERTIFICATE_NOT_VALID,
    CERTIFICATE_UNKNOWN,
    CertificateCheck,
    CertificateDocument,
    CertificateFile,
    CheckCertificate,
)
from shared.projection.table import rows
from shared.projection.view import Asker

# What somebody is called now, and what they were called when they were enrolled.
_NAMES = """
SELECT p.full_name AS now, t.full_name AS then FROM trainees t LEFT JOIN people p USING (person_id)
WHERE t.cohort_id = $1 AND t.person_id = $2
"""

# Queries


@certificates.answers(CheckCertificate, also=(programmes, trainees, people))
async def _check(question: CheckCertificate, _asker: Asker, db: Any) -> CertificateCheck:
    found = await db.fetch("SELECT * FROM certificates WHERE code = $1", normal(question.code))
    if not found:
        return CertificateCheck(genuine=False)
    row: Certificate = rows(certificates, found)[0]
    return CertificateCheck(
        genuine=True,
        revoked=row.revoked,
        number=row.number,
        programme=(await titles_of(db)).get(row.programme_id),
        completed_on=row.completed_on,
        name_matches=await _matches(question.name, row, db) if question.name else None,
    )


@certificates.answers(CertificateDocument, also=(programmes, trainees, people, cohorts, networks))
async def _document(question: CertificateDocument, asker: Asker, db: Any) -> CertificateFile:
    row = await _shown(question, asker, db)
    if row.revoked:
        raise CERTIFICATE_NOT_VALID("number")
    names = await _names(row, db)
    if not names:
        raise CERTIFICATE_NAMELESS("number")
    data = CertificateData(
        full_name=names[0],
        programme=(await titles_of(db)).get(row.programme_id, ""),
        taught_hours=row.taught_hours,
        placement_hours=row.placement_hours,
        completed_on=row.completed_on,
        number=row.number,
        code=row.code,
        issued_by=await db.fetchval("SELECT max(name) FROM networks"),
    )
    try:
        document = await asyncio.to_thread(_set, data)
    except LettersMissing as missing:
        raise CERTIFICATE_LETTERS("number", letters=missing.letters) from None
    return CertificateFile(
        number=row.number,
        name=f"certificate-{row.number}.pdf",
        content_type="application/pdf",
        base64=b64encode(document).decode(),
    )


def _set(data: CertificateData) -> bytes:
    # What sets type takes 20 MB: a service that is asked for no certificate does without.
    from services.training.certificate import certificate

    return certificate(data)


async def _shown(question: CertificateDocument, asker: Asker, db: Any) -> Certificate:
    """Refuses one that is not there, or not for the asker: which of both is told to nobody."""
    found = await db.fetch("SELECT * FROM certificates WHERE number = $1", question.number.upper())
    # A member who leaves out whose it is means their own.
    whose = question.person_id if coordinates(asker) else asker.actor.id
    if not found or (whose is not None and found[0]["person_id"] != whose):
        raise CERTIFICATE_UNKNOWN("number")
    row: Certificate = rows(certificates, found)[0]
    if coordinates(asker) and not reaches(asker.scopes, INTAKE, (await cohort_of(row.cohort_id, db)).intake_id):
        raise CERTIFICATE_UNKNOWN("number")
    return row


async def _names(row: Certificate, db: Any) -> list[str]:
    """What the person is called, and was: none once they are forgotten."""
    found = await db.fetchrow(_NAMES, row.cohort_id, row.person_id)
    return [name for name in (found["now"], found["then"]) if name] if found else []


async def _matches(name: str, row: Certificate, db: Any) -> bool | None:
    names = await _names(row, db)
    return _plain(name) in map(_plain, names) if names else None


def _plain(name: str) -> str:
    """A name as people compare it: without capitals, accents, hyphens and the like."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("-", " "))
    return " ".join("".join(each for each in letters if each.isalnum() or each.isspace()).split())
