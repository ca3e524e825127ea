"""Posts, who may apply for them by when, and who works where."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.training.views.vacancy_applications import vacancy_applications
from shared.contracts.training import (
    EmploymentChanged,
    EmploymentEnded,
    Employments,
    EmploymentStarted,
    TrainingDataRemoved,
    Vacancies,
    VacancyApplicationWithdrawn,
    VacancyApplied,
    VacancyClosed,
    VacancyFilled,
    VacancyPlanned,
    VacancyReleased,
    VacancyStatus,
)
from tests.events.views.network import ORGANISATIONS, TRUST, joins
from tests.support.given import NOON
from tests.training.applications import ASHA, BEN, HELLESDON, numbered
from tests.training.cohorts import completes, in_training
from tests.training.views.folding import AUDITOR, COORDINATOR, PUBLIC, ask, folded, happened, member

POST, JOB = numbered(71), numbered(72)
TODAY = NOON.date()
WHAT: dict[str, Any] = {
    "vacancy_id": POST,
    "organisation_id": TRUST,
    "service": "Wards",
    "band": "3",
    "hours": 30,
    "site": HELLESDON,
    "posts": 2,
}
PLANNED = VacancyPlanned(**WHAT)
COMPLETED = [*in_training(), *completes()]


def released(to_completers: date, to_all: date) -> VacancyReleased:
    return VacancyReleased(**WHAT, to_completers_from=to_completers, to_all_from=to_all)


FIRST_TO_COMPLETERS = released(TODAY, TODAY + timedelta(days=14))


def applied(person: UUID = ASHA, note: str | None = None) -> VacancyApplied:
    return VacancyApplied(vacancy_id=POST, person_id=person, completer=True, note=note)


async def seen(db: Any, log: Any, asker: Any) -> list[UUID]:
    return [each.vacancy_id for each in await ask(db, log, Vacancies(), asker)]


async def test_completers_see_posts_before_all_others(db: Any) -> None:
    log = [*COMPLETED, PLANNED, FIRST_TO_COMPLETERS]
    assert await seen(db, log, member(ASHA)) == [POST]
    for asker in (member(BEN), PUBLIC, AUDITOR):
        assert await seen(db, log, asker) == []
    later = happened(*log)
    for asker in (member(ASHA), member(BEN), PUBLIC):
        found = await ask(db, later, Vacancies(), asker, as_at=NOON + timedelta(days=14))
        assert [each.vacancy_id for each in found] == [POST]


async def test_nobody_but_coordinators_sees_what_is_not_released_yet(db: Any) -> None:
    for log in ([*COMPLETED, PLANNED], [*COMPLETED, PLANNED, released(TODAY + timedelta(days=1), date(2026, 9, 1))]):
        assert await seen(db, log, COORDINATOR) == [POST]
        assert await seen(db, log, member(ASHA)) == []
    closed = [*COMPLETED, PLANNED, FIRST_TO_COMPLETERS, VacancyClosed(vacancy_id=POST, posts=2, filled=0)]
    assert await seen(db, closed, member(ASHA)) == []
    assert await seen(db, [*closed, applied()], member(ASHA)) == [POST]


async def test_who_applied_is_for_coordinators(db: Any) -> None:
    log = [
        *(*ORGANISATIONS, *joins(ASHA, "Asha Rahman"), *COMPLETED, PLANNED, FIRST_TO_COMPLETERS),
        *happened(applied(BEN, "I would like to"), at=NOON - timedelta(days=1)),
        applied(),
        VacancyFilled(vacancy_id=POST, person_id=ASHA, employment_id=JOB, completer=True),
    ]
    [found] = await ask(db, log, Vacancies(vacancy_id=POST), COORDINATOR)
    assert (found.organisation, found.service, found.filled, found.applications) == (
        "County Durham trust",
        "Wards",
        1,
        2,
    )
    assert [(each.full_name, each.note, each.filled) for each in found.applicants] == [
        (None, "I would like to", False),
        ("Asha Rahman", None, True),
    ]
    [own] = await ask(db, log, Vacancies(), member(ASHA))
    assert (own.applied, own.applications, own.applicants) == (True, None, ())
    assert await ask(db, log, Vacancies(status=VacancyStatus.CLOSED), COORDINATOR) == ()
    withdrawn = VacancyApplicationWithdrawn(vacancy_id=POST, person_id=BEN)
    [found] = await ask(db, [*log, withdrawn], Vacancies(), COORDINATOR)
    assert found.applications == 1


def started(person: UUID = ASHA, id: UUID = JOB, on: date = TODAY, **changes: Any) -> EmploymentStarted:
    fields = {name: WHAT[name] for name in ("organisation_id", "service", "band", "hours", "site")} | changes
    return EmploymentStarted(employment_id=id, person_id=person, starts_on=on, **fields)


async def test_who_works_where(db: Any) -> None:
    log = [
        *(*ORGANISATIONS, *joins(ASHA, "Asha Rahman"), *COMPLETED),
        started(vacancy_id=POST),
        started(BEN, numbered(73), date(2026, 1, 5)),
        EmploymentEnded(employment_id=numbered(73), person_id=BEN, ends_on=date(2026, 5, 31)),
    ]
    asha, ben = await ask(db, log, Employments(), COORDINATOR)
    assert (asha.full_name, asha.organisation, asha.trained, asha.vacancy_id) == (
        "Asha Rahman",
        "County Durham trust",
        True,
        POST,
    )
    assert (ben.trained, ben.ended_on) == (False, date(2026, 5, 31))
    assert await ask(db, log, Employments(current=True), COORDINATOR) == (asha,)
    assert await ask(db, log, Employments(organisation_id=numbered(9)), COORDINATOR) == ()
    change = EmploymentChanged(
        employment_id=JOB,
        person_id=ASHA,
        organisation_id=TRUST,
        service="Community",
        hours=37.5,
        changes_on=date(2026, 9, 1),
    )
    [changed, _] = await ask(db, [*log, change], Employments(), COORDINATOR)
    assert (changed.service, changed.band, changed.hours) == ("Community", None, 37.5)
    assert (changed.started_on, changed.since) == (TODAY, date(2026, 9, 1))


async def test_employment_counts_without_its_person(db: Any) -> None:
    forgotten = TrainingDataRemoved(person_id=ASHA, counts={})
    log = [*joins(ASHA, "Asha"), *COMPLETED, PLANNED, FIRST_TO_COMPLETERS, applied(note="Why"), started(), forgotten]
    [left] = await ask(db, log, Employments(), COORDINATOR)
    assert (left.person_id, left.full_name, left.trained) == (None, None, True)
    [post] = await ask(db, log, Vacancies(), COORDINATOR)
    assert [(each.person_id, each.full_name, each.note) for each in post.applicants] == [(None, None, None)]
    rows = folded(log, vacancy_applications)
    assert rows == folded(log, vacancy_applications, erased=(ASHA,))
