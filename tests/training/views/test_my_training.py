"""What one person is shown of their own way."""

from typing import Any
from uuid import UUID

from shared.contracts.training import (
    ApplicationStatus,
    CertificateRevoked,
    InterestStatus,
    MyTraining,
    OwnWay,
    TraineeStatus,
    VacancyApplied,
)
from tests.training.applications import ASHA, BEN, HELLESDON, INTEREST_ID, A, B, interested
from tests.training.cohorts import (
    ANOTHER_CERTIFICATE,
    CERTIFICATE,
    COHORT,
    agreed,
    came,
    completes,
    enrolled,
    formed,
    held,
    in_training,
    intakes,
    issued,
    scheduled,
    second,
)
from tests.training.views.applying import MINE, applies, both_give, rejected
from tests.training.views.folding import ask, member
from tests.training.views.test_work import PLANNED, POST


async def way(db: Any, log: Any, person: UUID = ASHA) -> OwnWay:
    found: OwnWay = await ask(db, log, MyTraining(person_id=person), member(person))
    return found


async def test_nothing_is_known_of_whoever_never_asked(db: Any) -> None:
    assert await way(db, in_training(), BEN) == OwnWay(person_id=BEN)


async def test_an_application_with_what_one_said_and_was_told(db: Any) -> None:
    log = [*intakes(), *interested(site=HELLESDON), applies(), *both_give(A, 4, 4), rejected(), applies(B, BEN, "Ben")]
    found = await way(db, log)
    [interest] = found.interests
    assert (interest.interest_id, interest.status, interest.programme) == (
        INTEREST_ID,
        InterestStatus.WAITING,
        "Peer support workers",
    )
    [own] = found.applications
    assert (own.application_id, own.status, own.intake, own.starts_on) == (
        A,
        ApplicationStatus.REJECTED,
        "Spring 2026",
        "2026-09",
    )
    assert (own.answers, own.feedback) == ((MINE,), "Thank you. Please try again.")
    assert not any(word in own.model_dump_json() for word in ("score", "assess"))


async def test_a_training_with_its_sessions_and_what_is_missing(db: Any) -> None:
    log = [*in_training(), scheduled(), second(), held(), came(), agreed(), *enrolled(BEN, B)]
    [training] = (await way(db, log)).trainings
    assert (training.site, training.status, training.joins_network) == (HELLESDON, TraineeStatus.IN_TRAINING, True)
    assert [(each.title, each.attended) for each in training.sessions] == [("Welcome", None), ("Listening", None)]
    assert training.attended == (True, None)
    assert (training.progress.taught_hours, len(training.progress.missing)) == (5.0, 4)
    assert training.certificate is None


async def test_a_certificate_and_posts(db: Any) -> None:
    wants = VacancyApplied(vacancy_id=POST, person_id=ASHA, completer=True)
    log = [*in_training(), *completes(), issued("2026-KQ7M-001", "K7QM-4XRD-9TGH"), PLANNED, wants]
    found = await way(db, log)
    [training] = found.trainings
    assert training.certificate is not None
    assert (training.certificate.certificate_id, training.certificate.number, training.certificate.revoked) == (
        CERTIFICATE,
        "2026-KQ7M-001",
        False,
    )
    assert (training.cohort_id, training.status, training.progress.missing) == (COHORT, TraineeStatus.COMPLETED, ())
    assert [(each.vacancy_id, each.applied, each.applicants) for each in found.vacancies] == [(POST, True, ())]


async def test_of_two_certificates_the_valid_one(db: Any) -> None:
    revoked = CertificateRevoked(
        cohort_id=COHORT, person_id=ASHA, certificate_id=ANOTHER_CERTIFICATE, in_training_again=True
    )
    first = [*completes(certificate_id=ANOTHER_CERTIFICATE), issued("2026-KQ7M-002", "C", id=ANOTHER_CERTIFICATE)]
    again = [*completes(), issued("2026-KQ7M-001", "K7QM-4XRD-9TGH")]
    [training] = (await way(db, [*in_training(), *first, revoked, *again])).trainings
    assert training.certificate is not None
    assert (training.certificate.number, training.certificate.revoked) == ("2026-KQ7M-001", False)
    [training] = (await way(db, [*in_training(), *first, revoked])).trainings
    assert training.certificate is not None
    assert (training.certificate.number, training.certificate.revoked) == ("2026-KQ7M-002", True)


async def test_what_was_entered_late_is_not_there_before(db: Any) -> None:
    assert (await way(db, [*intakes(), *enrolled()])).trainings == ()
    assert len((await way(db, [*intakes(), formed(), *enrolled()])).trainings) == 1
