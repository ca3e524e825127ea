"""Enrolling whoever accepted a place, one active cohort a person, and going on later."""

from datetime import date
from typing import Any

import pytest

from services.training.cohort import decider
from services.training.persons import Contact
from shared.contracts.messages import Command, Event
from shared.contracts.training import (
    ApplicationPurged,
    CohortCancelled,
    DeferTrainee,
    EndTraining,
    EnrolTrainee,
    PlacementEnded,
    PurgeReason,
    TraineeEnrolled,
    TrainingPlaceTaken,
    WithdrawTrainee,
)
from shared.contracts.types import Actor, ActorKind
from tests.support.given import NOON, given
from tests.training.applications import ASHA, AUTUMN, BEN, SPRING, SUFFOLK, A, B, C, offered, planned, submitted
from tests.training.cohorts import (
    COHORT,
    CONTACT,
    LATER_COHORT,
    OTHER_COHORT,
    PLACEMENT,
    accepted,
    completes,
    deferred,
    enrolled,
    formed,
    in_training,
    intakes,
    later,
    on_placement,
    withdrew,
)

ENROL = EnrolTrainee(cohort_id=COHORT, application_id=A)
GO_ON = EnrolTrainee(cohort_id=LATER_COHORT, application_id=A)
WITHDRAW = WithdrawTrainee(cohort_id=COHORT, person_id=ASHA, reason="Moves away")


def taken(cohort: Any = COHORT) -> TrainingPlaceTaken:
    return TrainingPlaceTaken(application_id=A, person_id=ASHA, cohort_id=cohort)


def test_who_accepted_a_place_is_enrolled_by_name() -> None:
    outcome = given(decider, *intakes(), *accepted(), formed()).when(ENROL, found=CONTACT)
    person, active = enrolled()
    outcome.then(person.model_copy(update={"full_name": "Asha"}), active, taken())
    outcome.and_again().then_nothing_happened()


@pytest.mark.parametrize("contact", [None, Contact()])
def test_a_name_that_is_not_known_stops_nobody(contact: Contact | None) -> None:
    outcome = given(decider, *intakes(), *accepted(), formed()).when(ENROL, found={"contact_of": contact})
    assert isinstance(outcome.events[0], TraineeEnrolled)


PURGED = ApplicationPurged(application_id=A, person_id=ASHA, because=PurgeReason.ASKED)


@pytest.mark.parametrize(
    ("before", "code", "field"),
    [
        ([], "application.unknown", "application_id"),
        ([submitted()], "trainee.not_accepted", "application_id"),
        ([submitted(), offered()], "trainee.not_accepted", "application_id"),
        ([*accepted(), PURGED], "trainee.not_accepted", "application_id"),
        (accepted(site=SUFFOLK), "trainee.other_intake", "cohort_id"),
        (accepted(intake_id=AUTUMN), "trainee.other_intake", "cohort_id"),
        ([*accepted(), *enrolled(cohort=OTHER_COHORT)], "trainee.active_elsewhere", "application_id"),
    ],
)
def test_whom_nobody_enrols(before: list[Event], code: str, field: str) -> None:
    given(decider, *intakes(), *before, formed()).when(ENROL, found=CONTACT).then_refused(code, field)


def test_no_more_people_are_in_training_than_there_are_places() -> None:
    full = [*in_training(places=1), *accepted(B, BEN)]
    ben = EnrolTrainee(cohort_id=COHORT, application_id=B)
    given(decider, *full).when(ben, found=CONTACT).then_refused("cohort.full", "cohort_id")
    given(decider, *full, *completes()).when(ben, found=CONTACT).then_refused("cohort.full", "cohort_id")
    outcome = given(decider, *full, *withdrew()).when(ben, found=CONTACT)
    assert len(outcome.events) == 3


# Going on later


def test_who_was_deferred_goes_on_in_a_later_intake_of_the_programme() -> None:
    history = [*in_training(), *deferred(), later()]
    person, active = enrolled(cohort=LATER_COHORT, intake=AUTUMN, starts_on=date(2026, 10, 5))
    outcome = given(decider, *history).when(GO_ON, found={"contact_of": None})
    outcome.then(person, active, taken(LATER_COHORT))
    given(decider, *history, *outcome.events).when(ENROL, found=CONTACT).then_refused("trainee.active_elsewhere")


