"""Who is in a cohort, what they have done, and what is still missing."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.training.views.attendances import attendances
from services.training.views.certificates import certificates
from services.training.views.sessions import sessions
from services.training.views.trainees import trainees
from shared.contracts.refusals import Refused
from shared.contracts.training import (
    AssignmentPassed,
    CertificateRevoked,
    CohortBoard,
    CohortBoardAnswer,
    CohortCancelled,
    CohortChanged,
    CohortCompleted,
    Cohorts,
    CohortStatus,
    CompletionOutcome,
    JoiningAgreementWithdrawn,
    PlacementEnded,
    PlacementHoursRemoved,
    TraineeStatus,
    TrainingDataRemoved,
    TrainingSessionCancelled,
)
from tests.training.applications import ASHA, AUTUMN, BEN, CARA, HELLESDON, SPRING, A, B, C, numbered
from tests.training.cohorts import (
    CERTIFICATE,
    COHORT,
    ENDS,
    FIRST_COORDINATOR,
    JOURNAL,
    LATER_COHORT,
    MONDAY_2,
    PLACEMENT,
    RULE,
    SECOND_COORDINATOR,
    STARTS,
    accepted,
    agreed,
    approved,
    came,
    completes,
    deferred,
    enrolled,
    formed,
    held,
    in_training,
    intakes,
    issued,
    later,
    logged,
    on_placement,
    scheduled,
    second,
    signed_off,
    withdrew,
)
from tests.training.views.folding import AUDITOR, COORDINATOR, ask, coordinates, folded


async def board(db: Any, *log: Any, asker: Any = COORDINATOR, cohort: UUID = COHORT) -> CohortBoardAnswer:
    found: CohortBoardAnswer = await ask(db, log, CohortBoard(cohort_id=cohort), asker)
    return found


def called(log: list[Any], name: str = "Asha Rahman") -> list[Any]:
    """The log, where whoever is enrolled is called so."""
    return [
        each.model_copy(update={"full_name": name}) if type(each).__name__ == "TraineeEnrolled" else each
        for each in log
    ]


BEGUN = [*called(in_training()), scheduled(), second()]


async def test_a_board_shows_sessions_across_and_people_down(db: Any) -> None:
    found = await board(
        db,
        *BEGUN,
        *accepted(B, BEN),
        *called(enrolled(BEN, B), "Ben"),
        held(),
        came(),
        came(person=BEN, attended=False),
    )
    assert (found.site, found.programme, found.intake, found.places) == (
        HELLESDON,
        "Peer support workers",
        "Spring 2026",
        2,
    )
    assert (found.completion_rule, found.enrolled, found.in_training) == (RULE, 2, 2)
    assert [(each.title, each.held, each.attended) for each in found.sessions] == [
        ("Welcome", True, 1),
        ("Listening", False, 0),
    ]
    assert [(each.full_name, each.attended) for each in found.trainees] == [
        ("Asha Rahman", (True, None)),
        ("Ben", (False, None)),
    ]
    asha = found.trainees[0].progress
    assert (asha.attendance_percent, asha.taught_hours, asha.placement_hours, asha.signed_off) == (50, 5.0, 0, False)
    assert asha.missing == (
        "1 of 2 sessions were attended; 80 % are needed.",
        "0 of 10 placement hours are recorded.",
        "The placement is not signed off.",
        f"Not passed yet: {JOURNAL}.",
    )


async def test_whoever_has_done_all_misses_nothing(db: Any) -> None:
    passed = AssignmentPassed(cohort_id=COHORT, person_id=ASHA, assignment=JOURNAL)
    done = [came(), came(MONDAY_2), on_placement(), logged(), logged(2.5, "sheet-2"), signed_off(), passed, passed]
    [asha] = (await board(db, *BEGUN, held(), held(MONDAY_2), *done)).trainees
    assert asha.progress.missing == ()
    assert (asha.progress.placement_hours, asha.progress.assignments) == (12.5, (JOURNAL,))
    assert asha.on_placement is True
    ended = PlacementEnded(cohort_id=COHORT, person_id=ASHA, placement_id=PLACEMENT, ends_on=ENDS)
    removed = PlacementHoursRemoved(
        cohort_id=COHORT, person_id=ASHA, placement_id=PLACEMENT, hours=2.5, nonce="sheet-2"
    )
    [asha] = (await board(db, *BEGUN, *done, ended, removed)).trainees
    assert (asha.on_placement, asha.progress.placement_hours) == (False, 10)


async def test_what_was_recorded_later_counts_and_what_was_cancelled_does_not(db: Any) -> None:
    log = [*BEGUN, held(), came(), came(attended=False)]
    cancelled = TrainingSessionCancelled(cohort_id=COHORT, session_id=MONDAY_2)
    moved = scheduled(title="Welcome, again", room="Annexe")
    found = await board(db, *log, moved, cancelled)
    assert [(each.title, each.room) for each in found.sessions] == [("Welcome, again", "Annexe")]
    assert found.trainees[0].attended == (False,)
    assert found.trainees[0].progress.attendance_percent == 0


async def test_a_completion_with_its_certificate_and_without(db: Any) -> None:
    approvals = [approved(FIRST_COORDINATOR), approved(SECOND_COORDINATOR)]
    [asha] = (await board(db, *BEGUN, *approvals, agreed())).trainees
    assert (asha.exception_approvals, asha.joins_network, asha.status) == (2, True, TraineeStatus.IN_TRAINING)
    log = [*BEGUN, *approvals, *completes(), issued("2026-KQ7M-001", "K7QM-4XRD-9TGH")]
    [asha] = (await board(db, *log)).trainees
    assert (asha.status, asha.completed_on, asha.outcome) == (
        TraineeStatus.COMPLETED,
        ENDS,
        CompletionOutcome.EXCEPTION,
    )
    assert (asha.certificate, asha.progress.missing) == ("2026-KQ7M-001", ())
    for again, status in ((True, TraineeStatus.IN_TRAINING), (False, TraineeStatus.REVOKED)):
        revoked = CertificateRevoked(
            cohort_id=COHORT, person_id=ASHA, certificate_id=CERTIFICATE, in_training_again=again
        )
        [asha] = (await board(db, *log, revoked)).trainees
        assert (asha.status, asha.certificate, asha.completed_on, asha.exception_approvals) == (status, None, None, 0)


async def test_an_agreement_that_was_withdrawn(db: Any) -> None:
    withdrawn = JoiningAgreementWithdrawn(cohort_id=COHORT, person_id=ASHA)
    [asha] = (await board(db, *BEGUN, agreed(), withdrawn)).trainees
    assert asha.joins_network is False


async def test_whoever_was_deferred_goes_on_in_the_next_cohort(db: Any) -> None:
    log = [*BEGUN, held(), came(), *deferred(), later(), *called(enrolled(cohort=LATER_COHORT))]
    [before] = (await board(db, *log)).trainees
    [after] = (await board(db, *log, cohort=LATER_COHORT)).trainees
    assert (before.status, after.status) == (TraineeStatus.DEFERRED, TraineeStatus.IN_TRAINING)
    assert (before.progress.taught_hours, before.progress.missing, after.progress.taught_hours) == (5.0, (), 0)


async def test_only_coordinators_of_its_intake_see_a_board(db: Any) -> None:
    assert (await board(db, *BEGUN, asker=coordinates(SPRING))).enrolled == 1
    with pytest.raises(Refused) as refused:
        await board(db, *BEGUN, asker=coordinates(AUTUMN))
    assert refused.value.problem.code == "access.refused"
    with pytest.raises(Refused) as missing:
        await board(db, *BEGUN, cohort=numbered(59))
    assert missing.value.problem.code == "cohort.unknown"


# Cohorts


async def test_cohorts_and_how_full_they_are(db: Any) -> None:
    changed = CohortChanged(cohort_id=COHORT, places=3, starts_on=STARTS, ends_on=date(2026, 7, 17))
    log = [*BEGUN, later(), changed, *enrolled(BEN, B), *withdrew(BEN, B), *enrolled(CARA, C), *completes(CARA, C)]
    autumn, spring = await ask(db, log, Cohorts(), AUDITOR)
    assert (autumn.cohort_id, autumn.intake, autumn.enrolled) == (LATER_COHORT, "Autumn 2026", 0)
    assert (spring.places, spring.ends_on, spring.status) == (3, date(2026, 7, 17), CohortStatus.FORMED)
    assert (spring.enrolled, spring.in_training, spring.completed, spring.withdrew) == (3, 1, 1, 1)
    assert await ask(db, log, Cohorts(intake_id=SPRING), AUDITOR) == (spring,)
    assert await ask(db, log, Cohorts(), coordinates(AUTUMN)) == (autumn,)
    assert await ask(db, log, Cohorts(status=CohortStatus.COMPLETED), AUDITOR) == ()
    assert await ask(db, log, Cohorts(limit=1, offset=1), AUDITOR) == (spring,)


async def test_how_a_cohort_ended(db: Any) -> None:
    over = CohortCompleted(
        cohort_id=COHORT, site=HELLESDON, enrolled=0, completed=0, withdrew=0, deferred=0, completed_on=ENDS
    )
    off = CohortCancelled(cohort_id=LATER_COHORT, deferred=0, reason="Too few came")
    autumn, spring = await ask(db, [*intakes(), formed(), later(), over, off], Cohorts(), COORDINATOR)
    assert (spring.status, spring.completed_on) == (CohortStatus.COMPLETED, ENDS)
    assert (autumn.status, autumn.cancelled_because) == (CohortStatus.CANCELLED, "Too few came")


# Forgotten


def test_a_training_counts_without_its_person() -> None:
    log = [*BEGUN, held(), came().model_copy(update={"note": "Left early"}), agreed(role_text="Listener")]
    log += [*completes(), issued("2026-KQ7M-001", "K7QM-4XRD-9TGH"), TrainingDataRemoved(person_id=ASHA, counts={})]
    views = (trainees, attendances, certificates)
    rows = folded(log, *views)
    assert rows == folded(log, *views, erased=(ASHA,))
    assert not any(word in str(rows) for word in (str(ASHA), "Asha", "Left early", "Listener"))
    [left] = rows["trainees"].values()
    assert (left.status, left.application_id) == (TraineeStatus.COMPLETED, A)
    assert [each.attended for each in rows["attendances"].values()] == [True]


def test_two_cohorts_may_call_a_session_by_one_id() -> None:
    log = [*BEGUN, later(), second(cohort_id=LATER_COHORT, title="Another"), held(), came()]
    titles = sorted(each.title for each in folded(log, sessions)["sessions"].values())
    assert titles == ["Another", "Listening", "Welcome"]
