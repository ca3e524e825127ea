"""Asking to join, being answered, joining, and coming back."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.membership.member import decider
from shared.contracts.membership import (
    AcceptRequest,
    DeclineRequest,
    EmailClaimed,
    EmailReleased,
    JoinDeclined,
    JoinedVia,
    JoinMember,
    JoinRequested,
    MemberJoined,
    MemberLeft,
    RaiseUnansweredRequest,
    ReachBy,
    RequestRaised,
    RequestToJoin,
    RoleCode,
)
from shared.contracts.messages import Command, Event
from shared.contracts.types import ActorKind
from tests.membership.examples import (
    ANOTHER_POST,
    ASHA,
    BASIS,
    BEN,
    CHARITY,
    EMAIL,
    NOWHERE,
    OTHER_EMAIL,
    POST,
    TRUST,
    affiliated,
    affiliation,
    joined,
    numbered,
    organisation,
    requested,
)
from tests.support.given import claim, given

LEFT = MemberLeft(member_id=ASHA, left_on="2026-06-20")
HELD_BY_BEN = EmailClaimed(claim=claim(EMAIL), member_id=BEN)
HELD_BY_ASHA = EmailClaimed(claim=claim(EMAIL), member_id=ASHA)


def join(**changes: Any) -> JoinMember:
    fields: dict[str, Any] = {
        "member_id": ASHA,
        "full_name": "Asha Rahman",
        "email": EMAIL,
        "affiliations": (affiliation(affiliation_id=POST),),
        "areas": ("Durham",),
        "joined_on": "2026-06",
        "basis": BASIS,
    }
    return JoinMember(**(fields | changes))


def member_joined(**changes: Any) -> MemberJoined:
    fields: dict[str, Any] = {
        "member_id": ASHA,
        "via": JoinedVia.COORDINATOR,
        "full_name": "Asha Rahman",
        "email": EMAIL,
        "areas": ("Durham",),
        "joined_on": "2026-06",
        "basis": BASIS,
        "email_claim": claim(EMAIL),
        "reachable_by": (ReachBy.EMAIL,),
    }
    return MemberJoined(**(fields | changes))


def test_joining_claims_the_address_and_records_each_affiliation() -> None:
    second = affiliation(organisation_id=CHARITY, affiliation_id=ANOTHER_POST)
    command = join(affiliations=(affiliation(affiliation_id=POST), second))
    given(decider, organisation(), organisation(CHARITY)).when(command).then(
        HELD_BY_ASHA,
        member_joined(),
        affiliated(),
        affiliated(id=ANOTHER_POST, organisation_id=CHARITY),
    )


def test_joining_again_while_a_member_is_refused() -> None:
    given(decider, organisation()).when(join()).and_again().then_refused("member.already", "member_id")


@pytest.mark.parametrize("way", [{"phone": "0191 498 0000"}, {"post": "1 North Road, Durham"}])
def test_people_without_email_join_too(way: dict[str, str]) -> None:
    reach = (ReachBy(*way),)
    expected = member_joined(email=None, email_claim=None, reachable_by=reach, **way)
    given(decider, organisation()).when(join(email=None, **way)).then(expected, affiliated())


def test_somebody_else_with_the_same_address_is_refused_and_not_named() -> None:
    outcome = given(decider, organisation(), HELD_BY_BEN).when(join(email="  ASHA@Post.Example "))
    outcome.then_refused("member.already", "email")
    assert outcome.problem
    assert str(BEN) not in outcome.problem.model_dump_json()


def test_an_address_that_was_released_is_free() -> None:
    released = EmailReleased(claim=claim(EMAIL), member_id=BEN)
    given(decider, organisation(), HELD_BY_BEN, released).when(join()).then(HELD_BY_ASHA, member_joined(), affiliated())


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"basis": None}, "member.no_basis", "basis"),
        ({"affiliations": ()}, "member.no_affiliation", "affiliations"),
        ({"email": None}, "member.unreachable", "email"),
        ({"joined_on": "2062"}, "date.in_future", "joined_on"),
        (
            {"affiliations": (affiliation(), affiliation(organisation_id=NOWHERE))},
            "organisation.unknown",
            "affiliations.1.organisation_id",
        ),
        (
            {"affiliations": (affiliation(), affiliation(service="in-PATIENTS"))},
            "affiliation.already",
            "affiliations.1.role",
        ),
        ({"affiliations": (affiliation(role=RoleCode.OTHER),)}, "other.text_missing", "affiliations.0.role_text"),
        (
            {"affiliations": (affiliation(affiliation_id=POST), affiliation(affiliation_id=POST, service="Rehab"))},
            "id.taken",
            "affiliations.1.affiliation_id",
        ),
    ],
)
def test_what_joining_needs(changes: dict[str, Any], code: str, field: str) -> None:
    given(decider, organisation()).when(join(**changes)).then_refused(code, field)


def test_without_a_date_people_join_when_it_happened() -> None:
    sheet = datetime(2026, 5, 3, 9, tzinfo=UTC)
    outcome = given(decider, organisation()).when(join(joined_on=None), happened=sheet)
    assert member_joined(joined_on="2026-05-03") in outcome.events


def test_the_same_command_creates_the_same_ids() -> None:
    command = join(member_id=None, affiliations=(affiliation(), affiliation(service="Rehab")))
    first, same, another = (
        given(decider, organisation()).when(command, command_id=numbered(id)).events for id in (1, 1, 2)
    )
    assert first == same
    assert not {repr(event) for event in first} & {repr(event) for event in another}


ELSEWHERE = (affiliation(affiliation_id=ANOTHER_POST, service="Rehab"),)


def test_coming_back_keeps_the_id_and_the_address() -> None:
    given(decider, *joined(), LEFT).when(join(email=None, affiliations=ELSEWHERE)).then(
        member_joined(email=None), affiliated(id=ANOTHER_POST, service="Rehab")
    )


def test_coming_back_with_a_new_address_frees_the_old_one() -> None:
    given(decider, *joined(), LEFT).when(join(email=OTHER_EMAIL, affiliations=ELSEWHERE)).then(
        EmailReleased(claim=claim(EMAIL), member_id=ASHA),
        EmailClaimed(claim=claim(OTHER_EMAIL), member_id=ASHA),
        member_joined(email=OTHER_EMAIL, email_claim=claim(OTHER_EMAIL)),
        affiliated(id=ANOTHER_POST, service="Rehab"),
    )


def test_somebody_new_does_not_get_the_address_of_somebody_who_left() -> None:
    given(decider, *joined(), LEFT).when(join(member_id=BEN)).then_refused("member.already", "email")


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
