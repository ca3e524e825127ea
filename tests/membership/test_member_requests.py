"""Asking to join, and being answered."""

from typing import Any

import pytest

from services.membership.member import decider
from shared.contracts.membership import (
    AcceptRequest,
    DeclineRequest,
    EmailClaimed,
    JoinDeclined,
    JoinedVia,
    JoinRequested,
    RaiseUnansweredRequest,
    RequestRaised,
    RequestToJoin,
)
from shared.contracts.messages import Command, Event
from shared.contracts.types import ActorKind
from shared.ids import new_id
from tests.membership.examples import (
    ASHA,
    BASIS,
    BEN,
    EMAIL,
    NOWHERE,
    POST,
    TRUST,
    affiliated,
    affiliation,
    joined,
    organisation,
    requested,
)
from tests.membership.sending import join, member_joined
from tests.support.given import claim, given

HELD_BY_BEN = EmailClaimed(claim=claim(EMAIL), member_id=BEN)
HELD_BY_ASHA = EmailClaimed(claim=claim(EMAIL), member_id=ASHA)


def ask(**changes: Any) -> RequestToJoin:
    fields: dict[str, Any] = {
        "member_id": ASHA,
        "full_name": "Asha Rahman",
        "email": EMAIL,
        "areas": ("Durham",),
        "basis": BASIS,
    }
    return RequestToJoin(**(fields | changes))


@pytest.mark.parametrize(
    ("by", "via"),
    [
        (ActorKind.SYSTEM, JoinedVia.SELF),
        (ActorKind.PARTNER, JoinedVia.PARTNER),
        (ActorKind.COORDINATOR, JoinedVia.COORDINATOR),
    ],
)
def test_asking_to_join_claims_nothing_yet(by: ActorKind, via: JoinedVia) -> None:
    _, expected = requested()
    assert isinstance(expected, JoinRequested)
    outcome = given(decider).when(ask(), by=by)
    outcome.then(expected.model_copy(update={"via": via})).and_again().then_refused("request.waiting", "member_id")


@pytest.mark.parametrize(
    ("history", "changes", "code", "field"),
    [
        (joined(), {}, "member.already", "member_id"),
        (joined(), {"member_id": BEN}, "member.already", "email"),
        ([], {"email": None}, "member.unreachable", "email"),
        ([], {"organisation_id": NOWHERE}, "organisation.unknown", "organisation_id"),
    ],
)
def test_when_asking_is_refused(history: list[Event], changes: dict[str, Any], code: str, field: str) -> None:
    given(decider, *history).when(ask(**changes)).then_refused(code, field)


def test_joining_after_all_takes_the_address_of_the_declined_request() -> None:
    declined = JoinDeclined(member_id=ASHA)
    outcome = given(decider, *requested(), declined).when(join(email=None))
    outcome.then(HELD_BY_ASHA, member_joined(email=None), affiliated())
    asked_by_phone = given(decider, *requested(), declined).when(ask(email=None, phone="0191 498 0000"))
    accepted = given(decider, *requested(), declined, *asked_by_phone.events).when(accept())
    assert accepted.events[0] == HELD_BY_ASHA


@pytest.mark.parametrize("by", [ActorKind.SYSTEM, ActorKind.PARTNER])
def test_asking_does_not_tell_whether_an_address_is_known(by: ActorKind) -> None:
    known, unknown = (given(decider, *history).when(ask(), by=by) for history in ([HELD_BY_BEN], []))
    assert known.events == unknown.events != ()


def accept(**changes: Any) -> AcceptRequest:
    fields: dict[str, Any] = {"member_id": ASHA, "affiliations": (affiliation(affiliation_id=POST),)}
    return AcceptRequest(**(fields | changes))


def test_accepting_makes_a_member_of_what_was_asked() -> None:
    outcome = given(decider, *requested()).when(accept())
    outcome.then(
        HELD_BY_ASHA,
        member_joined(via=JoinedVia.SELF, full_name=None, email=None, joined_on="2026-06-30"),
        affiliated(),
    )
    outcome.and_again().then_refused("request.none", "member_id")


@pytest.mark.parametrize(
    ("history", "changes", "code", "field"),
    [
        (requested(basis=None), {}, "member.no_basis", "basis"),
        (requested(), {"affiliations": ()}, "member.no_affiliation", "affiliations"),
        (requested(), {"joined_on": "2062-01"}, "date.in_future", "joined_on"),
        ([*requested(), HELD_BY_BEN], {}, "member.already", "member_id"),
        (
            requested(),
            {"affiliations": (affiliation(organisation_id=NOWHERE),)},
            "organisation.unknown",
            "affiliations.0.organisation_id",
        ),
    ],
)
def test_when_accepting_is_refused(history: list[Event], changes: dict[str, Any], code: str, field: str) -> None:
    given(decider, *history).when(accept(**changes)).then_refused(code, field)


def test_a_coordinator_may_bring_the_basis_that_the_request_lacks() -> None:
    outcome = given(decider, *requested(basis=None)).when(accept(basis=BASIS, areas=("York",)))
    expected = member_joined(via=JoinedVia.SELF, full_name=None, email=None, joined_on="2026-06-30", areas=("York",))
    assert expected in outcome.events


def test_declining_says_under_which_id_they_are_entered_instead() -> None:
    entered = DeclineRequest(member_id=ASHA, reason="Entered under the id that you have.", entered_as=new_id())
    outcome = given(decider, *requested()).when(entered)
    outcome.then(JoinDeclined(member_id=ASHA, reason=entered.reason, entered_as=entered.entered_as))


def test_declining_keeps_the_reason_for_the_person_and_frees_them_to_ask_again() -> None:
    reason = "We cover County Durham only; the York network would be glad to hear from you."
    outcome = given(decider, *requested()).when(DeclineRequest(member_id=ASHA, reason=reason))
    outcome.then(JoinDeclined(member_id=ASHA, reason=reason)).and_again().then_refused("request.none", "member_id")
    asked_again = given(decider, *requested(), *outcome.events).when(ask(), by=ActorKind.SYSTEM)
    asked_again.then(requested()[1])


def test_a_request_that_waits_is_raised_once() -> None:
    command = RaiseUnansweredRequest(member_id=ASHA)
    outcome = given(decider, *requested()).when(command)
    outcome.then(RequestRaised(member_id=ASHA)).and_again().then_nothing_happened()
    given(decider, *joined()).when(command).then_refused("request.none", "member_id")


def test_who_asked_is_answered_and_not_joined_past_their_request() -> None:
    given(decider, *requested()).when(join()).then_refused("request.waiting", "member_id")


@pytest.mark.parametrize(
    "command",
    [accept(), DeclineRequest(member_id=ASHA, reason="no"), RaiseUnansweredRequest(member_id=ASHA)],
    ids=lambda command: type(command).__name__,
)
def test_nobody_is_answered_who_is_not_known(command: Command) -> None:
    given(decider, organisation(TRUST)).when(command).then_refused("member.unknown", "member_id")
