"""People decide: only when two assessors without a conflict have scored every criterion, and only coordinators."""

from datetime import timedelta
from typing import Any

import pytest

from services.training.application import decider
from services.training.live_interest import live_interest
from shared.contracts.messages import Command, Event
from shared.contracts.refusals import Refused
from shared.contracts.training import (
    ApplicationRejected,
    ApplicationReserved,
    ApplicationShortlisted,
    ConflictDeclared,
    CriterionScored,
    InterestRegistered,
    LiveInterestClaimed,
    OfferTrainingPlace,
    RejectApplication,
    ReserveApplication,
    ReserveListLeft,
    ShortlistApplication,
    TrainingPlaceAccepted,
)
from shared.contracts.types import Actor, ActorKind
from shared.decider import Context
from shared.ids import derived_id
from tests.support.given import NOON, SOMEONE, claim, given, load
from tests.training.applications import (
    ASHA,
    AUTUMN,
    CARA,
    CONTACT,
    COURSE_ID,
    HELLESDON,
    RUTH,
    SAM,
    SPRING,
    SUFFOLK,
    A,
    applied,
    assessed,
    assigned,
    held,
    in_reserve,
    interested,
    offered,
    released,
    scored,
    scored_in_full,
    submitted,
)

SHORTLISTED = ApplicationShortlisted(application_id=A, person_id=ASHA)
ACCEPTED = TrainingPlaceAccepted(application_id=A, person_id=ASHA, site=HELLESDON)
KEPT_UNTIL = NOON + timedelta(days=180)


def offer(site: str = HELLESDON, **changes: Any) -> OfferTrainingPlace:
    return OfferTrainingPlace(application_id=A, site=site, **changes)


def reserve(position: int | None = None) -> ReserveApplication:
    return ReserveApplication(application_id=A, position=position)


def reject(**changes: Any) -> RejectApplication:
    return RejectApplication(application_id=A, feedback="Thank you for your story.", **changes)


def reserved(position: int = 1) -> ApplicationReserved:
    return ApplicationReserved(application_id=A, person_id=ASHA, position=position)


def rejected(**changes: Any) -> ApplicationRejected:
    return ApplicationRejected(
        application_id=A, person_id=ASHA, feedback="Thank you for your story.", kept_until=KEPT_UNTIL, **changes
    )


DECISIONS: list[Command] = [ShortlistApplication(application_id=A), offer(), reserve(), reject()]


# Not without two assessors and a person


@pytest.mark.parametrize("command", DECISIONS)
@pytest.mark.parametrize(
    ("history", "missing"),
    [
        (applied(), "0 of 0"),
        ([*applied(), *scored_in_full(RUTH)], "1 of 1"),
        ([*applied(), *scored_in_full(RUTH), assigned(SAM)], "1 of 2"),
        ([*applied(), *scored_in_full(RUTH), assigned(SAM), scored(SAM)], "1 of 2"),
        ([*assessed(), ConflictDeclared(application_id=A, assessor_id=SAM)], "1 of 1"),
        # Scores of somebody who was never asked count for nothing.
        ([*applied(), *scored_in_full(RUTH), scored(SAM), scored(SAM, "compassion")], "1 of 1"),
    ],
)
def test_no_decision_before_two_have_scored_every_criterion(
    command: Command, history: list[Event], missing: str
) -> None:
    outcome = given(decider, *history).when(command, found=CONTACT)
    outcome.then_refused("application.not_assessed", "application_id")
    assert outcome.problem
    assert missing in outcome.problem.detail


@pytest.mark.parametrize("command", DECISIONS)
def test_two_scores_in_full_are_enough(command: Command) -> None:
    assert given(decider, *assessed()).when(command, found=CONTACT).events


