"""Where applications stand, what they say, and who is shown that."""

from typing import Any
from uuid import UUID

import pytest

from services.training.views.answers import answers
from services.training.views.applications import applications
from services.training.views.assessments import assessments
from shared.contracts.refusals import Refused
from shared.contracts.training import (
    ApplicantExperience,
    Application,
    ApplicationRecord,
    Applications,
    ApplicationShortlisted,
    ApplicationStatus,
    ApplicationWithdrawn,
    AssessorQueue,
    AssessorUnassigned,
    CriteriaRevised,
    Stage,
    TrainingDataRemoved,
    TrainingPlaceAccepted,
    TrainingPlaceTaken,
)
from shared.contracts.types import ActorKind
from shared.projection.view import Asker
from tests.support.given import NOON
from tests.training.applications import (
    ASHA,
    AUTUMN,
    BEN,
    CARA,
    COHORT_ID,
    COURSE_ID,
    CRITERIA,
    HELLESDON,
    RUTH,
    SAM,
    SPRING,
    SUFFOLK,
    TESS,
    A,
    B,
    C,
    assigned,
    offered,
    open_intake,
    planned,
)
from tests.training.views.applying import MINE, applies, both_give, conflict, gives, purged, rejected
from tests.training.views.folding import COORDINATOR, ask, assesses, coordinates, folded, happened

INTAKE = open_intake()


# By stage


async def stage(db: Any, *log: Any) -> Stage:
    [found] = await ask(db, [*INTAKE, applies(), *log], Applications(), COORDINATOR)
    stage: Stage = found.stage
    return stage


async def test_an_application_is_at_a_stage(db: Any) -> None:
    accepted = TrainingPlaceAccepted(application_id=A, person_id=ASHA, site=HELLESDON)
    taken = TrainingPlaceTaken(application_id=A, person_id=ASHA, cohort_id=COHORT_ID)
    withdrawn = ApplicationWithdrawn(
        application_id=A, person_id=ASHA, by=ActorKind.MEMBER, was=ApplicationStatus.SUBMITTED, kept_until=NOON
    )
    assert await stage(db) is Stage.SUBMITTED
    assert await stage(db, *gives(RUTH, A, 4, 4), *gives(SAM, A, 4)) is Stage.SUBMITTED
    assert await stage(db, *both_give(A, 4, 4)) is Stage.ASSESSED
    assert await stage(db, *both_give(A, 4, 4), conflict(RUTH)) is Stage.SUBMITTED
    assert await stage(db, ApplicationShortlisted(application_id=A, person_id=ASHA)) is Stage.SHORTLISTED
    assert await stage(db, offered()) is Stage.OFFERED
    assert await stage(db, offered(), accepted) is Stage.ACCEPTED
    assert await stage(db, offered(), accepted, taken) is Stage.ENROLLED
    assert await stage(db, rejected()) is Stage.REJECTED
    assert await stage(db, withdrawn) is Stage.WITHDRAWN


async def test_applications_by_stage_and_site(db: Any) -> None:
    log = [
        *INTAKE,
        applies(B, BEN, "Ben", preferred_site=HELLESDON),
        *happened(applies(A, ASHA, "Asha", preferred_site=SUFFOLK), at=NOON.replace(hour=9)),
        applies(C, CARA, "Cara", through_gate=False),
        *both_give(B, 4, 5),
        offered(A, site=HELLESDON),
    ]
    found = await ask(db, log, Applications(intake_id=SPRING), COORDINATOR)
    assert [(each.full_name, each.stage) for each in found] == [
        ("Cara", Stage.BELOW_GATE),
        ("Ben", Stage.ASSESSED),
        ("Asha", Stage.OFFERED),
    ]
    assert (found[1].assessed_by, set(found[1].assessors)) == (2, {RUTH, SAM})
    assert found[2].site == HELLESDON
    [ben] = await ask(db, log, Applications(stage=Stage.ASSESSED), COORDINATOR)
    assert ben == found[1]
    at_hellesdon = await ask(db, log, Applications(site=HELLESDON), COORDINATOR)
    assert [each.full_name for each in at_hellesdon] == ["Ben", "Asha"]
    assert await ask(db, log, Applications(programme_id=SPRING), COORDINATOR) == ()
    assert await ask(db, log, Applications(limit=1, offset=1), COORDINATOR) == (found[1],)


