"""Answers to an offer, and taking an application back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.training.application import decider
from shared.contracts.messages import Command, Event
from shared.contracts.training import (
    AcceptTrainingPlace,
    ApplicationStatus,
    ApplicationWithdrawn,
    DeclineTrainingPlace,
    ReserveListLeft,
    SitePlaceFreed,
    TrainingPlaceAccepted,
    TrainingPlaceDeclined,
    TrainingPlaceTaken,
    WithdrawApplication,
)
from shared.contracts.types import ActorKind
from tests.support.given import NOON, given
from tests.training.applications import (
    ASHA,
    AUTUMN,
    BEN,
    COHORT_ID,
    HELLESDON,
    SPRING,
    A,
    applied,
    apply,
    assessed,
    defined,
    held,
    in_reserve,
    known,
    member,
    offered,
    released,
)

ACCEPTED = TrainingPlaceAccepted(application_id=A, person_id=ASHA, site=HELLESDON)
FREED = SitePlaceFreed(intake_id=SPRING, site=HELLESDON, application_id=A)
TAKEN = TrainingPlaceTaken(application_id=A, person_id=ASHA, cohort_id=COHORT_ID)
KEPT_UNTIL = NOON + timedelta(days=180)
DECLINED = TrainingPlaceDeclined(application_id=A, person_id=ASHA, site=HELLESDON, kept_until=KEPT_UNTIL)


def with_offer(**changes: Any) -> list[Event]:
    return [*assessed(), held(A), offered(**changes)]


def accept(person_id: UUID | None = ASHA) -> AcceptTrainingPlace:
    return AcceptTrainingPlace(application_id=A, person_id=person_id)


def decline(person_id: UUID | None = ASHA) -> DeclineTrainingPlace:
    return DeclineTrainingPlace(application_id=A, person_id=person_id)


def withdraw(person_id: UUID | None = ASHA, **changes: Any) -> WithdrawApplication:
    return WithdrawApplication(application_id=A, person_id=person_id, **changes)


def withdrawn(was: ApplicationStatus, by: ActorKind = ActorKind.MEMBER, **changes: Any) -> ApplicationWithdrawn:
    return ApplicationWithdrawn(application_id=A, person_id=ASHA, by=by, was=was, kept_until=KEPT_UNTIL, **changes)


def test_the_place_is_taken_once() -> None:
    given(decider, *with_offer()).when(accept(), by=member(ASHA)).then(ACCEPTED).and_again().then_nothing_happened()
    given(decider, *assessed()).when(accept()).then_refused("training_offer.none", "application_id")


def test_the_day_to_answer_by_counts_in_full_and_then_people_are_asked() -> None:
    history = with_offer(answer_by=NOON.date())
    late = NOON + timedelta(days=1)
    assert given(decider, *history).when(accept(), by=member(ASHA), at=NOON + timedelta(hours=10)).events
    given(decider, *history).when(accept(), by=member(ASHA), at=late).then_refused(
        "training_offer.lapsed", "application_id"
    )
    given(decider, *history).when(accept(), by=ActorKind.COORDINATOR, at=late).then(ACCEPTED)


def test_a_place_that_is_declined_is_free_again() -> None:
    given(decider, *with_offer()).when(decline(), by=member(ASHA)).then(FREED, released(), DECLINED)
    for history in (assessed(), [*with_offer(), ACCEPTED]):
        given(decider, *history).when(decline()).then_refused("training_offer.none", "application_id")


@pytest.mark.parametrize(
    ("events", "was", "first"),
    [
        ([], ApplicationStatus.SUBMITTED, []),
        ([held(A), offered()], ApplicationStatus.OFFERED, [FREED]),
        ([held(A), offered(), ACCEPTED], ApplicationStatus.ACCEPTED, [FREED]),
        ([in_reserve(A, 1)], ApplicationStatus.SUBMITTED, [ReserveListLeft(intake_id=SPRING, application_id=A)]),
    ],
)
def test_an_application_can_be_taken_back(events: list[Event], was: ApplicationStatus, first: list[Event]) -> None:
    given(decider, *assessed(), *events).when(withdraw(), by=member(ASHA)).then(*first, released(), withdrawn(was))


def test_a_coordinator_may_take_it_back_for_somebody() -> None:
    command = withdraw(person_id=None, reason="They rang")
    event = withdrawn(ApplicationStatus.SUBMITTED, ActorKind.COORDINATOR, reason="They rang")
    given(decider, *applied()).when(command).then(released(), event)


def test_whoever_is_in_training_withdraws_from_that() -> None:
    history = [*with_offer(), ACCEPTED, TAKEN]
    given(decider, *history).when(withdraw()).then_refused("application.in_training", "application_id")


def test_how_long_it_is_kept_is_the_programmes_to_say() -> None:
    shorter = [defined(keep_unsuccessful_days=30), *applied()[1:]]
    outcome = given(decider, *shorter).when(withdraw())
    assert [event.kept_until for event in outcome.events if isinstance(event, ApplicationWithdrawn)] == [
        NOON + timedelta(days=30)
    ]


def test_whoever_took_it_back_can_apply_again() -> None:
    history = [*applied(), released(), withdrawn(ApplicationStatus.SUBMITTED)]
    assert given(decider, *history).when(apply(COHORT_ID), found=known()).events


ANSWERS: list[Command] = [accept(), decline(), withdraw()]


@pytest.mark.parametrize("command", ANSWERS)
@pytest.mark.parametrize("event", [DECLINED, withdrawn(ApplicationStatus.OFFERED)])
def test_an_ended_application_is_not_answered(command: Command, event: Event) -> None:
    given(decider, *with_offer(), event).when(command).then_refused("application.ended", "application_id")


@pytest.mark.parametrize("command", [accept(BEN), decline(BEN), withdraw(BEN)])
def test_somebody_elses_application_is_as_good_as_none(command: Command) -> None:
    given(decider, *with_offer()).when(command, by=member(BEN)).then_refused("application.unknown", "application_id")
    given(decider).when(command, by=member(BEN)).then_refused("application.unknown", "application_id")


@pytest.mark.parametrize("command", ANSWERS)
def test_whoever_coordinates_another_intake_answers_nothing_here(command: Command) -> None:
    there = given(decider, *with_offer())
    there.when(command, by=ActorKind.COORDINATOR, scopes=(f"intake:{AUTUMN}",)).then_refused("access.refused")
    assert there.when(command, by=ActorKind.COORDINATOR, scopes=(f"intake:{SPRING}",)).events
