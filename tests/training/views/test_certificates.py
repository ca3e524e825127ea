"""Whether a certificate is genuine, whose name it bears, and the document for whoever may have it."""

from base64 import b64decode
from typing import Any
from uuid import UUID

import pytest

from services.training.certificate_codes import code_of
from shared.contracts.membership import THE_NETWORK, NetworkLaunched
from shared.contracts.refusals import Refused
from shared.contracts.training import (
    CertificateCheck,
    CertificateDocument,
    CertificateFile,
    CertificateRevoked,
    CheckCertificate,
    TraineeEnrolled,
    TrainingDataRemoved,
)
from shared.projection.view import Asker
from tests.events.views.network import joins
from tests.training.applications import ASHA, AUTUMN, BEN, SPRING
from tests.training.cohorts import CERTIFICATE, COHORT, ENDS, completes, in_training, issued
from tests.training.views.folding import COORDINATOR, PUBLIC, ask, coordinates, member

NUMBER, CODE = "2026-KQ7M-001", code_of(CERTIFICATE)
HOLDS = [
    NetworkLaunched(network_id=THE_NETWORK, name="Norfolk peers", area="Norfolk", launched_on="2022"),
    *(
        each.model_copy(update={"full_name": "Zoë O'Hara"}) if isinstance(each, TraineeEnrolled) else each
        for each in in_training()
    ),
    *completes(),
    issued(NUMBER, CODE),
]
REVOKED = CertificateRevoked(cohort_id=COHORT, person_id=ASHA, certificate_id=CERTIFICATE, in_training_again=True)
FORGOTTEN = TrainingDataRemoved(person_id=ASHA, counts={})


async def check(db: Any, *log: Any, code: str = CODE, name: str | None = None) -> CertificateCheck:
    found: CertificateCheck = await ask(db, log, CheckCertificate(code=code, name=name), PUBLIC)
    return found


async def test_anybody_can_check_a_certificate_and_learns_no_name(db: Any) -> None:
    found = await check(db, *HOLDS)
    assert found.model_dump() == {
        "genuine": True,
        "revoked": False,
        "number": NUMBER,
        "programme": "Peer support workers",
        "completed_on": ENDS,
        "name_matches": None,
    }
    assert await check(db, *HOLDS, code=f" {CODE.lower().replace('-', ' ')}") == found


async def test_a_code_of_nobody_is_not_genuine(db: Any) -> None:
    assert await check(db, *HOLDS, code="AAAA-AAAA-AAAA") == CertificateCheck(genuine=False)
    assert await check(db, code=CODE) == CertificateCheck(genuine=False)


async def test_a_revoked_certificate_says_so(db: Any) -> None:
    found = await check(db, *HOLDS, REVOKED)
    assert (found.genuine, found.revoked) == (True, True)


@pytest.mark.parametrize(
    ("name", "matches"),
    [("Zoë O'Hara", True), ("  zoe  o\u2019hara ", True), ("ZOE OHARA", True), ("Zoe Ohara-Smith", False)],
)
async def test_a_name_is_compared_as_people_do(db: Any, name: str, matches: bool) -> None:
    assert (await check(db, *HOLDS, name=name)).name_matches is matches


async def test_who_changed_their_name_is_found_by_both(db: Any) -> None:
    renamed = [*HOLDS, *joins(ASHA, "Robin O'Hara")]
    assert (await check(db, *renamed, name="Robin O'Hara")).name_matches is True
    assert (await check(db, *renamed, name="Zoë O'Hara")).name_matches is True


async def test_a_certificate_stays_genuine_when_its_person_is_forgotten(db: Any) -> None:
    found = await check(db, *HOLDS, FORGOTTEN, name="Zoë O'Hara")
    assert (found.genuine, found.number, found.name_matches) == (True, NUMBER, None)


# The document


async def document(db: Any, asker: Asker, *log: Any, number: str = NUMBER, of: UUID | None = None) -> CertificateFile:
    found: CertificateFile = await ask(db, log or HOLDS, CertificateDocument(number=number, person_id=of), asker)
    return found


async def refused(db: Any, asker: Asker, *log: Any, **how: Any) -> str:
    with pytest.raises(Refused) as caught:
        await document(db, asker, *log, **how)
    return caught.value.problem.code


async def test_a_person_gets_their_certificate_as_a_document(db: Any) -> None:
    found = await document(db, member(ASHA), of=ASHA)
    assert (found.number, found.name, found.content_type) == (NUMBER, f"certificate-{NUMBER}.pdf", "application/pdf")
    assert b64decode(found.base64 or "").startswith(b"%PDF-")
    assert (await document(db, member(ASHA))).number == NUMBER
    assert (await document(db, COORDINATOR, number=NUMBER.lower())).number == NUMBER
    assert (await document(db, coordinates(SPRING), of=ASHA)).number == NUMBER


async def test_nobody_gets_somebody_elses(db: Any) -> None:
    assert await refused(db, member(BEN)) == "certificate.unknown"
    assert await refused(db, member(BEN), of=BEN) == "certificate.unknown"
    assert await refused(db, COORDINATOR, of=BEN) == "certificate.unknown"
    assert await refused(db, coordinates(AUTUMN)) == "certificate.unknown"
    assert await refused(db, COORDINATOR, number="2026-KQ7M-002") == "certificate.unknown"


async def test_there_is_no_document_of_what_is_not_valid_or_has_no_name(db: Any) -> None:
    assert await refused(db, COORDINATOR, *HOLDS, REVOKED) == "certificate.not_valid"
    assert await refused(db, COORDINATOR, *HOLDS, FORGOTTEN) == "certificate.nameless"


async def test_a_name_that_cannot_be_printed_is_asked_for_in_other_letters(db: Any) -> None:
    unprintable = joins(ASHA, "\U00012000\U00012001")
    assert await refused(db, COORDINATOR, *HOLDS, *unprintable) == "certificate.letters"
