"""Vacancies: to whom they are released when, who applies, and who gets a post."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.training.persons import KnownPerson
from services.training.vacancy import decider
from shared.contracts.messages import Event
from shared.contracts.training import (
    ApplyForVacancy,
    CloseVacancy,
    EmploymentStarted,
    FillVacancy,
    PlanVacancy,
    ReleaseVacancy,
    TrainingOutcome,
    VacancyApplicationWithdrawn,
    VacancyApplied,
    VacancyClosed,
    VacancyFilled,
    VacancyPlanned,
    VacancyReleased,
    WithdrawFromVacancy,
)
from shared.contracts.types import Actor, ActorKind
from shared.ids import derived_id
from tests.support.given import SOMEONE, given
from tests.training.applications import ASHA, BEN, CARA, HELLESDON, numbered
from tests.training.cohorts import ORGANISATION, completes, enrolled, released

VACANCY = numbered(65)
FIRST_DAY, SECOND_DAY = date(2026, 7, 1), date(2026, 7, 15)
# Midnight in the summer is at eleven in the evening before, in UTC.
ON_THE_FIRST_DAY = datetime(2026, 6, 30, 23, tzinfo=UTC)
ON_THE_SECOND_DAY = datetime(2026, 7, 14, 23, tzinfo=UTC)
BEFORE = datetime(2026, 6, 30, 22, 59, tzinfo=UTC)
FILL_COMMAND = derived_id(SOMEONE, "fill")
POST: dict[str, Any] = {
    "vacancy_id": VACANCY,
    "organisation_id": ORGANISATION,
    "service": "Crisis team",
    "band": "3",
    "hours": 30.0,
    "site": HELLESDON,
    "posts": 1,
}
KNOWN = {"known_person": KnownPerson(ASHA)}
NOBODY = {"known_person": None}
CLOSE = CloseVacancy(vacancy_id=VACANCY)
WITHDRAW = WithdrawFromVacancy(vacancy_id=VACANCY, person_id=ASHA)
WITHDRAWN = VacancyApplicationWithdrawn(vacancy_id=VACANCY, person_id=ASHA)
CLOSED = VacancyClosed(vacancy_id=VACANCY, posts=1, filled=0)
COMPLETED = [*enrolled(), *completes()]


def planned(**changes: Any) -> VacancyPlanned:
    return VacancyPlanned(**(POST | changes))


def release(**changes: Any) -> ReleaseVacancy:
    fields: dict[str, Any] = {
        "vacancy_id": VACANCY,
        "to_completers_from": FIRST_DAY,
        "to_all_from": SECOND_DAY,
    }
    return ReleaseVacancy(**(fields | changes))


def open_vacancy(**changes: Any) -> list[Event]:
    """A vacancy with one post, released to completers and then to all, unless said otherwise."""
    days = {"to_completers_from": FIRST_DAY, "to_all_from": SECOND_DAY}
    return [planned(**changes), VacancyReleased(**(POST | days | changes))]


def apply(person: Any = ASHA) -> ApplyForVacancy:
    return ApplyForVacancy(vacancy_id=VACANCY, person_id=person)


def applied(person: Any = ASHA, *, completer: bool = True) -> VacancyApplied:
    return VacancyApplied(vacancy_id=VACANCY, person_id=person, completer=completer)


def fill(person: Any = ASHA) -> FillVacancy:
    return FillVacancy(vacancy_id=VACANCY, person_id=person, starts_on=date(2026, 9, 1))


def filled(person: Any = ASHA, *, completer: bool = True) -> VacancyFilled:
    employment = derived_id(FILL_COMMAND, "employment")
    return VacancyFilled(vacancy_id=VACANCY, person_id=person, employment_id=employment, completer=completer)


# Planned and released


def test_a_vacancy_is_planned_once() -> None:
    given(decider).when(PlanVacancy(**POST)).then(planned())
    given(decider, planned()).when(PlanVacancy(**POST)).then_refused("vacancy.already", "vacancy_id")


def test_it_is_released_with_all_that_describes_it_and_perhaps_anew() -> None:
    outcome = given(decider, planned()).when(release()).then(open_vacancy()[1])
    outcome.and_again().then_nothing_happened()
    later = release(to_all_from=date(2026, 8, 1))
    given(decider, *open_vacancy()).when(later).then(open_vacancy(to_all_from=date(2026, 8, 1))[1])


def test_people_who_trained_come_first() -> None:
    backwards = release(to_all_from=date(2026, 6, 30))
    given(decider, planned()).when(backwards).then_refused("vacancy.dates", "to_all_from")
    given(decider).when(release()).then_refused("vacancy.unknown", "vacancy_id")
    given(decider, planned(), CLOSED).when(release()).then_refused("vacancy.closed", "vacancy_id")


# Applying


def test_who_completed_applies_from_the_first_day_on() -> None:
    history = [*open_vacancy(), *COMPLETED]
    given(decider, *history).when(apply(), at=BEFORE, found=KNOWN).then_refused("vacancy.not_released")
    outcome = given(decider, *history).when(apply(), by=Actor(ActorKind.MEMBER, ASHA), at=ON_THE_FIRST_DAY, found=KNOWN)
    outcome.then(applied())
    again = given(decider, *history, applied()).when(apply(), at=ON_THE_FIRST_DAY, found=KNOWN)
    again.then_refused("vacancy.applied", "person_id")
    given(decider, planned(), *COMPLETED).when(apply(), at=ON_THE_FIRST_DAY, found=KNOWN).then_refused(
        "vacancy.not_released"
    )


@pytest.mark.parametrize(
    "before",
    [
        [],
        enrolled(),
        [*enrolled(), released(TrainingOutcome.WITHDREW)],
        [*COMPLETED, released(TrainingOutcome.REVOKED)],
    ],
)
def test_everybody_else_applies_from_the_second_day_on(before: list[Event]) -> None:
    history = [*open_vacancy(), *before]
    early = given(decider, *history).when(apply(), at=ON_THE_FIRST_DAY, found=KNOWN)
    early.then_refused("vacancy.completers_first", "person_id")
    assert early.problem
    assert "15 July 2026" in early.problem.detail
    given(decider, *history).when(apply(), at=ON_THE_SECOND_DAY, found=KNOWN).then(applied(completer=False))


def test_who_applies_is_known_to_the_network_or_to_its_training() -> None:
    given(decider, *open_vacancy()).when(apply(), at=ON_THE_SECOND_DAY, found=NOBODY).then_refused(
        "applicant.unknown", "person_id"
    )
    given(decider, *open_vacancy(), *COMPLETED).when(apply(), at=ON_THE_SECOND_DAY, found=NOBODY).then(applied())
    ending = {"known_person": KnownPerson(ASHA, erasing=True)}
    given(decider, *open_vacancy()).when(apply(), at=ON_THE_SECOND_DAY, found=ending).then_refused("applicant.ending")


def test_an_application_is_taken_back_once_and_may_be_made_anew() -> None:
    outcome = given(decider, *open_vacancy(), applied()).when(WITHDRAW).then(WITHDRAWN)
    outcome.and_again().then_nothing_happened()
    history = [*open_vacancy(), *COMPLETED, applied(), WITHDRAWN]
    given(decider, *history).when(apply(), at=ON_THE_SECOND_DAY, found=KNOWN).then(applied())
    given(decider, *open_vacancy(), applied(), filled()).when(WITHDRAW).then_nothing_happened()
    given(decider).when(WITHDRAW).then_refused("vacancy.unknown")


# Filling


def test_who_gets_the_post_is_employed_in_it() -> None:
    outcome = given(decider, *open_vacancy(), applied()).when(fill(), command_id=FILL_COMMAND)
    terms = {name: value for name, value in POST.items() if name != "posts"}
    employed = EmploymentStarted(
        employment_id=filled().employment_id, person_id=ASHA, starts_on=date(2026, 9, 1), **terms
    )
    outcome.then(filled(), employed)
    outcome.and_again().then_nothing_happened()


def test_no_more_posts_are_filled_than_there_are() -> None:
    both = [applied(), applied(BEN)]
    given(decider, *open_vacancy(), *both, filled()).when(fill(BEN)).then_refused("vacancy.filled", "vacancy_id")
    twice = given(decider, *open_vacancy(posts=2), *COMPLETED, applied(), filled())
    twice.when(apply(), at=ON_THE_SECOND_DAY, found=KNOWN).then_refused("vacancy.applied", "person_id")
    late = given(decider, *open_vacancy(), *both, filled()).when(apply(CARA), at=ON_THE_SECOND_DAY, found=KNOWN)
    late.then_refused("vacancy.filled", "vacancy_id")
    two = given(decider, *open_vacancy(posts=2), *both, filled()).when(fill(BEN))
    assert len(two.events) == 2


def test_only_who_applied_and_did_not_take_it_back_gets_a_post() -> None:
    for history in (open_vacancy(), [*open_vacancy(), applied(), WITHDRAWN], [planned()]):
        given(decider, *history).when(fill()).then_refused("vacancy.not_applied", "person_id")


def test_nobody_fills_a_closed_one() -> None:
    outcome = given(decider, *open_vacancy(), applied()).when(CLOSE).then(CLOSED)
    outcome.and_again().then_nothing_happened()
    history = [*open_vacancy(), *COMPLETED, applied(), CLOSED]
    given(decider, *history).when(fill()).then_refused("vacancy.closed", "vacancy_id")
    given(decider, *history).when(apply(BEN), at=ON_THE_SECOND_DAY, found=KNOWN).then_refused("vacancy.closed")
    given(decider, *history).when(WITHDRAW).then(WITHDRAWN)
    given(decider).when(CLOSE).then_refused("vacancy.unknown")
    after_one = given(decider, *open_vacancy(), applied(), filled()).when(CLOSE)
    after_one.then(VacancyClosed(vacancy_id=VACANCY, posts=1, filled=1))
