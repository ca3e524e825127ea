"""Applying: once a person and intake, while it is open, under the criteria of that day."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from services.training.application import decider
from shared.contracts.membership import MemberStatus
from shared.contracts.messages import Command
from shared.contracts.training import (
    AnswerToCriterion,
    ApplicantClaimed,
    ApplicantExperience,
    ApplicantReleased,
    ApplicationSubmitted,
    Criteria,
    CriteriaRevised,
    Criterion,
    Gate,
    IntakeClosed,
    LiveApplicationClaimed,
    ScoredScale,
)
from shared.ids import derived_id
from tests.support.given import NOON, SOMEONE, claim, given
from tests.training.applications import (
    ASHA,
    AUTUMN,
    BASIS,
    BEN,
    COORDINATOR,
    COURSE_ID,
    HELLESDON,
    NOBODY,
    OPENED,
    SERVICE,
    SPRING,
    A,
    B,
    applied,
    apply,
    claimed,
    defined,
    known,
    member,
    open_intake,
    planned,
    released,
    submitted,
)

EMAIL = "ben@post.example"
COMMAND = derived_id(SOMEONE, "apply")
NEW_PERSON = derived_id(COMMAND, "person")
ANSWER = AnswerToCriterion(criterion="recovery", text="It is a road, not a place.")
TOLD: dict[str, Any] = {"lived_experience": ApplicantExperience.OWN, "basis": BASIS}


def by_address(**changes: Any) -> Command:
    return apply(person=None, **({"full_name": "Ben", "email": EMAIL} | changes))


def test_somebody_known_applies() -> None:
    command = apply(preferred_site="hellesdon", answers=(ANSWER,))
    given(decider, *open_intake()).when(command, by=member(ASHA), found=known()).then(
        claimed(), submitted(preferred_site=HELLESDON, answers=(ANSWER,), **TOLD)
    )


def test_what_is_sensitive_needs_a_basis() -> None:
    assert apply(basis=None).carries_sensitive
    assert ApplicationSubmitted.sensitive == {"lived_experience", "answers"}
    with pytest.raises(ValidationError):
        apply(lived_experience=None)


@pytest.mark.parametrize(
    ("basis", "through"),
    [
        (ApplicantExperience.OWN, True),
        (ApplicantExperience.CARER, True),
        (ApplicantExperience.BOTH, True),
        (ApplicantExperience.NONE, False),
        (ApplicantExperience.PREFER_NOT_TO_SAY, False),
    ],
)
def test_the_gate_is_yes_or_no(basis: ApplicantExperience, through: bool) -> None:
    outcome = given(decider, *open_intake()).when(apply(lived_experience=basis), found=known())
    outcome.then(claimed(), submitted(through_gate=through, **(TOLD | {"lived_experience": basis})))


def test_somebody_new_gets_an_id_and_a_claim() -> None:
    outcome = given(decider, *open_intake()).when(by_address(), by=SERVICE, command_id=COMMAND, found=NOBODY)
    assert outcome.events == (
        ApplicantClaimed(claim=claim(EMAIL), person_id=NEW_PERSON),
        claimed(person=NEW_PERSON),
        submitted(person=NEW_PERSON, full_name="Ben", email=EMAIL, **TOLD),
    )


def test_an_applicant_whom_the_views_do_not_know_yet_is_found_by_their_claim() -> None:
    held = ApplicantClaimed(claim=claim(EMAIL), person_id=BEN)
    history = [*open_intake(), held]
    outcome = given(decider, *history).when(by_address(), found=NOBODY)
    outcome.then(claimed(person=BEN), submitted(person=BEN, full_name="Ben", email=EMAIL, **TOLD))
    again = given(decider, *history, *outcome.events).when(by_address(id=B), found=NOBODY)
    again.then_refused("application.already", "email")
    freed = ApplicantReleased(claim=claim(EMAIL), person_id=BEN)
    anew = given(decider, *history, freed).when(by_address(), command_id=COMMAND, found=NOBODY)
    assert anew.events[0] == ApplicantClaimed(claim=claim(EMAIL), person_id=NEW_PERSON)


def test_one_live_application_a_person_and_intake() -> None:
    given(decider, *applied()).when(apply(B), found=known()).then_refused("application.already", "person_id")
    given(decider, *applied()).when(apply(), found=known(BEN)).then_refused("application.already", "application_id")
    after = given(decider, *applied(), released()).when(apply(B), found=known())
    assert [type(event) for event in after.events] == [LiveApplicationClaimed, ApplicationSubmitted]
    elsewhere = [planned(intake_id=AUTUMN), *(event.model_copy(update={"intake_id": AUTUMN}) for event in opened_one())]
    assert given(decider, *applied(), *elsewhere).when(apply(B, intake_id=AUTUMN), found=known()).events


def opened_one() -> Any:
    return open_intake()[-1:]


def test_it_keeps_the_criteria_it_was_made_under() -> None:
    harder = Criteria(
        gate=Gate(text="Carers", admits=(ApplicantExperience.CARER,)),
        criteria=(Criterion(code="warmth", text="Warmth", lowest=1, highest=10),),
    )
    revised = CriteriaRevised(programme_id=COURSE_ID, criteria_version=2, criteria=harder)
    outcome = given(decider, *open_intake(), revised).when(apply(), found=known())
    scales = (ScoredScale(criterion="warmth", lowest=1, highest=10),)
    outcome.then(claimed(), submitted(criteria_version=2, scales=scales, through_gate=False, **TOLD))


def test_a_member_is_found_by_their_address_and_need_not_say_who_they_are() -> None:
    found = known(BEN, status=MemberStatus.ACTIVE)
    outcome = given(decider, *open_intake()).when(by_address(full_name=None), found=found)
    outcome.then(claimed(person=BEN), submitted(person=BEN, email=EMAIL, **TOLD))


@pytest.mark.parametrize(
    ("command", "found", "code", "fields"),
    [
        (apply(intake_id=AUTUMN), known(), "intake.unknown", ("intake_id",)),
        (apply(person=BEN), NOBODY, "applicant.unknown", ("person_id",)),
        (apply(), known(erasing=True), "applicant.ending", ("person_id",)),
        (by_address(), known(BEN, erasing=True), "applicant.ending", ("email",)),
        (by_address(full_name=None), NOBODY, "applicant.name_missing", ("full_name",)),
        (by_address(full_name=None), known(BEN), "applicant.name_missing", ("full_name",)),
        (by_address(email=None), NOBODY, "applicant.unreachable", ("email", "phone")),
        (apply(preferred_site="Ipswich"), known(), "intake.site_unknown", ("preferred_site",)),
        (
            apply(answers=(ANSWER, AnswerToCriterion(criterion="warmth", text="Yes"))),
            known(),
            "criterion.unknown",
            ("answers.1.criterion",),
        ),
        (apply(answers=(ANSWER, ANSWER)), known(), "criterion.twice", ("answers.1.criterion",)),
    ],
)
def test_what_applying_needs(command: Command, found: dict[str, Any], code: str, fields: tuple[str, ...]) -> None:
    given(decider, *open_intake()).when(command, found=found).then_refused(code, *fields)


def test_the_intake_has_to_be_open() -> None:
    given(decider, defined(), planned()).when(apply(), found=known()).then_refused("intake.not_open", "intake_id")
    closed = IntakeClosed(intake_id=SPRING, programme_id=COURSE_ID, closed_at=NOON)
    given(decider, *open_intake(), closed).when(apply(), found=known()).then_refused("intake.not_open", "intake_id")


def test_a_form_from_before_the_close_may_be_entered_afterwards() -> None:
    closed = IntakeClosed(intake_id=SPRING, programme_id=COURSE_ID, closed_at=NOON)
    late = given(decider, *open_intake(), closed)
    in_time, too_early = NOON - timedelta(hours=1), OPENED - timedelta(hours=1)
    assert late.when(apply(), found=known(), happened=in_time).events
    late.when(apply(), found=known(), happened=too_early).then_refused("intake.not_open", "intake_id")


def test_whoever_coordinates_another_intake_enters_nothing_here() -> None:
    here = given(decider, *open_intake())
    here.when(apply(), by=COORDINATOR, found=known(), scopes=(f"intake:{AUTUMN}",)).then_refused("access.refused")
    assert here.when(apply(A), by=COORDINATOR, found=known(), scopes=(f"intake:{SPRING}",)).events
