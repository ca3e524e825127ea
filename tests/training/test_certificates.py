"""Certificates: one a completion, with a number and a code that are nobody else's, and revoked with it."""

from collections.abc import Callable
from typing import Any

import pytest

from services.training.certificate_codes import ALPHABET, code_of, normal, number_of, series_of
from services.training.cohort import decider
from shared.contracts.messages import Event
from shared.contracts.training import (
    CertificateRevoked,
    CertificateSeriesClaimed,
    CohortCompleted,
    CompleteCohort,
    CompleteTrainee,
    IssueCertificate,
    RevokeCertificate,
    TrainingOutcome,
)
from shared.ids import new_id
from tests.support.given import given
from tests.training.applications import ASHA, AUTUMN, BEN, HELLESDON, B, C
from tests.training.cohorts import (
    ANOTHER_CERTIFICATE,
    CERTIFICATE,
    COHORT,
    CONTACT,
    ENDS,
    FIRST_COORDINATOR,
    LATER_COHORT,
    OTHER_COHORT,
    SECOND_COORDINATOR,
    accepted,
    approved,
    completes,
    enrolled,
    in_training,
    issued,
    later,
    released,
    withdrew,
)

SERIES, NEXT_SERIES = series_of(COHORT, 0), series_of(COHORT, 1)
CLAIMED = CertificateSeriesClaimed(series=SERIES, cohort_id=COHORT)
ISSUE = IssueCertificate(cohort_id=COHORT, person_id=ASHA)
REVOKE = RevokeCertificate(cohort_id=COHORT, person_id=ASHA, reason="The sheet was somebody else's")
FIRST = issued(f"2026-{SERIES}-001", code_of(CERTIFICATE))
OVER = CohortCompleted(
    cohort_id=COHORT, site=HELLESDON, enrolled=1, completed=1, withdrew=0, deferred=0, completed_on=ENDS
)


def revoked(*, again: bool) -> CertificateRevoked:
    return CertificateRevoked(
        cohort_id=COHORT,
        person_id=ASHA,
        certificate_id=CERTIFICATE,
        in_training_again=again,
        reason=REVOKE.reason,
    )


# Issuing


def test_a_certificate_is_issued_once_for_a_completion() -> None:
    outcome = given(decider, *in_training(), *completes()).when(ISSUE).then(CLAIMED, FIRST)
    outcome.and_again().then_nothing_happened()
    given(decider, *in_training()).when(ISSUE).then_refused("completion.none", "person_id")
    given(decider, *in_training(), *completes(), OVER).when(ISSUE).then(CLAIMED, FIRST)


def test_the_cohort_counts_its_certificates() -> None:
    ben = IssueCertificate(cohort_id=COHORT, person_id=BEN)
    both = [*in_training(), *enrolled(BEN, B), *completes()]
    both += completes(BEN, B, certificate_id=ANOTHER_CERTIFICATE)
    given(decider, *both, CLAIMED, FIRST).when(ben).then(
        issued(f"2026-{SERIES}-002", code_of(ANOTHER_CERTIFICATE), BEN, ANOTHER_CERTIFICATE)
    )


def test_no_two_cohorts_have_the_same_letters() -> None:
    theirs = CertificateSeriesClaimed(series=SERIES, cohort_id=OTHER_COHORT)
    given(decider, *in_training(), *completes(), theirs).when(ISSUE).then(
        CertificateSeriesClaimed(series=NEXT_SERIES, cohort_id=COHORT),
        issued(f"2026-{NEXT_SERIES}-001", code_of(CERTIFICATE)),
    )
    all_taken = [CertificateSeriesClaimed(series=series_of(COHORT, n), cohort_id=OTHER_COHORT) for n in range(4)]
    given(decider, *in_training(), *completes(), *all_taken).when(ISSUE).then_refused("cohort.series")


# Revoking


