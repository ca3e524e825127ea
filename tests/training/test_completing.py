"""Completing: by the rule that was frozen when the cohort was formed, or by an exception that two people approve."""

from datetime import date
from typing import Any

import pytest

from services.training.cohort import decider
from services.training.completion import Progress, attendance_percent, missing
from shared.contracts.messages import Event
from shared.contracts.training import (
    ApproveException,
    AssignmentPassed,
    CompleteTrainee,
    CompletionOutcome,
    CompletionRule,
    CompletionRuleRevised,
    PlacementEnded,
    TrainingSessionCancelled,
)
from shared.contracts.types import Actor, ActorKind
from shared.ids import derived_id
from tests.support.given import NOON, SOMEONE, Outcome, given
from tests.training.applications import ASHA, COURSE_ID
from tests.training.cohorts import (
    COHORT,
    CONTACT,
    FIRST_COORDINATOR,
    JOURNAL,
    MONDAY_2,
    PLACEMENT,
    SECOND_COORDINATOR,
    approved,
    came,
    completes,
    deferred,
    formed,
    held,
    in_training,
    intakes,
    logged,
    on_placement,
    scheduled,
    second,
    signed_off,
)

COMMAND = derived_id(SOMEONE, "complete")
COMPLETE = CompleteTrainee(cohort_id=COHORT, person_id=ASHA, completed_on=date(2026, 6, 26))
APPROVE = ApproveException(cohort_id=COHORT, person_id=ASHA, reason="Was ill, and made up for it")


def attended() -> list[Event]:
    return [scheduled(), second(), held(), came(), held(MONDAY_2), came(MONDAY_2)]


def practised() -> list[Event]:
    ended = PlacementEnded(cohort_id=COHORT, person_id=ASHA, placement_id=PLACEMENT, ends_on=date(2026, 6, 12))
    passed = AssignmentPassed(cohort_id=COHORT, person_id=ASHA, assignment=JOURNAL)
    return [on_placement(), logged(), signed_off(), ended, passed]


def complete(*history: Event, command: CompleteTrainee = COMPLETE, **changes: Any) -> Outcome:
    return given(decider, *in_training(), *history).when(command, command_id=COMMAND, found=CONTACT, **changes)


def completed(outcome: CompletionOutcome, **changes: Any) -> list[Event]:
    return completes(certificate_id=derived_id(COMMAND, "certificate"), outcome=outcome, **changes)


# By the rule


def test_who_has_done_all_that_the_rule_asks_completes_once() -> None:
    outcome = complete(*attended(), *practised()).then(*completed(CompletionOutcome.RULE_MET))
    again = given(decider, *in_training(), *attended(), *practised(), *outcome.events)
    again.when(COMPLETE, found=CONTACT).then_nothing_happened()


def test_a_placement_that_goes_on_ends_with_the_training() -> None:
    goes_on = [event for event in practised() if not isinstance(event, PlacementEnded)]
    outcome = complete(*attended(), *goes_on)
    over = PlacementEnded(cohort_id=COHORT, person_id=ASHA, placement_id=PLACEMENT, ends_on=NOON.date())
    outcome.then(over, *completed(CompletionOutcome.RULE_MET))


def test_a_rule_that_was_revised_since_counts_for_others() -> None:
    stricter = CompletionRule(attendance_percent=100, placement_hours=500)
    revised = CompletionRuleRevised(programme_id=COURSE_ID, rule_version=2, completion_rule=stricter)
    complete(*attended(), *practised(), revised).then(*completed(CompletionOutcome.RULE_MET))


@pytest.mark.parametrize(
    ("left_out", "field"),
    [
        (came(MONDAY_2), "attendance_percent"),
        (logged(), "placement_hours"),
        (signed_off(), "sign_off"),
        (practised()[-1], "assignments"),
    ],
)
def test_what_is_missing_is_said_part_by_part(left_out: Event, field: str) -> None:
    history = [event for event in (*attended(), *practised()) if event != left_out]
    complete(*history).then_refused("completion.missing", field)


