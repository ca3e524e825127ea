"""Joining the network afterwards: once somebody has both completed and agreed, whichever comes first."""

from typing import Any

import pytest

from services.training import trainee
from services.training.cohort import decider
from services.training.persons import Contact
from shared.contracts.membership import NewAffiliation, RoleCode
from shared.contracts.messages import Event
from shared.contracts.training import (
    ACTIVE_TRAINEE,
    AgreedAffiliation,
    AgreeToJoinNetwork,
    CertificateRevoked,
    CompleteTrainee,
    GraduateReferred,
    JoiningAgreementWithdrawn,
    WithdrawJoiningAgreement,
)
from shared.contracts.training import COHORT as COHORT_AGGREGATE
from shared.contracts.types import Actor, ActorKind
from shared.snapshots.states import state_form
from tests.support.given import given, load
from tests.training.applications import ASHA, BASIS, COURSE_ID
from tests.training.cohorts import (
    AFFILIATION,
    AGREED,
    CERTIFICATE,
    COHORT,
    CONTACT,
    ENDS,
    FIRST_COORDINATOR,
    ORGANISATION,
    SECOND_COORDINATOR,
    agreed,
    approved,
    came,
    completes,
    deferred,
    enrolled,
    held,
    in_training,
    logged,
    on_placement,
    scheduled,
    withdrew,
)

AGREE = AgreeToJoinNetwork(cohort_id=COHORT, person_id=ASHA, affiliation=AFFILIATION, basis=BASIS)
UNDO = WithdrawJoiningAgreement(cohort_id=COHORT, person_id=ASHA)
UNDONE = JoiningAgreementWithdrawn(cohort_id=COHORT, person_id=ASHA)
COMPLETE = CompleteTrainee(cohort_id=COHORT, person_id=ASHA, completed_on=ENDS)
EXCEPTION = [approved(FIRST_COORDINATOR), approved(SECOND_COORDINATOR)]
OTHER_ROLE = AFFILIATION.model_copy(update={"role": RoleCode.OTHER, "role_text": "Peer researcher"})


def referred(**changes: Any) -> GraduateReferred:
    fields: dict[str, Any] = {
        "cohort_id": COHORT,
        "person_id": ASHA,
        "programme_id": COURSE_ID,
        "qualification": "Peer support workers",
        "completed_on": ENDS,
        "affiliation": AGREED,
        "full_name": "Asha",
        "email": "asha@post.example",
        "phone": "01632 960001",
        "basis": BASIS,
    }
    return GraduateReferred(**(fields | changes))


def test_a_trainee_agrees_before_they_have_completed_and_is_referred_when_they_have() -> None:
    given(decider, *in_training()).when(AGREE, by=Actor(ActorKind.MEMBER, ASHA), found=CONTACT).then(agreed())
    outcome = given(decider, *in_training(), agreed(), *EXCEPTION).when(COMPLETE, found=CONTACT)
    assert outcome.events[-1] == referred()
    assert len(outcome.events) == 3


def test_who_has_completed_is_referred_as_soon_as_they_agree_and_once() -> None:
    outcome = given(decider, *in_training(), *completes()).when(AGREE, found=CONTACT).then(agreed(), referred())
    after = [*in_training(), *completes(), *outcome.events]
    given(decider, *after).when(AGREE, found=CONTACT).then_refused("joining.referred", "person_id")
    given(decider, *after).when(UNDO).then_refused("joining.referred", "person_id")


def test_who_completes_without_agreeing_is_not_referred() -> None:
    for before in ([], [agreed(), UNDONE]):
        outcome = given(decider, *in_training(), *before, *EXCEPTION).when(COMPLETE, found=CONTACT)
        assert not [event for event in outcome.events if isinstance(event, GraduateReferred)]


def test_a_completion_that_was_taken_back_and_came_again_refers_nobody_twice() -> None:
    revoked = CertificateRevoked(cohort_id=COHORT, person_id=ASHA, certificate_id=CERTIFICATE, in_training_again=True)
    history: list[Event] = [*in_training(), agreed(), *completes(), referred(), revoked, enrolled()[1], *EXCEPTION]
    outcome = given(decider, *history).when(COMPLETE, found=CONTACT)
    assert len(outcome.events) == 2


@pytest.mark.parametrize("contact", [None, Contact()])
def test_who_can_no_longer_be_reached_is_referred_all_the_same(contact: Contact | None) -> None:
    found = CONTACT | {"contact_of": contact}
    outcome = given(decider, *in_training(), *completes()).when(AGREE, found=found)
    assert outcome.events[-1] == referred(full_name=None, email=None, phone=None)


def test_the_text_of_another_role_goes_along_sealed() -> None:
    plain = AgreedAffiliation(organisation_id=ORGANISATION, role=RoleCode.OTHER, service="Wards")
    text: dict[str, Any] = {"affiliation": plain, "role_text": "Peer researcher"}
    other = AGREE.model_copy(update={"affiliation": OTHER_ROLE})
    outcome = given(decider, *in_training(), *completes()).when(other, found=CONTACT)
    outcome.then(agreed(**text), referred(**text))
    found = CONTACT | {"agreed_role_text": "Peer researcher"}
    outcome = given(decider, *in_training(), agreed(**text), *EXCEPTION).when(COMPLETE, found=found)
    assert outcome.events[-1] == referred(**text)


def test_what_agreeing_needs() -> None:
    given(decider, *in_training()).when(AGREE.model_copy(update={"basis": None}), found=CONTACT).then_refused(
        "basis.missing", "basis"
    )
    untold = NewAffiliation(organisation_id=ORGANISATION, role=RoleCode.OTHER)
    command = AGREE.model_copy(update={"affiliation": untold})
    given(decider, *in_training()).when(command, found=CONTACT).then_refused(
        "other.text_missing", "affiliation.role_text"
    )


@pytest.mark.parametrize("ended", [deferred(), withdrew()])
def test_who_left_the_training_agrees_to_nothing_here(ended: list[Event]) -> None:
    given(decider, *in_training(), *ended).when(AGREE, found=CONTACT).then_refused("trainee.ended", "person_id")


def test_agreeing_again_replaces_it_and_it_can_be_taken_back() -> None:
    given(decider, *in_training(), agreed()).when(AGREE, found=CONTACT).then(agreed())
    outcome = given(decider, *in_training(), agreed()).when(UNDO, by=Actor(ActorKind.MEMBER, ASHA)).then(UNDONE)
    outcome.and_again().then_refused("joining.not_agreed", "person_id")


def test_all_of_it_can_be_kept_in_a_snapshot() -> None:
    history = [*in_training(), scheduled(), held(), came(), on_placement(), logged(), agreed(), *completes()]
    cohort = load(COHORT_AGGREGATE.ref(COHORT), history)
    form = state_form(decider)
    assert form.read(form.write(cohort)) == cohort
    record = load(ACTIVE_TRAINEE.ref(ASHA), history)
    assert state_form(trainee.decider).read(state_form(trainee.decider).write(record)) == record