@pytest.mark.parametrize("command", DECISIONS)
@pytest.mark.parametrize("kind", [kind for kind in ActorKind if kind is not ActorKind.COORDINATOR])
def test_nothing_decides_but_a_coordinator(command: Command, kind: ActorKind) -> None:
    assert command.by == {ActorKind.COORDINATOR}
    # Were another kind let in one day, the decision itself would refuse it.
    found = given(decider, *assessed()).when(command, found=CONTACT)
    context = Context(
        id=A,
        now=NOON,
        time=NOON,
        command_id=SOMEONE,
        actor=Actor(kind, SOMEONE),
        claim=claim,
        others={"intake": load(held(A).ref, found.history.events)},
        found=CONTACT,
        scopes=frozenset({"network"}),
    )
    with pytest.raises(Refused) as refused:
        decider.decide(command, load(submitted().ref, found.history.events), context)
    assert refused.value.problem.code == "application.decision_needs_a_person"


@pytest.mark.parametrize("command", DECISIONS)
def test_nobody_decides_on_an_application_of_their_own(command: Command) -> None:
    own = Actor(ActorKind.COORDINATOR, ASHA)
    outcome = given(decider, *assessed()).when(command, by=own, found=CONTACT)
    outcome.then_refused("application.decision_on_own", "actor")


@pytest.mark.parametrize("command", DECISIONS[:3])
def test_who_is_not_through_the_gate_can_only_be_rejected(command: Command) -> None:
    outside = given(decider, *applied(through_gate=False))
    outside.when(command).then_refused("application.not_through_gate", "application_id")
    outside.when(reject(), found=CONTACT).then(released(), rejected())


# Shortlist


def test_an_application_is_shortlisted_once() -> None:
    command = ShortlistApplication(application_id=A)
    given(decider, *assessed()).when(command).then(SHORTLISTED).and_again().then_nothing_happened()
    in_list = [*assessed(), in_reserve(A, 1), reserved()]
    given(decider, *in_list).when(command).then_refused("application.decided", "application_id")


# Rejection


def test_a_rejection_carries_feedback_and_frees_what_was_held() -> None:
    given(decider, *assessed()).when(reject(), found=CONTACT).then(released(), rejected())
    history = [*assessed(), in_reserve(A, 1), reserved()]
    left = ReserveListLeft(intake_id=SPRING, application_id=A)
    given(decider, *history).when(reject(), found=CONTACT).then(left, released(), rejected())
    for answered in ([held(A), offered()], [held(A), offered(), ACCEPTED]):
        outcome = given(decider, *assessed(), *answered).when(reject(), found=CONTACT)
        outcome.then_refused("application.decided", "application_id")


def test_a_rejection_can_lead_on_to_the_next_intake() -> None:
    command_id = derived_id(SOMEONE, "reject")
    interest_id = derived_id(command_id, "interest")
    next_one = given(decider, *assessed(preferred_site=SUFFOLK)).when(
        reject(next_interest=True), command_id=command_id, found=CONTACT
    )
    assert next_one.events == (
        released(),
        rejected(next_interest=True),
        LiveInterestClaimed(live_interest=live_interest(COURSE_ID, ASHA), interest_id=interest_id),
        InterestRegistered(
            interest_id=interest_id,
            programme_id=COURSE_ID,
            person_id=ASHA,
            full_name="Asha",
            email="asha@post.example",
            phone="01632 960001",
            site=SUFFOLK,
            after_application=A,
        ),
    )
    given(decider, *assessed(), *interested()).when(reject(next_interest=True), found=CONTACT).then(
        released(), rejected(next_interest=True)
    )
    unknown = given(decider, *assessed()).when(reject(next_interest=True), found={"contact_of": None})
    assert len(unknown.events) == 4


# Where


@pytest.mark.parametrize("command", DECISIONS)
def test_whoever_coordinates_another_intake_decides_nothing_here(command: Command) -> None:
    there = given(decider, *assessed())
    there.when(command, found=CONTACT, scopes=(f"intake:{AUTUMN}",)).then_refused("access.refused", "actor")
    assert there.when(command, found=CONTACT, scopes=(f"intake:{SPRING}",)).events
    given(decider).when(command, found=CONTACT).then_refused("application.unknown", "application_id")


def test_what_is_told_of_scores_names_nobody() -> None:
    outcome = given(decider, *applied(CARA, CARA)).when(ShortlistApplication(application_id=CARA))
    assert outcome.problem
    assert str(CARA) not in outcome.problem.model_dump_json()
    assert CriterionScored.sealed == {"reason"}