async def test_applications_as_at_a_date(db: Any) -> None:
    log = [*happened(*INTAKE, applies(), at=NOON.replace(month=5)), *happened(rejected(), at=NOON)]
    [then] = await ask(db, log, Applications(), COORDINATOR, as_at=NOON.replace(day=1))
    assert then.stage is Stage.SUBMITTED
    assert await ask(db, log, Applications(), COORDINATOR, as_at=NOON.replace(month=4)) == ()


# One, with its answers


async def record(db: Any, log: Any, asker: Asker = COORDINATOR, id: UUID = A) -> ApplicationRecord:
    found: ApplicationRecord = await ask(db, log, Application(application_id=id), asker)
    return found


async def unknown(db: Any, log: Any, asker: Asker, id: UUID = A) -> None:
    with pytest.raises(Refused) as refused:
        await record(db, log, asker, id)
    assert refused.value.problem.code == "application.unknown"


SCORED = [*INTAKE, applies(), *gives(RUTH, A, 4, 3, reason="Clear"), *gives(SAM, A, 2, reason="Not yet")]


async def test_coordinators_are_shown_all_of_an_application(db: Any) -> None:
    found = await record(db, [*SCORED, rejected()])
    assert (found.full_name, found.email, found.phone) == ("Asha Rahman", "asha@post.example", "01632 960001")
    assert (found.lived_experience, found.answers) == (ApplicantExperience.OWN, (MINE,))
    assert (found.gate, found.criteria) == (CRITERIA.gate.text, CRITERIA.criteria)
    assert found.feedback == "Thank you. Please try again."
    given = {each.assessor_id: each for each in found.assessments}
    assert (given[RUTH].total, given[SAM].total) == (7, None)
    assert [(each.criterion, each.score, each.reason) for each in given[RUTH].scores] == [
        ("recovery", 4, "Clear"),
        ("compassion", 3, "Clear"),
    ]


async def test_an_application_keeps_the_criteria_it_was_made_under(db: Any) -> None:
    fewer = CRITERIA.model_copy(update={"criteria": CRITERIA.criteria[:1]})
    revised = CriteriaRevised(programme_id=COURSE_ID, criteria_version=2, criteria=fewer)
    later = applies(B, BEN, "Ben", criteria_version=2)
    log = [*INTAKE, applies(), revised, later]
    assert (await record(db, log)).criteria == CRITERIA.criteria
    assert (await record(db, log, id=B)).criteria == fewer.criteria


async def test_an_assessor_is_shown_what_they_need_and_their_own_scores(db: Any) -> None:
    found = await record(db, [*SCORED, rejected()], assesses(SAM))
    assert (found.full_name, found.lived_experience, found.answers) == ("Asha Rahman", ApplicantExperience.OWN, (MINE,))
    assert (found.email, found.phone, found.feedback) == (None, None, None)
    assert found.assessors == (SAM,)
    [own] = found.assessments
    assert (own.assessor_id, [each.reason for each in own.scores]) == (SAM, ["Not yet"])


async def test_answers_are_for_the_assessors_of_the_application(db: Any) -> None:
    log = [*SCORED, planned(intake_id=AUTUMN, title="Autumn")]
    assert (await record(db, log, assesses(RUTH, SPRING))).answers == (MINE,)
    await unknown(db, log, assesses(TESS))
    await unknown(db, log, assesses(TESS, SPRING))
    await unknown(db, log, assesses(RUTH, AUTUMN))
    await unknown(db, [*log, conflict(RUTH)], assesses(RUTH, SPRING))
    await unknown(db, [*log, AssessorUnassigned(application_id=A, assessor_id=RUTH)], assesses(RUTH, SPRING))
    await unknown(db, log, assesses(RUTH, SPRING), id=B)


async def test_answers_are_for_coordinators_of_the_intake(db: Any) -> None:
    log = [*SCORED, planned(intake_id=AUTUMN, title="Autumn"), applies(B, BEN, "Ben", intake_id=AUTUMN)]
    assert (await record(db, log, coordinates(SPRING))).answers == (MINE,)
    await unknown(db, log, coordinates(AUTUMN))
    await unknown(db, log, coordinates(SPRING), id=B)
    assert [each.full_name for each in await ask(db, log, Applications(), coordinates(AUTUMN))] == ["Ben"]
    assert await ask(db, log, Applications(intake_id=SPRING), coordinates(AUTUMN)) == ()
    assert len(await ask(db, log, Applications(), COORDINATOR)) == 2