def test_while_the_cohort_goes_on_who_loses_a_completion_is_in_training_again() -> None:
    history = [*in_training(), *completes(), CLAIMED, FIRST]
    outcome = given(decider, *history).when(REVOKE).then(revoked(again=True), enrolled()[1])
    after = [*history, *outcome.events]
    outcome.and_again().then_refused("completion.none", "person_id")
    given(decider, *after).when(CompleteCohort(cohort_id=COHORT)).then_refused("cohort.not_ended")
    complete = CompleteTrainee(cohort_id=COHORT, person_id=ASHA)
    given(decider, *after).when(complete, found=CONTACT).then_refused("completion.missing")


def test_who_completes_anew_gets_another_number_and_needs_new_approvals() -> None:
    before = [*in_training(), approved(FIRST_COORDINATOR), approved(SECOND_COORDINATOR), *completes(), CLAIMED, FIRST]
    back = [*before, *given(decider, *before).when(REVOKE).events]
    complete = CompleteTrainee(cohort_id=COHORT, person_id=ASHA)
    given(decider, *back).when(complete, found=CONTACT).then_refused("completion.missing")
    anew = [*back, *completes(certificate_id=ANOTHER_CERTIFICATE)]
    given(decider, *anew).when(ISSUE).then(
        issued(f"2026-{SERIES}-002", code_of(ANOTHER_CERTIFICATE), id=ANOTHER_CERTIFICATE)
    )


def test_a_completion_is_taken_back_also_before_its_certificate_is_issued() -> None:
    outcome = given(decider, *in_training(), *completes()).when(REVOKE)
    outcome.then(revoked(again=True), enrolled()[1])


def test_once_the_cohort_is_over_the_completion_just_counts_no_more() -> None:
    outcome = given(decider, *in_training(), *completes(), CLAIMED, FIRST, OVER).when(REVOKE)
    outcome.then(revoked(again=False), released(TrainingOutcome.REVOKED))
    outcome.and_again().then_refused("completion.none", "person_id")


def test_the_numbers_add_up_though_who_lost_it_is_in_training_elsewhere() -> None:
    elsewhere = enrolled(id=C, cohort=LATER_COHORT, intake=AUTUMN)
    history: list[Event] = [*in_training(), *completes(), *accepted(C, intake_id=AUTUMN), later(), *elsewhere]
    outcome = given(decider, *history).when(REVOKE)
    outcome.then(revoked(again=False), *withdrew())
    over = given(decider, *history, *outcome.events).when(CompleteCohort(cohort_id=COHORT)).events[0]
    assert isinstance(over, CohortCompleted)
    assert (over.enrolled, over.completed, over.withdrew, over.deferred) == (1, 0, 1, 0)


# Numbers and codes


def test_a_code_and_a_number_never_change() -> None:
    assert code_of(CERTIFICATE) == "NJGM-6GD7-HQRY"
    assert number_of(ENDS, series_of(COHORT, 0), 7) == "2026-KMW3-007"


def test_a_code_has_nothing_that_looks_or_sounds_alike() -> None:
    codes = [code_of(new_id()) for _ in range(2000)]
    assert len(set(codes)) == 2000
    assert {letter for code in codes for letter in code} == {*ALPHABET, "-"}
    assert not {*ALPHABET} & {*"O0I1L2Z5S8BUVAE"}


@pytest.mark.parametrize("change", [str.lower, lambda c: c.replace("-", ""), lambda c: " ".join(c), str.title])
def test_how_a_code_is_typed_does_not_matter(change: Callable[[str], Any]) -> None:
    assert normal(change(code_of(CERTIFICATE))) == code_of(CERTIFICATE)


@pytest.mark.parametrize("nonsense", ["", "-", "é", "K7QM-4XRD", "K7QM4XRD9TGHH", "'; --"])
def test_nonsense_is_no_code(nonsense: str) -> None:
    assert normal(nonsense) != code_of(CERTIFICATE)