def test_who_has_done_nothing_is_told_of_all_of_it() -> None:
    outcome = complete(scheduled(), second()).then_refused(
        "completion.missing", "attendance_percent", "placement_hours", "sign_off", "assignments"
    )
    assert outcome.problem
    assert "0 of 2 sessions were attended; 80 % are needed." in outcome.problem.detail
    assert "0 of 10 placement hours are recorded." in outcome.problem.detail
    assert JOURNAL in outcome.problem.detail


def test_a_session_still_to_come_counts_and_one_that_was_cancelled_does_not() -> None:
    first = [scheduled(), second(), held(), came()]
    complete(*first, *practised()).then_refused("completion.missing", "attendance_percent")
    cancelled = TrainingSessionCancelled(cohort_id=COHORT, session_id=MONDAY_2)
    complete(*first, cancelled, *practised()).then(*completed(CompletionOutcome.RULE_MET, taught_hours=5.0))


@pytest.mark.parametrize("day", [date(2026, 3, 22), date(2026, 7, 1)])
def test_nobody_completes_before_the_cohort_began_or_in_the_future(day: date) -> None:
    command = COMPLETE.model_copy(update={"completed_on": day})
    complete(*attended(), *practised(), command=command).then_refused("training.day", "completed_on")


def test_only_who_is_in_training_completes() -> None:
    complete(*deferred()).then_refused("trainee.ended", "person_id")
    stranger = given(decider, *intakes(), formed()).when(COMPLETE, found=CONTACT)
    stranger.then_refused("trainee.unknown", "person_id")


# By exception


def test_an_exception_takes_two_different_people() -> None:
    first = given(decider, *in_training()).when(APPROVE, by=FIRST_COORDINATOR)
    first.then(approved(FIRST_COORDINATOR).model_copy(update={"reason": APPROVE.reason}))
    first.and_again().then_nothing_happened()
    one = approved(FIRST_COORDINATOR)
    complete(one).then_refused("completion.one_more")
    second_one = given(decider, *in_training(), one).when(APPROVE, by=SECOND_COORDINATOR)
    assert len(second_one.events) == 1
    outcome = complete(one, *second_one.events)
    outcome.then(*completed(CompletionOutcome.EXCEPTION, taught_hours=0, placement_hours=0))


def test_who_met_the_rule_completes_by_it_whoever_approved_an_exception() -> None:
    both = [approved(FIRST_COORDINATOR), approved(SECOND_COORDINATOR)]
    complete(*attended(), *practised(), *both).then(*completed(CompletionOutcome.RULE_MET))


def test_nobody_approves_their_own_exception() -> None:
    herself = Actor(ActorKind.COORDINATOR, ASHA)
    given(decider, *in_training()).when(APPROVE, by=herself).then_refused("completion.own", "person_id")
    given(decider, *in_training(), *completes()).when(APPROVE).then_refused("trainee.ended", "person_id")


# The rule itself


def progress(**changes: Any) -> Progress:
    fields: dict[str, Any] = {
        "sessions": 12,
        "attended": 10,
        "taught_hours": 40,
        "placement_hours": 0,
        "signed_off": False,
        "assignments": frozenset(),
    }
    return Progress(**(fields | changes))


@pytest.mark.parametrize(
    ("rule", "done", "fields"),
    [
        (CompletionRule(), progress(sessions=0, attended=0, taught_hours=0), ()),
        (CompletionRule(attendance_percent=80), progress(), ()),
        (CompletionRule(attendance_percent=80), progress(attended=9), ("attendance_percent",)),
        (CompletionRule(attendance_percent=1), progress(sessions=0, attended=0), ("attendance_percent",)),
        (CompletionRule(attendance_percent=100), progress(attended=11), ("attendance_percent",)),
        (CompletionRule(taught_hours=40), progress(), ()),
        (CompletionRule(taught_hours=40), progress(taught_hours=39.75), ("taught_hours",)),
        (CompletionRule(assignments=("A", "B")), progress(assignments=frozenset({"A"})), ("assignments",)),
    ],
)
def test_what_a_rule_asks_for(rule: CompletionRule, done: Progress, fields: tuple[str, ...]) -> None:
    assert tuple(problem.field for problem in missing(rule, done)) == fields


def test_nobody_is_told_a_percentage_that_they_have_not_reached() -> None:
    assert [attendance_percent(*each) for each in ((0, 0), (2, 3), (799, 1000), (5, 5))] == [0, 66, 79, 100]