# What is to be scored


async def test_an_assessors_queue_is_their_own_and_what_is_to_do_comes_first(db: Any) -> None:
    log = [
        *INTAKE,
        applies(A, ASHA, "Asha"),
        applies(B, BEN, "Ben"),
        applies(C, CARA, "Cara"),
        *gives(RUTH, A, 4, 3),
        *gives(SAM, A, 1, 1),
        *gives(RUTH, B, 5),
        assigned(SAM, C),
    ]
    ben, asha = await ask(db, log, AssessorQueue(), assesses(RUTH, SPRING))
    assert (ben.full_name, ben.done, ben.open, ben.criteria) == ("Ben", False, True, 2)
    assert (asha.full_name, asha.done, asha.open, asha.intake) == ("Asha", True, True, "Spring 2026")
    assert [each.score for each in asha.scores] == [4, 3]
    cara, _asha = await ask(db, log, AssessorQueue(intake_id=SPRING), assesses(SAM))
    assert (cara.full_name, cara.scores) == ("Cara", ())
    assert await ask(db, log, AssessorQueue(intake_id=AUTUMN), assesses(SAM)) == ()
    assert await ask(db, log, AssessorQueue(), assesses(RUTH, AUTUMN)) == ()
    assert await ask(db, log, AssessorQueue(), assesses(TESS)) == ()


async def test_what_was_decided_or_is_somebodys_conflict_is_not_to_be_scored(db: Any) -> None:
    log = [*INTAKE, applies(), *gives(RUTH, A, 4), *gives(SAM, A, 4)]
    assert await ask(db, [*log, conflict(RUTH)], AssessorQueue(), assesses(RUTH)) == ()
    [left] = await ask(db, [*log, rejected()], AssessorQueue(), assesses(RUTH))
    assert left.open is False
    assert await ask(db, [*log, rejected(), purged()], AssessorQueue(), assesses(RUTH)) == ()


# Purged and forgotten


async def test_a_purge_leaves_plain_facts(db: Any) -> None:
    log = [*SCORED, rejected(), purged()]
    found = await record(db, log)
    assert (found.purged, found.status, found.through_gate) == (True, ApplicationStatus.REJECTED, True)
    assert (found.person_id, found.full_name, found.email, found.lived_experience) == (None,) * 4
    assert (found.answers, found.feedback, found.kept_until) == (None, None, None)
    assert {each.reason for one in found.assessments for each in one.scores} == {None}
    assert {each.total for each in found.assessments} == {7, None}
    assert folded(log, answers)["answers"] == {}


async def test_a_purge_hides_why_somebody_had_a_conflict(db: Any) -> None:
    log = [*INTAKE, applies(), *gives(RUTH, A, 4), conflict(RUTH), rejected()]
    assert [each.conflict_reason for each in (await record(db, log)).assessments] == ["We were neighbours"]
    assert [each.conflict_reason for each in (await record(db, [*log, purged()])).assessments] == [None]


@pytest.mark.parametrize("end", ["purged", "forgotten"])
def test_rebuilt_without_the_key_the_rows_are_the_same(end: str) -> None:
    """Whoever reads the log after the application's key was destroyed comes to the very same rows."""
    log = [*SCORED, conflict(TESS), rejected()]
    log += [purged()] if end == "purged" else [TrainingDataRemoved(person_id=ASHA, counts={}, keys=(A,))]
    views = (applications, answers, assessments)
    rows = folded(log, *views)
    assert rows == folded(log, *views, erased=(A,))
    assert str(ASHA) not in str(rows)
    assert not any(word in str(rows) for word in ("Asha", "post.example", "long time", "Clear", "neighbours", "Thank"))


async def test_as_at_a_date_before_the_purge_nothing_comes_back(db: Any) -> None:
    log = happened(*SCORED, rejected(), at=NOON.replace(day=1)) + happened(purged(), at=NOON)
    question = Application(application_id=A)
    before = await ask(db, log, question, COORDINATOR, as_at=NOON.replace(day=2), erased=(A,))
    assert (before.status, before.full_name, before.answers) == (ApplicationStatus.REJECTED, None, ())
    assert before.lived_experience is None
