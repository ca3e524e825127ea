"""Programmes: what they ask, teach and take to complete, all of it as data, with its versions."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.training.programme import decider
from shared.contracts.training import (
    ApplicantExperience,
    ChangeProgramme,
    CompletionRule,
    CompletionRuleRevised,
    Course,
    CourseSession,
    Criteria,
    CriteriaRevised,
    Criterion,
    FeedbackTemplate,
    Gate,
    ProgrammeChanged,
    ReviseCompletionRule,
    ReviseCriteria,
    TrainingSessionKind,
)
from shared.snapshots.states import state_form
from tests.support.given import given, load
from tests.training.applications import COURSE, COURSE_ID, CRITERIA, RULE, define, defined

OPEN_TO_ALL = Criteria(gate=Gate(text="Everybody", admits=(*ApplicantExperience,)), criteria=CRITERIA.criteria)
REVISED = CriteriaRevised(programme_id=COURSE_ID, criteria_version=2, criteria=OPEN_TO_ALL)
STRICTER = CompletionRule(attendance_percent=100)
TEMPLATE = FeedbackTemplate(code="kind", title="Kind", text="Dear {full_name}, your {strongest} shone through.")


def test_a_programme_is_defined_once() -> None:
    given(decider).when(define()).then(defined())
    given(decider, defined()).when(define()).then_refused("programme.already", "programme_id")


def test_what_has_no_versions_can_be_changed() -> None:
    command = ChangeProgramme(programme_id=COURSE_ID, intakes_a_year=3, feedback_templates=(TEMPLATE,))
    everything = {name: value for name, value in defined() if name in ProgrammeChanged.model_fields}
    changes: dict[str, Any] = {"intakes_a_year": 3, "feedback_templates": (TEMPLATE,)}
    outcome = given(decider, defined()).when(command)
    outcome.then(ProgrammeChanged(**(everything | changes)))
    outcome.and_again().then_nothing_happened()


def test_criteria_and_rule_are_revised_one_version_after_the_other() -> None:
    revise = ReviseCriteria(programme_id=COURSE_ID, criteria=OPEN_TO_ALL)
    outcome = given(decider, defined()).when(revise).then(REVISED)
    outcome.and_again().then_nothing_happened()
    back = ReviseCriteria(programme_id=COURSE_ID, criteria=CRITERIA)
    given(decider, defined(), REVISED).when(back).then(
        CriteriaRevised(programme_id=COURSE_ID, criteria_version=3, criteria=CRITERIA)
    )
    rule = ReviseCompletionRule(programme_id=COURSE_ID, completion_rule=STRICTER)
    given(decider, defined(), REVISED).when(rule).then(
        CompletionRuleRevised(programme_id=COURSE_ID, rule_version=2, completion_rule=STRICTER)
    ).and_again().then_nothing_happened()
    same = ReviseCompletionRule(programme_id=COURSE_ID, completion_rule=RULE)
    given(decider, defined()).when(same).then_nothing_happened()


@pytest.mark.parametrize(
    "command",
    [
        ChangeProgramme(programme_id=COURSE_ID, title="Other"),
        ReviseCriteria(programme_id=COURSE_ID, criteria=CRITERIA),
        ReviseCompletionRule(programme_id=COURSE_ID, completion_rule=RULE),
    ],
)
def test_only_a_programme_that_there_is_changes(command: Any) -> None:
    given(decider).when(command).then_refused("programme.unknown", "programme_id")


def test_every_version_is_kept_and_can_be_written_down() -> None:
    state = load(defined().ref, [defined(), REVISED])
    assert state.criteria_version == 2
    assert state.criteria_versions == {1: CRITERIA, 2: OPEN_TO_ALL}
    form = state_form(decider)
    assert form.read(form.write(state)) == state


# What a programme cannot be made of


SESSION = COURSE.sessions[0]


@pytest.mark.parametrize(
    ("make", "advice"),
    [
        (lambda: Criterion(code="a", text="A", lowest=3, highest=3), "the highest score must be above the lowest"),
        (lambda: Criterion(code="a", text="A", lowest=0, highest=2, words=("no", "yes")), "words for each score"),
        (lambda: Criterion(code="a b", text="A", lowest=0, highest=2), "such as own_condition"),
        (lambda: Criteria(gate=CRITERIA.gate, criteria=(CRITERIA.criteria[0],) * 2), "have the same code"),
        (lambda: Course(sessions=(SESSION, SESSION)), "have the same code"),
        (lambda: SESSION.model_validate({**dict(SESSION), "starts": "24:00"}), "write it as 09:30"),
        (lambda: SESSION.model_validate({**dict(SESSION), "starts": "22:00"}), "ends after midnight"),
        (lambda: CompletionRule(assignments=("Journal", "journal")), "have the same name"),
        (lambda: FeedbackTemplate(code="a", title="A", text="Dear {name}"), "{full_name}"),
        (lambda: FeedbackTemplate(code="a", title="A", text="Dear {full_name.upper}"), "{full_name}"),
        (lambda: FeedbackTemplate(code="a", title="A", text="Dear {full_name!r}"), "{full_name}"),
        (lambda: FeedbackTemplate(code="a", title="A", text="Dear {full_name:>99999999}"), "{full_name}"),
        (lambda: FeedbackTemplate(code="a", title="A", text="Dear {full_name"), "a brace is not closed"),
        (lambda: define(feedback_templates=(TEMPLATE, TEMPLATE)), "have the same code"),
    ],
)
def test_what_a_programme_cannot_be_made_of(make: Any, advice: str) -> None:
    with pytest.raises(ValidationError, match=advice.replace("{", r"\{")):
        make()


def test_a_session_may_end_at_midnight() -> None:
    late = CourseSession(code="late", title="Late", kind=TrainingSessionKind.THEORY, day=1, starts="22:00", hours=2)
    assert late.hours == 2