@pytest.mark.parametrize(
    "cohort",
    [
        later(programme_id=COHORT),
        later(starts_on=date(2026, 3, 23)),
        later(intake_id=SPRING),
    ],
)
def test_a_deferred_trainee_does_not_go_on_anywhere_else(cohort: Event) -> None:
    history = [*in_training(), *deferred(), cohort]
    given(decider, *history).when(GO_ON, found=CONTACT).then_refused("trainee.not_later", "cohort_id")


def test_who_was_deferred_does_not_come_back_to_the_same_cohort() -> None:
    given(decider, *in_training(), *deferred()).when(ENROL, found=CONTACT).then_refused("trainee.already")


def test_instead_of_a_cohort_that_was_cancelled_it_may_be_another_of_the_same_intake() -> None:
    cancelled = CohortCancelled(cohort_id=COHORT, deferred=1, reason="Flood")
    history = [*in_training(), *deferred(cohort_cancelled=True), cancelled, formed(OTHER_COHORT, site=SUFFOLK)]
    instead = EnrolTrainee(cohort_id=OTHER_COHORT, application_id=A)
    outcome = given(decider, *history).when(instead, found=CONTACT)
    assert outcome.events[-1] == taken(OTHER_COHORT)


@pytest.mark.parametrize("end", [completes(), withdrew()])
def test_by_an_application_that_was_used_up_nobody_is_enrolled_again(end: list[Event]) -> None:
    given(decider, *in_training(), *end, later()).when(GO_ON, found=CONTACT).then_refused("trainee.application_ended")
    again = [*in_training(), *end, *accepted(C), later(intake_id=AUTUMN)]
    given(decider, *again).when(GO_ON, found=CONTACT).then_refused("trainee.application_ended", "application_id")


def test_a_new_application_begins_a_new_training() -> None:
    history = [*in_training(), *withdrew(), *accepted(C, intake_id=AUTUMN), later()]
    anew = EnrolTrainee(cohort_id=LATER_COHORT, application_id=C)
    assert len(given(decider, *history).when(anew, found=CONTACT).events) == 3


# Deferring and withdrawing


def test_deferring_says_why_and_perhaps_to_when() -> None:
    command = DeferTrainee(cohort_id=COHORT, person_id=ASHA, to_intake_id=AUTUMN, reason="Caring for a child")
    outcome = given(decider, *in_training()).when(command)
    outcome.then(*deferred(to_intake_id=AUTUMN, reason="Caring for a child"))
    outcome.and_again().then_refused("trainee.ended", "person_id")


@pytest.mark.parametrize(
    ("intake", "code"), [(SPRING, "trainee.not_later"), (B, "intake.unknown"), (C, "trainee.not_later")]
)
def test_nobody_is_deferred_to_no_later_intake(intake: Any, code: str) -> None:
    of_another_programme = planned(intake_id=C, programme_id=COHORT)
    command = DeferTrainee(cohort_id=COHORT, person_id=ASHA, to_intake_id=intake, reason="Later")
    given(decider, *in_training(), of_another_programme).when(command).then_refused(code, "to_intake_id")


def test_a_trainee_gives_up_their_own_training_and_their_placement_ends() -> None:
    outcome = given(decider, *in_training(), on_placement()).when(WITHDRAW, by=Actor(ActorKind.MEMBER, ASHA))
    over = PlacementEnded(cohort_id=COHORT, person_id=ASHA, placement_id=PLACEMENT, ends_on=NOON.date())
    outcome.then(over, *withdrew(reason="Moves away"))
    outcome.and_again().then_refused("trainee.ended", "person_id")


def test_training_ends_for_who_is_being_forgotten_wherever_it_stands() -> None:
    end = EndTraining(cohort_id=COHORT, person_id=ASHA)
    outcome = given(decider, *in_training()).when(end).then(*withdrew())
    outcome.and_again().then_nothing_happened()
    for before in (completes(), deferred(), withdrew()):
        given(decider, *in_training(), *before).when(end).then_nothing_happened()
    given(decider, *intakes(), formed()).when(end).then_nothing_happened()


@pytest.mark.parametrize("command", [WITHDRAW, DeferTrainee(cohort_id=COHORT, person_id=ASHA, reason="Later")])
def test_who_was_never_enrolled_is_not_known_here(command: Command) -> None:
    given(decider, *intakes(), formed()).when(command).then_refused("trainee.unknown", "person_id")
