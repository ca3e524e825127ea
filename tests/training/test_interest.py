"""Interest in a programme: one a person, told once when the next intake opens."""

from typing import Any

import pytest

from services.training.interest import decider
from services.training.live_interest import live_interest
from shared.contracts.messages import Command
from shared.contracts.training import (
    AnnounceIntake,
    ApplicantClaimed,
    IntakeAnnounced,
    IntakeClosed,
    InterestRegistered,
    InterestWithdrawn,
    LiveInterestClaimed,
    LiveInterestReleased,
    RegisterInterest,
    WithdrawInterest,
)
from shared.contracts.types import Actor, ActorKind
from shared.ids import derived_id
from tests.support.given import NOON, SOMEONE, claim, given
from tests.training.applications import (
    ASHA,
    AUTUMN,
    BEN,
    COURSE_ID,
    INTEREST_ID,
    NOBODY,
    SPRING,
    defined,
    interested,
    known,
    member,
    numbered,
    open_intake,
    opened,
    planned,
)

COMMAND = derived_id(SOMEONE, "interest")
NEW_PERSON = derived_id(COMMAND, "person")
EMAIL = "ben@post.example"
RELEASED = LiveInterestReleased(live_interest=live_interest(COURSE_ID, ASHA), interest_id=INTEREST_ID)
WITHDRAWN = InterestWithdrawn(interest_id=INTEREST_ID, person_id=ASHA)
ANNOUNCED = IntakeAnnounced(interest_id=INTEREST_ID, person_id=ASHA, intake_id=SPRING)


def register(**changes: Any) -> RegisterInterest:
    fields: dict[str, Any] = {"interest_id": INTEREST_ID, "programme_id": COURSE_ID, "person_id": ASHA}
    return RegisterInterest(**(fields | changes))


def by_address(**changes: Any) -> RegisterInterest:
    return register(**({"person_id": None, "full_name": "Ben", "email": EMAIL} | changes))


def test_somebody_known_is_interested_once() -> None:
    given(decider, defined()).when(register(site="Hellesdon"), by=member(ASHA), found=known()).then(
        *interested(site="Hellesdon")
    )
    other = register(interest_id=numbered(49))
    given(decider, defined(), *interested()).when(other, found=known()).then_refused("interest.already", "person_id")
    given(decider, defined(), *interested()).when(register(), found=known()).then_refused("interest.already")


def test_somebody_new_gets_an_id_and_a_claim() -> None:
    outcome = given(decider, defined()).when(by_address(), command_id=COMMAND, found=NOBODY)
    assert outcome.events == (
        ApplicantClaimed(claim=claim(EMAIL), person_id=NEW_PERSON),
        LiveInterestClaimed(live_interest=live_interest(COURSE_ID, NEW_PERSON), interest_id=INTEREST_ID),
        InterestRegistered(
            interest_id=INTEREST_ID, programme_id=COURSE_ID, person_id=NEW_PERSON, full_name="Ben", email=EMAIL
        ),
    )
    # The views do not know yet, but the claim does: of two requests at once, the later one finds the same person.
    again = by_address(interest_id=numbered(49), email=f" {EMAIL.upper()}")
    given(decider, defined(), *outcome.events).when(again, found=NOBODY).then_refused("interest.already", "email")


@pytest.mark.parametrize(
    ("command", "found", "code", "fields"),
    [
        (register(programme_id=SPRING), known(), "programme.unknown", ("programme_id",)),
        (register(person_id=BEN), NOBODY, "applicant.unknown", ("person_id",)),
        (register(), known(erasing=True), "applicant.ending", ("person_id",)),
        (by_address(), known(BEN, erasing=True), "applicant.ending", ("email",)),
        (by_address(full_name=None), NOBODY, "applicant.name_missing", ("full_name",)),
        (by_address(email=None), NOBODY, "applicant.unreachable", ("email", "phone")),
    ],
)
def test_what_registering_needs(command: Command, found: dict[str, Any], code: str, fields: tuple[str, ...]) -> None:
    given(decider, defined()).when(command, found=found).then_refused(code, *fields)


def test_a_phone_number_will_do() -> None:
    outcome = given(decider, defined()).when(by_address(email=None, phone="01632 960001"), found=NOBODY)
    assert [type(event) for event in outcome.events] == [LiveInterestClaimed, InterestRegistered]


def test_whoever_does_not_want_to_be_told_is_not() -> None:
    history = [defined(), *interested()]
    command = WithdrawInterest(interest_id=INTEREST_ID, person_id=ASHA)
    given(decider, *history).when(command, by=member(ASHA)).then(WITHDRAWN, RELEASED)
    after = [*history, WITHDRAWN, RELEASED]
    given(decider, *after).when(command).then_refused("interest.ended", "interest_id")
    assert given(decider, *after).when(register(interest_id=numbered(49)), found=known()).events
    somebody_elses = WithdrawInterest(interest_id=INTEREST_ID, person_id=BEN)
    given(decider, *history).when(somebody_elses, by=member(BEN)).then_refused("interest.unknown", "interest_id")
    given(decider).when(command).then_refused("interest.unknown", "interest_id")


def test_they_are_told_once_that_an_intake_is_open() -> None:
    history = [*open_intake(), *interested()]
    command = AnnounceIntake(interest_id=INTEREST_ID, intake_id=SPRING)
    given(decider, *history).when(command).then(ANNOUNCED, RELEASED)
    given(decider, *history, ANNOUNCED, RELEASED).when(command).then_refused("interest.ended")
    given(decider, *open_intake()).when(command).then_refused("interest.unknown")


def test_they_are_told_of_no_intake_to_which_they_cannot_apply() -> None:
    closed = IntakeClosed(intake_id=SPRING, programme_id=COURSE_ID, closed_at=NOON)
    other = [planned(intake_id=AUTUMN, programme_id=numbered(9)), opened(intake_id=AUTUMN)]
    history = [*open_intake(), *interested(), closed, *other]
    system = Actor(ActorKind.SYSTEM, SOMEONE)
    for intake_id, code in (
        (SPRING, "intake.not_open"),
        (AUTUMN, "intake.other_programme"),
        (ASHA, "intake.unknown"),
    ):
        command = AnnounceIntake(interest_id=INTEREST_ID, intake_id=intake_id)
        given(decider, *history).when(command, by=system).then_refused(code, "intake_id")
