"""Somebody who came as a guest or applied for a training keeps their id when they become a member."""

import pytest

from services.membership.member import decider
from services.membership.views.claims import claims
from shared.claims import AddressClaim
from shared.contracts.events import GuestClaimed, GuestReleased
from shared.contracts.membership import MEMBER, AcceptRequest, EmailClaimed, JoinMember, RequestToJoin
from shared.contracts.training import ApplicantClaimed, ApplicantReleased
from shared.contracts.types import ActorKind
from tests.membership.examples import (
    ASHA,
    BASIS,
    BEN,
    EMAIL,
    POST,
    affiliation,
    joined,
    numbered,
    organisation,
    requested,
)
from tests.membership.sending import join
from tests.support.folding import folded
from tests.support.given import claim, given

CARA = numbered(13)
HELD_BY_BEN = {"held_elsewhere": (BEN, CARA)}
UNNAMED = {"member_id": None}
ASKS = RequestToJoin(full_name="Asha Rahman", email=EMAIL, basis=BASIS)
ACCEPT = AcceptRequest(member_id=ASHA, affiliations=(affiliation(affiliation_id=POST),))


@pytest.mark.parametrize("command", [join(**UNNAMED), ASKS], ids=["enters", "asks"])
def test_a_coordinator_is_told_the_id_under_which_they_are_known(command: JoinMember | RequestToJoin) -> None:
    before = given(decider, organisation())
    outcome = before.when(command, found=HELD_BY_BEN)
    outcome.then_refused("member.known_elsewhere", "member_id")
    assert outcome.problem
    assert str(BEN) in outcome.problem.detail
    again = before.when(command.model_copy(update={"member_id": BEN}))
    assert {event.ref.id for event in again.events if event.of is MEMBER} == {str(BEN)}
    assert before.when(command, found={"held_elsewhere": ()}).events


def test_the_address_of_a_member_is_refused_as_before() -> None:
    before = given(decider, *joined(BEN))
    before.when(join(**UNNAMED), found=HELD_BY_BEN).then_refused("member.already", "email")
    before.when(ASKS, found=HELD_BY_BEN).then_refused("member.already", "email")


@pytest.mark.parametrize("by", [ActorKind.SYSTEM, ActorKind.PARTNER])
def test_nobody_else_finds_out_by_asking(by: ActorKind) -> None:
    assert given(decider).when(ASKS, by=by, found=HELD_BY_BEN).events


def test_a_request_is_not_accepted_under_another_id() -> None:
    before = given(decider, *requested())
    outcome = before.when(ACCEPT, found=HELD_BY_BEN)
    outcome.then_refused("request.known_elsewhere", "member_id")
    assert outcome.problem
    assert str(BEN) in outcome.problem.detail
    assert before.when(ACCEPT, found={"held_elsewhere": (BEN, ASHA)}).events
    assert before.when(ACCEPT, found={"held_elsewhere": ()}).events


def test_an_address_that_a_member_has_by_now_is_refused_first() -> None:
    before = given(decider, *requested(), EmailClaimed(claim=claim(EMAIL), member_id=CARA))
    before.when(ACCEPT, found=HELD_BY_BEN).then_refused("member.already", "member_id")


def test_an_address_is_claimed_and_released_by_each_service() -> None:
    log = [GuestClaimed(claim="c", person_id=BEN), ApplicantClaimed(claim="c", person_id=CARA)]
    assert folded(log, [claims])["claims"] == {"c": AddressClaim("c", guest_id=BEN, applicant_id=CARA)}
    released = [*log, GuestReleased(claim="c", person_id=BEN)]
    assert folded(released, [claims])["claims"] == {"c": AddressClaim("c", applicant_id=CARA)}
    released.append(ApplicantReleased(claim="c", person_id=CARA))
    assert folded(released, [claims])["claims"] == {}
