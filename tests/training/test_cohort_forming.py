"""Forming a cohort, changing it, and its end: complete once the numbers add up, or cancelled."""

from datetime import date
from typing import Any

import pytest

from services.training.cohort import decider
from shared.contracts.messages import Event
from shared.contracts.training import (
    CancelCohort,
    ChangeCohort,
    CohortCancelled,
    CohortChanged,
    CohortCompleted,
    CompleteCohort,
    CompletionRule,
    CompletionRuleRevised,
    PlacementEnded,
)
from shared.contracts.types import ActorKind
from tests.support.given import NOON, given
from tests.training.applications import ASHA, AUTUMN, BEN, CARA, COURSE_ID, HELLESDON, SPRING, B, C
from tests.training.cohorts import (
    COHORT,
    ENDS,
    PLACEMENT,
    STARTS,
    accepted,
    completes,
    deferred,
    enrolled,
    form,
    formed,
    in_training,
    intakes,
    on_placement,
    withdrew,
)

CANCEL = CancelCohort(cohort_id=COHORT, reason="The building is closed")
COMPLETE = CompleteCohort(cohort_id=COHORT)


def changed(**changes: Any) -> CohortChanged:
    fields: dict[str, Any] = {"cohort_id": COHORT, "places": 2, "starts_on": STARTS, "ends_on": ENDS}
    return CohortChanged(**(fields | changes))


# Forming


def test_a_cohort_is_formed_once_and_keeps_the_rule_of_that_time() -> None:
    given(decider, *intakes()).when(form()).then(formed())
    given(decider, *intakes(), formed()).when(form()).then_refused("cohort.already", "cohort_id")
    stricter = CompletionRule(attendance_percent=100)
    revised = CompletionRuleRevised(programme_id=COURSE_ID, rule_version=2, completion_rule=stricter)
    given(decider, *intakes(), revised).when(form()).then(formed(completion_rule=stricter, rule_version=2))


def test_the_site_is_one_of_the_intake_however_it_is_written() -> None:
    given(decider, *intakes()).when(form(site="hellesdon")).then(formed())
    outcome = given(decider, *intakes()).when(form(site="Preston")).then_refused("cohort.site", "site")
    assert outcome.problem
    assert HELLESDON in outcome.problem.detail


def test_what_forming_needs() -> None:
    given(decider).when(form()).then_refused("intake.unknown", "intake_id")
    backwards = form(ends_on=date(2026, 3, 22))
    given(decider, *intakes()).when(backwards).then_refused("cohort.dates", "ends_on")


@pytest.mark.parametrize(("scope", "may"), [(f"intake:{SPRING}", True), (f"intake:{AUTUMN}", False), ("network", True)])
def test_whose_access_is_to_another_intake_neither_forms_nor_changes_it(scope: str, may: bool) -> None:
    for history, command in ((intakes(), form()), ([*intakes(), formed()], ChangeCohort(cohort_id=COHORT, places=3))):
        outcome = given(decider, *history).when(command, by=ActorKind.COORDINATOR, scopes=(scope,))
        assert (outcome.problem is None) is may
        if not may:
            outcome.then_refused("access.refused")


def test_places_dates_and_facilitators_can_be_changed() -> None:
    outcome = given(decider, *intakes(), formed()).when(ChangeCohort(cohort_id=COHORT, places=3, facilitators=(BEN,)))
    outcome.then(changed(places=3, facilitators=(BEN,)))
    outcome.and_again().then_nothing_happened()
    given(decider, *intakes(), formed(), changed(facilitators=(BEN,))).when(
        ChangeCohort(cohort_id=COHORT, facilitators=())
    ).then(changed())
    wrong = ChangeCohort(cohort_id=COHORT, ends_on=date(2026, 1, 1))
    given(decider, *intakes(), formed()).when(wrong).then_refused("cohort.dates", "ends_on")


def test_there_are_never_fewer_places_than_people() -> None:
    two = [*in_training(), *enrolled(BEN, B)]
    fewer = ChangeCohort(cohort_id=COHORT, places=1)
    given(decider, *two).when(fewer).then_refused("cohort.places_taken", "places")
    given(decider, *two, *completes(BEN, B)).when(fewer).then_refused("cohort.places_taken", "places")
    given(decider, *two, *withdrew(BEN, B)).when(fewer).then(changed(places=1))


# Its end


def ended() -> list[Event]:
    """Asha completed, Ben withdrew, Cara was deferred."""
    return [
        *in_training(places=3),
        *enrolled(BEN, B),
        *enrolled(CARA, C),
        *completes(),
        *withdrew(BEN, B),
        *deferred(CARA, C),
    ]


def test_a_cohort_is_complete_when_everybody_has_ended_and_the_numbers_add_up() -> None:
    over = CohortCompleted(
        cohort_id=COHORT,
        site=HELLESDON,
        enrolled=3,
        completed=1,
        withdrew=1,
        deferred=1,
        completed_on=date(2026, 6, 30),
    )
    outcome = given(decider, *ended()).when(COMPLETE).then(over)
    outcome.and_again().then_nothing_happened()
    one_goes_on = [event for event in ended() if event not in withdrew(BEN, B)]
    outcome = given(decider, *one_goes_on).when(COMPLETE).then_refused("cohort.not_ended", "cohort_id")
    assert outcome.problem
    assert "one person" in outcome.problem.detail


@pytest.mark.parametrize("day", [date(2026, 6, 25), date(2026, 7, 1)])
def test_it_is_complete_neither_before_its_last_completion_nor_in_the_future(day: date) -> None:
    command = CompleteCohort(cohort_id=COHORT, completed_on=day)
    given(decider, *ended()).when(command).then_refused("training.day", "completed_on")


def test_nobody_completes_an_empty_cohort() -> None:
    given(decider, *intakes(), formed()).when(COMPLETE).then_refused("cohort.empty", "cohort_id")
    given(decider).when(COMPLETE).then_refused("cohort.unknown", "cohort_id")


def test_who_is_in_a_cohort_that_is_cancelled_is_deferred() -> None:
    history = [*in_training(), on_placement(), *accepted(B, BEN), *enrolled(BEN, B), *withdrew(BEN, B)]
    outcome = given(decider, *history).when(CANCEL)
    outcome.then(
        PlacementEnded(cohort_id=COHORT, person_id=ASHA, placement_id=PLACEMENT, ends_on=NOON.date()),
        *deferred(cohort_cancelled=True),
        CohortCancelled(cohort_id=COHORT, deferred=1, reason="The building is closed"),
    )
    outcome.and_again().then_nothing_happened()
    given(decider, *history, *outcome.events).when(COMPLETE).then_refused("cohort.cancelled", "cohort_id")
    command = ChangeCohort(cohort_id=COHORT, places=5)
    given(decider, *history, *outcome.events).when(command).then_refused("cohort.cancelled", "cohort_id")


def test_a_cohort_in_which_somebody_completed_is_not_cancelled() -> None:
    given(decider, *in_training(), *completes()).when(CANCEL).then_refused("cohort.has_completions", "cohort_id")
    over = given(decider, *ended()).when(COMPLETE).events
    given(decider, *ended(), *over).when(CANCEL).then_refused("cohort.completed", "cohort_id")
