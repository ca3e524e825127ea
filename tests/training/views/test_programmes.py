"""What programmes ask and teach, and when people can apply."""

from datetime import date, datetime, timedelta
from typing import Any

from services.training.views.programmes import programmes
from shared.contracts.training import (
    CompletionRule,
    CompletionRuleRevised,
    CourseShapes,
    CriteriaRevised,
    FeedbackTemplate,
    IntakeClosed,
    IntakePlacesChanged,
    IntakePostponed,
    Intakes,
    IntakeStatus,
    ProgrammeChanged,
    Programmes,
)
from tests.support.given import NOON
from tests.training.applications import (
    AUTUMN,
    COURSE,
    COURSE_ID,
    CRITERIA,
    HELLESDON,
    RULE,
    SPRING,
    SUFFOLK,
    defined,
    numbered,
    open_intake,
    opened,
    planned,
    sites,
)
from tests.training.views.folding import COORDINATOR, PUBLIC, ask, happened, row_of

OTHER = numbered(5)
THANKS = FeedbackTemplate(code="thanks", title="Thank you", text="Dear {full_name}")
FEWER = CRITERIA.model_copy(update={"criteria": CRITERIA.criteria[:1]})


async def test_a_programme_is_shown_as_it_is_now(db: Any) -> None:
    harder = CompletionRule(attendance_percent=90)
    log = [
        defined(feedback_templates=(THANKS,)),
        defined(programme_id=OTHER, title="a programme before it"),
        CriteriaRevised(programme_id=COURSE_ID, criteria_version=2, criteria=FEWER),
        CompletionRuleRevised(programme_id=COURSE_ID, rule_version=2, completion_rule=harder),
    ]
    first, second = await ask(db, log, Programmes(), PUBLIC)
    assert (first.programme_id, second.programme_id) == (OTHER, COURSE_ID)
    assert (second.criteria_version, second.criteria, second.rule_version) == (2, FEWER, 2)
    assert second.completion_rule == harder
    assert (second.course, second.intakes_a_year, second.keep_unsuccessful_days) == (COURSE, 2, 180)
    [only] = await ask(db, log, Programmes(programme_id=OTHER), PUBLIC)
    assert only == first


def test_what_somebody_began_under_stays() -> None:
    log = [defined(), CriteriaRevised(programme_id=COURSE_ID, criteria_version=2, criteria=FEWER)]
    row = row_of(programmes, log, COURSE_ID)
    assert (row.criteria, row.rules) == ((CRITERIA, FEWER), (RULE,))


async def test_a_programme_that_was_changed_keeps_its_versions(db: Any) -> None:
    change = ProgrammeChanged(
        programme_id=COURSE_ID, title="T", course=COURSE, intakes_a_year=4, keep_unsuccessful_days=30
    )
    [found] = await ask(db, [defined(), change], Programmes(), PUBLIC)
    assert (found.title, found.intakes_a_year, found.keep_unsuccessful_days) == ("T", 4, 30)
    assert (found.criteria_version, found.criteria) == (1, CRITERIA)


async def test_templates_are_for_coordinators(db: Any) -> None:
    log = [defined(feedback_templates=(THANKS,))]
    assert [each.feedback_templates for each in await ask(db, log, Programmes(), PUBLIC)] == [()]
    assert [each.feedback_templates for each in await ask(db, log, Programmes(), COORDINATOR)] == [(THANKS,)]


async def test_courses_to_start_from(db: Any) -> None:
    shapes = await ask(db, [], CourseShapes(), COORDINATOR)
    assert len(shapes) >= 3
    assert all(shape.course.sessions and shape.title for shape in shapes)


# Intakes


async def status(db: Any, *log: Any, at: datetime | None = None) -> IntakeStatus:
    [found] = await ask(db, log, Intakes(intake_id=SPRING), PUBLIC, as_at=at)
    status: IntakeStatus = found.status
    return status


async def test_people_can_apply_while_an_intake_is_open(db: Any) -> None:
    assert await status(db, defined(), planned()) is IntakeStatus.PLANNED
    assert await status(db, *open_intake()) is IntakeStatus.OPEN
    closed = IntakeClosed(intake_id=SPRING, programme_id=COURSE_ID, closed_at=NOON)
    assert await status(db, *open_intake(), closed) is IntakeStatus.CLOSED


async def test_an_intake_closes_by_itself_when_its_last_day_is_over_there(db: Any) -> None:
    log = happened(defined(), planned(zone="Europe/London"), opened(closes_on=date(2026, 6, 30)))
    assert await status(db, *log, at=NOON) is IntakeStatus.OPEN
    assert await status(db, *log, at=NOON.replace(hour=22, minute=59)) is IntakeStatus.OPEN
    assert await status(db, *log, at=NOON.replace(hour=23)) is IntakeStatus.CLOSED
    assert await ask(db, log, Intakes(status=IntakeStatus.OPEN), PUBLIC, as_at=NOON + timedelta(days=1)) == ()


async def test_the_next_intakes_come_first_and_say_what_changed(db: Any) -> None:
    log = [
        *open_intake(),
        planned(intake_id=AUTUMN, title="Autumn", starts_on="2026-10-05", override_reason="Many posts"),
        IntakePostponed(intake_id=SPRING, starts_on="2027-01", reason="No room before"),
        IntakePlacesChanged(intake_id=SPRING, sites=sites(11, 7)),
    ]
    spring, autumn = await ask(db, log, Intakes(programme_id=COURSE_ID), PUBLIC)
    assert (spring.title, spring.starts_on, spring.postponed_because) == ("Spring 2026", "2027-01", "No room before")
    assert [(each.site, each.places) for each in spring.sites] == [(HELLESDON, 11), (SUFFOLK, 7)]
    assert (autumn.override_reason, autumn.programme) == ("Many posts", "Peer support workers")
    assert await ask(db, log, Intakes(programme_id=OTHER), PUBLIC) == ()
    [second] = await ask(db, log, Intakes(limit=1, offset=1), PUBLIC)
    assert second == autumn
