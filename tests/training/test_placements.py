"""Practice: placements, their hours, their sign-off, and assignments."""

from datetime import date
from typing import Any

import pytest

from services.training.cohort import decider
from shared.contracts.training import (
    AssignmentPassed,
    EndPlacement,
    LogPlacementHours,
    PassAssignment,
    PlacementEnded,
    PlacementHoursRemoved,
    RemovePlacementHours,
    SignOffPlacement,
    StartPlacement,
)
from shared.contracts.types import Actor, ActorKind
from shared.ids import derived_id
from tests.support.given import NOON, SOMEONE, given
from tests.training.applications import ASHA
from tests.training.cohorts import (
    COHORT,
    JOURNAL,
    ORGANISATION,
    PLACEMENT,
    RULE,
    completes,
    in_training,
    logged,
    on_placement,
    signed_off,
)

START_COMMAND = derived_id(SOMEONE, "start")
SIGN_OFF = SignOffPlacement(cohort_id=COHORT, person_id=ASHA, note="Kind, and on time")
END = EndPlacement(cohort_id=COHORT, person_id=ASHA)
ASHA_HERSELF = Actor(ActorKind.MEMBER, ASHA)


def start(**changes: Any) -> StartPlacement:
    fields: dict[str, Any] = {
        "cohort_id": COHORT,
        "person_id": ASHA,
        "organisation_id": ORGANISATION,
        "supervisor": "Jo",
        "starts_on": date(2026, 5, 4),
    }
    return StartPlacement(**(fields | changes))


def log(**changes: Any) -> LogPlacementHours:
    fields: dict[str, Any] = {
        "cohort_id": COHORT,
        "person_id": ASHA,
        "on": date(2026, 5, 5),
        "hours": 10,
        "nonce": "sheet-1",
    }
    return LogPlacementHours(**(fields | changes))


def remove(nonce: str = "sheet-1") -> RemovePlacementHours:
    return RemovePlacementHours(cohort_id=COHORT, person_id=ASHA, nonce=nonce)


def ended(on: date) -> PlacementEnded:
    return PlacementEnded(cohort_id=COHORT, person_id=ASHA, placement_id=PLACEMENT, ends_on=on)


def test_a_placement_starts_at_one_place_at_a_time() -> None:
    outcome = given(decider, *in_training()).when(start(), command_id=START_COMMAND)
    outcome.then(on_placement(placement_id=derived_id(START_COMMAND, "placement"), supervisor="Jo"))
    outcome.and_again().then_refused("placement.open", "person_id")
    after = [*in_training(), on_placement(), ended(date(2026, 5, 10))]
    assert given(decider, *after).when(start(starts_on=None)).events[0].starts_on == NOON.date()  # type: ignore[attr-defined]


def test_where_and_when_a_placement_starts() -> None:
    given(decider, *in_training()).when(start(organisation_id=None)).then_refused("placement.where")
    assert given(decider, *in_training()).when(start(organisation_id=None, place="Glaven ward")).events
    tomorrow = start(starts_on=date(2026, 7, 1))
    given(decider, *in_training()).when(tomorrow).then_refused("training.day", "starts_on")


def test_hours_are_logged_by_the_trainee_too_and_once_a_nonce() -> None:
    outcome = given(decider, *in_training(), on_placement()).when(log(), by=ASHA_HERSELF).then(logged())
    outcome.and_again().then_nothing_happened()
    given(decider, *in_training(), on_placement(), logged()).when(log(hours=2)).then_nothing_happened()
    given(decider, *in_training(), on_placement(), logged()).when(log(hours=2, nonce="b")).then(logged(2, "b"))


@pytest.mark.parametrize(
    ("command", "code", "field"),
    [
        (log(on=date(2026, 5, 3)), "training.day", "on"),
        (log(on=date(2026, 7, 1)), "training.day", "on"),
        (log(on=date(2026, 5, 11)), "training.day", "on"),
        (log(hours=14.25, nonce="b"), "hours.too_many", "hours"),
    ],
)
def test_hours_lie_within_the_placement_and_within_a_day(command: Any, code: str, field: str) -> None:
    history = [*in_training(), on_placement(), logged(), ended(date(2026, 5, 10))]
    given(decider, *history).when(command.model_copy(update={"nonce": "b"})).then_refused(code, field)


def test_hours_can_be_logged_after_the_placement_but_not_without_one_or_after_its_sign_off() -> None:
    history = [*in_training(), on_placement(), ended(date(2026, 5, 10))]
    given(decider, *history).when(log()).then(logged())
    given(decider, *history, signed_off()).when(log()).then_refused("placement.signed_off", "person_id")
    given(decider, *in_training()).when(log()).then_refused("placement.none", "person_id")


def test_hours_that_were_a_mistake_are_taken_back_until_they_are_signed_off() -> None:
    history = [*in_training(), on_placement(), logged()]
    taken_back = PlacementHoursRemoved(
        cohort_id=COHORT, person_id=ASHA, placement_id=PLACEMENT, hours=10, nonce="sheet-1"
    )
    outcome = given(decider, *history).when(remove(), by=ASHA_HERSELF).then(taken_back)
    outcome.and_again().then_nothing_happened()
    given(decider, *history, taken_back).when(log()).then_nothing_happened()
    given(decider, *history, taken_back).when(log(nonce="b", hours=24)).then(logged(24, "b"))
    given(decider, *history, signed_off()).when(remove()).then_refused("placement.signed_off", "nonce")
    given(decider, *history).when(remove("b")).then_refused("hours.unknown", "nonce")


def test_the_sign_off_is_given_once_for_the_last_placement() -> None:
    given(decider, *in_training()).when(SIGN_OFF).then_refused("placement.none", "person_id")
    outcome = given(decider, *in_training(), on_placement()).when(SIGN_OFF)
    outcome.then(signed_off().model_copy(update={"note": "Kind, and on time"}))
    outcome.and_again().then_nothing_happened()


def test_a_placement_ends_once_and_not_before_its_last_hours() -> None:
    history = [*in_training(), on_placement(), logged()]
    outcome = given(decider, *history).when(END).then(ended(NOON.date()))
    outcome.and_again().then_nothing_happened()
    given(decider, *in_training()).when(END).then_refused("placement.none", "person_id")
    early = EndPlacement(cohort_id=COHORT, person_id=ASHA, ends_on=date(2026, 5, 4))
    given(decider, *history).when(early).then_refused("training.day", "ends_on")


def test_assignments_are_those_that_the_rule_names() -> None:
    command = PassAssignment(cohort_id=COHORT, person_id=ASHA, assignment="reflective journal")
    outcome = given(decider, *in_training()).when(command)
    outcome.then(AssignmentPassed(cohort_id=COHORT, person_id=ASHA, assignment=JOURNAL))
    outcome.and_again().then_nothing_happened()
    essay = PassAssignment(cohort_id=COHORT, person_id=ASHA, assignment="Essay")
    given(decider, *in_training()).when(essay).then_refused("assignment.unknown", "assignment")
    none = RULE.model_copy(update={"assignments": ()})
    given(decider, *in_training(completion_rule=none)).when(essay).then_refused("assignment.unknown", "assignment")


@pytest.mark.parametrize("command", [start(), log(), remove(), SIGN_OFF, END])
def test_nothing_changes_after_the_training(command: Any) -> None:
    history = [*in_training(), on_placement(), logged(), *completes()]
    given(decider, *history).when(command).then_refused("trainee.ended", "person_id")
