"""Numbers as at any date: completions, the pipeline, and fairness that points at nobody."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.training import (
    ApplicantExperience,
    ApplicationShortlisted,
    CompletionNumbers,
    Completions,
    EmploymentStarted,
    Fairness,
    FairnessNumbers,
    IntakeAnnounced,
    Pipeline,
    TrainingDataRemoved,
)
from shared.projection.view import Asker
from tests.support.given import NOON
from tests.training.applications import (
    ASHA,
    AUTUMN,
    BEN,
    COURSE_ID,
    HELLESDON,
    INTEREST_ID,
    SPRING,
    SUFFOLK,
    A,
    B,
    interested,
    numbered,
    offered,
    open_intake,
)
from tests.training.cohorts import (
    COHORT,
    LATER_COHORT,
    ORGANISATION,
    OTHER_COHORT,
    accepted,
    completes,
    deferred,
    enrolled,
    formed,
    intakes,
    later,
    withdrew,
)
from tests.training.views.applying import applies, both_give, purged, rejected
from tests.training.views.folding import AUDITOR, COORDINATOR, ask, coordinates, happened

MARCH, JUNE, JULY = (datetime(2026, month, 15, 12, tzinfo=NOON.tzinfo) for month in (3, 6, 7))


def person(number: int) -> UUID:
    return numbered(1000 + number)


def application(number: int) -> UUID:
    return numbered(2000 + number)


def norfolk_and_suffolk() -> list[Any]:
    """Eleven at one site complete in June, and seven at the other in July, as the story tells it."""
    everybody = [(number, COHORT if number < 11 else OTHER_COHORT) for number in range(18)]
    log = happened(*intakes(), formed(places=11), formed(OTHER_COHORT, site=SUFFOLK, places=7), at=MARCH)
    for number, cohort in everybody:
        log += happened(*enrolled(person(number), application(number), cohort), at=MARCH)
    for number, cohort in everybody:
        done = completes(person(number), application(number), cohort_id=cohort)
        log += happened(*done, at=JUNE if cohort == COHORT else JULY)
    return log


async def completions(db: Any, log: Any, asker: Asker = AUDITOR, at: datetime | None = None, **of: Any) -> Any:
    found: CompletionNumbers = await ask(db, log, Completions(**of), asker, as_at=at)
    return found


async def test_eleven_had_completed_by_the_end_of_june_and_eighteen_by_the_end_of_july(db: Any) -> None:
    june = await completions(db, norfolk_and_suffolk(), at=NOON)
    assert (june.enrolled, june.completed, june.in_progress) == (18, 11, 7)
    assert [(each.site, each.completed, each.in_progress) for each in june.by_site] == [
        (HELLESDON, 11, 0),
        (SUFFOLK, 0, 7),
    ]
    july = await completions(db, norfolk_and_suffolk(), at=NOON + timedelta(days=31))
    assert (july.completed, july.in_progress) == (18, 0)
    before = await completions(db, norfolk_and_suffolk(), at=MARCH - timedelta(days=1))
    assert (before.enrolled, before.by_site, before.by_cohort) == (0, (), ())


async def test_completions_stay_when_people_are_forgotten(db: Any) -> None:
    log = norfolk_and_suffolk()
    forgotten = [TrainingDataRemoved(person_id=person(number), counts={}) for number in range(18)]
    erased = [person(number) for number in range(18)]
    before, after = [await completions(db, each, at=NOON) for each in (log, log)]
    assert before == after
    live = await ask(db, [*log, *forgotten], Completions(), AUDITOR, erased=erased)
    assert (live.completed, live.by_site[0].completed) == (18, 11)


async def test_outcomes_by_cohort_and_for_whom_they_are_shown(db: Any) -> None:
    log = [
        *(*intakes(), formed(), later(), formed(OTHER_COHORT, site=SUFFOLK)),
        *(*enrolled(), *deferred(), *enrolled(cohort=LATER_COHORT)),
        *(*enrolled(BEN, B), *withdrew(BEN, B)),
    ]
    found = await completions(db, log)
    assert (found.enrolled, found.deferred, found.withdrew, found.in_progress) == (3, 1, 1, 1)
    by_cohort = {each.cohort_id: each for each in found.by_cohort}
    assert (by_cohort[COHORT].enrolled, by_cohort[COHORT].deferred, by_cohort[COHORT].ended) == (2, 1, False)
    assert (by_cohort[LATER_COHORT].in_progress, by_cohort[LATER_COHORT].intake) == (1, "Autumn 2026")
    assert by_cohort[OTHER_COHORT].enrolled == 0
    assert (await completions(db, log, intake_id=AUTUMN)).enrolled == 1
    assert (await completions(db, log, coordinates(AUTUMN))).enrolled == 1
    assert (await completions(db, log, coordinates(AUTUMN), intake_id=SPRING)).by_cohort == ()
    assert (await completions(db, log, programme_id=numbered(9))).enrolled == 0


# The way from interest to employment


def employed(person: UUID, number: int = 70) -> EmploymentStarted:
    return EmploymentStarted(
        employment_id=numbered(number),
        person_id=person,
        organisation_id=ORGANISATION,
        service="Wards",
        hours=30,
        starts_on=date(2026, 9, 1),
    )


def on_the_way() -> list[Any]:
    """Two are interested; Asha comes as far as a post, Ben as far as an offer; Cara is below the gate."""
    cara, c = numbered(13), numbered(23)
    return [
        *intakes(),
        *interested(ASHA),
        *interested(BEN, numbered(43)),
        IntakeAnnounced(interest_id=INTEREST_ID, person_id=ASHA, intake_id=SPRING),
        *accepted(),
        *both_give(A, 4, 4),
        ApplicationShortlisted(application_id=A, person_id=ASHA),
        applies(B, BEN, "Ben"),
        *both_give(B, 3, 3),
        offered(B, BEN),
        rejected(B, BEN),
        applies(c, cara, "Cara", through_gate=False),
        *(formed(), later(), *enrolled(), *deferred(), *enrolled(cohort=LATER_COHORT)),
        *completes(cohort_id=LATER_COHORT),
        employed(ASHA),
        employed(ASHA, 71),
        employed(BEN, 72),
    ]


async def steps(db: Any, log: Any, asker: Asker = AUDITOR, **of: Any) -> list[int]:
    found = await ask(db, log, Pipeline(**of), asker)
    return [each.count for each in found.steps]


async def test_how_many_came_how_far(db: Any) -> None:
    assert await steps(db, on_the_way()) == [2, 3, 2, 2, 1, 2, 1, 1, 1, 1]
    assert await steps(db, on_the_way(), intake_id=SPRING) == [1, 3, 2, 2, 1, 2, 1, 1, 0, 0]
    assert await steps(db, on_the_way(), coordinates(AUTUMN)) == [0, 0, 0, 0, 0, 0, 0, 1, 1, 1]
    assert await steps(db, on_the_way(), programme_id=AUTUMN) == [0] * 10


async def test_the_pipeline_stays_when_people_are_forgotten(db: Any) -> None:
    forgotten = [
        *(purged(A, ASHA), purged(B, BEN)),
        TrainingDataRemoved(person_id=ASHA, counts={}, keys=(A,)),
        TrainingDataRemoved(person_id=BEN, counts={}, keys=(B,)),
    ]
    assert await steps(db, [*on_the_way(), *forgotten]) == await steps(db, on_the_way())


async def test_the_pipeline_as_at_a_date(db: Any) -> None:
    log = norfolk_and_suffolk() + happened(employed(person(3)), at=JULY)
    for at, completed, employed_by_then in ((NOON, 11, 0), (NOON + timedelta(days=31), 18, 1)):
        found = await ask(db, log, Pipeline(programme_id=COURSE_ID), AUDITOR, as_at=at)
        assert [each.count for each in found.steps][-3:] == [18, completed, employed_by_then]


# Fairness


def group(first: int, many: int, offers: int, lived: ApplicantExperience, site: str | None = HELLESDON) -> list[Any]:
    log: list[Any] = []
    for number in range(first, first + many):
        id, who = application(number), person(number)
        log.append(applies(id, who, f"P{number}", lived_experience=lived, preferred_site=site))
        log += [offered(id, who, site or SUFFOLK)] if number - first < offers else []
    return log


async def fairness(db: Any, log: Any, asker: Asker = COORDINATOR) -> FairnessNumbers:
    found: FairnessNumbers = await ask(db, log, Fairness(), asker)
    return found


def shown(groups: Any) -> dict[str, int | None]:
    return {each.name: each.count for each in groups}


async def test_offers_by_site_and_by_lived_experience(db: Any) -> None:
    log = [
        *open_intake(),
        *group(0, 20, 8, ApplicantExperience.OWN),
        *group(20, 18, 6, ApplicantExperience.CARER, SUFFOLK),
    ]
    found = await fairness(db, log)
    assert (found.applied.count, found.offered.count) == (38, 14)
    assert shown(found.offered_by_site) == {HELLESDON: 8, SUFFOLK: 6}
    assert shown(found.applied_by_lived_experience) == {"own": 20, "carer": 18}
    assert shown(found.offered_by_lived_experience) == {"own": 8, "carer": 6}
    assert shown(found.offered_by_preferred_site) == {HELLESDON: 8, SUFFOLK: 6}
    assert (await fairness(db, log, coordinates(AUTUMN))).applied.count == 0


@pytest.mark.parametrize(("carers", "offered_carers"), [(6, 1), (6, 5), (1, 1), (9, 4), (4, 0)])
async def test_a_small_number_is_neither_shown_nor_worked_out(db: Any, carers: int, offered_carers: int) -> None:
    """Neither who was offered a place, nor, by subtraction, who was not."""
    log = [
        *open_intake(),
        *group(0, 20, 8, ApplicantExperience.OWN),
        *group(20, 18, 7, ApplicantExperience.BOTH),
        *group(38, carers, offered_carers, ApplicantExperience.CARER),
    ]
    found = await fairness(db, log)
    applied, offers = shown(found.applied_by_lived_experience), shown(found.offered_by_lived_experience)
    hidden = [offers["carer"], None if applied["carer"] is None else applied["carer"] - (offers["carer"] or 0)]
    for number in hidden:
        assert number is None or number >= 5
    if offers["carer"] is None:
        assert sum(count is None for count in offers.values()) >= 2, "the total gives it away"
    assert applied["carer"] is None


async def test_what_was_purged_is_known_to_nobody_and_counts(db: Any) -> None:
    log = [*open_intake(), *group(0, 12, 0, ApplicantExperience.OWN), *group(12, 12, 0, ApplicantExperience.CARER)]
    gone = [each for number in range(6) for each in (rejected(application(number)), purged(application(number)))]
    found = await fairness(db, [*log, *gone])
    assert found.applied.count == 24
    assert shown(found.applied_by_lived_experience)["not_held"] in (6, None)
    assert "not_held" in shown(found.applied_by_lived_experience)


async def test_of_few_people_there_is_no_breakdown(db: Any) -> None:
    """Not even that there is one of a kind among them."""
    few = await fairness(db, [*open_intake(), *group(0, 4, 1, ApplicantExperience.OWN)])
    assert (few.applied.count, few.applied.fewer_than, few.offered.count) == (None, 5, None)
    assert (few.offered_by_site, few.applied_by_lived_experience, few.offered_by_lived_experience) == ((), (), ())
    few_offers = await fairness(db, [*open_intake(), *group(0, 20, 4, ApplicantExperience.OWN)])
    assert (few_offers.offered_by_site, few_offers.offered_by_lived_experience) == ((), ())
    assert (few_offers.applied.count, few_offers.offered.fewer_than) == (20, 5)
