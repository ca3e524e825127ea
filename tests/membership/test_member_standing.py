"""Pausing, coming back, leaving, and being in touch."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.membership.member import decider
from shared.contracts.membership import (
    AffiliationEnded,
    Channel,
    ContactKind,
    FulfilSubjectAccess,
    LeaveNetwork,
    MemberContacted,
    MemberLeft,
    MembershipPaused,
    MembershipResumed,
    PauseMembership,
    RecordContact,
    ResumeMembership,
    RoleAssigned,
    RoleCode,
    RoleEnded,
    SubjectAccessFulfilled,
    WithdrawConsent,
)
from shared.contracts.membership import ConsentPurpose as Purpose
from shared.contracts.types import ActorKind, Method
from tests.membership.examples import (
    AFTER_MIDNIGHT,
    ANOTHER_POST,
    ASHA,
    BEN,
    COORDINATOR,
    POST,
    affiliated,
    consented,
    joined,
    numbered,
    requested,
)
from tests.support.given import NOON, given

MEMBER = given(decider, *joined())
PAUSED = MembershipPaused(member_id=ASHA)
LEFT = MemberLeft(member_id=ASHA, left_on="2026-06-20")
PEOPLE_WHO_ARE_NO_MEMBERS = pytest.mark.parametrize(
    ("history", "code"), [([], "member.unknown"), (requested(), "member.not_joined")]
)


@pytest.mark.parametrize("by", [ActorKind.MEMBER, ActorKind.COORDINATOR])
def test_pausing_and_pausing_again(by: ActorKind) -> None:
    outcome = MEMBER.when(PauseMembership(member_id=ASHA, reason="a new baby"), by=by)
    outcome.then(MembershipPaused(member_id=ASHA, reason="a new baby")).and_again().then_nothing_happened()


def test_a_pause_may_be_prolonged_but_not_into_the_past() -> None:
    autumn = date(2026, 9, 30)
    given(decider, *joined(), PAUSED).when(PauseMembership(member_id=ASHA, until=autumn)).then(
        MembershipPaused(member_id=ASHA, until=autumn)
    )
    MEMBER.when(PauseMembership(member_id=ASHA, until=date(2026, 6, 29))).then_refused("date.in_past", "until")


def test_a_day_is_over_when_it_is_where_the_network_is() -> None:
    command = PauseMembership(member_id=ASHA, until=date(2026, 6, 30))
    assert MEMBER.when(command, at=AFTER_MIDNIGHT - timedelta(minutes=31)).events
    MEMBER.when(command, at=AFTER_MIDNIGHT).then_refused("date.in_past", "until")


def test_coming_back_and_coming_back_again() -> None:
    outcome = given(decider, *joined(), PAUSED).when(ResumeMembership(member_id=ASHA))
    outcome.then(MembershipResumed(member_id=ASHA)).and_again().then_nothing_happened()


@pytest.mark.parametrize("pause", [[], [PAUSED]], ids=["active", "paused"])
def test_leaving_ends_affiliations_and_roles(pause: list[MembershipPaused]) -> None:
    role = RoleAssigned(member_id=ASHA, assignment_id=numbered(61), role=RoleCode.PEER_COORDINATOR, starts_on="2026-06")
    outcome = given(decider, *joined(), role, *pause).when(LeaveNetwork(member_id=ASHA, reason="moving"))
    outcome.then(
        AffiliationEnded(member_id=ASHA, affiliation_id=POST, ends_on="2026-06-30"),
        RoleEnded(member_id=ASHA, assignment_id=numbered(61), ends_on="2026-06-30"),
        MemberLeft(member_id=ASHA, reason="moving", left_on="2026-06-30"),
    )
    outcome.and_again().then_nothing_happened()


def test_nobody_leaves_in_the_future() -> None:
    MEMBER.when(LeaveNetwork(member_id=ASHA, left_on="2027")).then_refused("date.in_future", "left_on")


def test_the_future_begins_where_the_network_is() -> None:
    assert MEMBER.when(LeaveNetwork(member_id=ASHA, left_on="2026-07-02"), at=AFTER_MIDNIGHT).events
    day_after = LeaveNetwork(member_id=ASHA, left_on="2026-07-03")
    MEMBER.when(day_after, at=AFTER_MIDNIGHT).then_refused("date.in_future", "left_on")


BEGUN = [
    RoleAssigned(member_id=ASHA, assignment_id=numbered(61), role=RoleCode.PEER_COORDINATOR, starts_on="2026-05-01"),
    affiliated(id=ANOTHER_POST, role=RoleCode.PEER_VOLUNTEER, starts_on="2026-05-01"),
]


@pytest.mark.parametrize("begun", BEGUN, ids=["role", "affiliation"])
def test_nobody_leaves_before_something_of_theirs_began(begun: Any) -> None:
    before = given(decider, *joined(), begun)
    outcome = before.when(LeaveNetwork(member_id=ASHA, left_on="2026-04-30"))
    outcome.then_refused("member.left_before_start", "left_on")
    assert outcome.problem
    assert "after 2026-04-30" in outcome.problem.detail
    entered_late = before.when(LeaveNetwork(member_id=ASHA), happened=NOON - timedelta(days=90))
    entered_late.then_refused("member.left_before_start", "left_on")
    for on_or_after in ("2026-05-01", "2026-05", "2026"):
        assert before.when(LeaveNetwork(member_id=ASHA, left_on=on_or_after)).events


@pytest.mark.parametrize("left_on", [None, "2026-06-01"])
def test_a_plan_keeps_nobody_from_leaving_and_ends_as_it_would_have_begun(left_on: str | None) -> None:
    planned = affiliated(id=ANOTHER_POST, role=RoleCode.PEER_VOLUNTEER, starts_on="2026-09-01")
    outcome = given(decider, *joined(), planned).when(LeaveNetwork(member_id=ASHA, left_on=left_on))
    left = left_on or "2026-06-30"
    outcome.then(
        AffiliationEnded(member_id=ASHA, affiliation_id=POST, ends_on=left),
        AffiliationEnded(member_id=ASHA, affiliation_id=ANOTHER_POST, ends_on="2026-09-01"),
        MemberLeft(member_id=ASHA, left_on=left),
    )


def test_leaving_withdraws_no_consent() -> None:
    consent = consented(Purpose.NEWSLETTER)
    outcome = given(decider, *joined(), consent).when(LeaveNetwork(member_id=ASHA))
    after = given(decider, *joined(), consent, *outcome.events)
    withdraw = WithdrawConsent(member_id=ASHA, purpose=Purpose.NEWSLETTER, method=Method.EMAIL)
    assert after.when(withdraw).events


@pytest.mark.parametrize("command", [PauseMembership(member_id=ASHA), ResumeMembership(member_id=ASHA)])
def test_people_who_left_neither_pause_nor_resume(command: Any) -> None:
    given(decider, *joined(), LEFT).when(command).then_refused("member.not_joined", "member_id")


@PEOPLE_WHO_ARE_NO_MEMBERS
@pytest.mark.parametrize(
    "command",
    [PauseMembership(member_id=ASHA), ResumeMembership(member_id=ASHA), LeaveNetwork(member_id=ASHA)],
    ids=lambda command: type(command).__name__,
)
def test_people_who_are_no_members_have_no_membership_to_change(history: Any, code: str, command: Any) -> None:
    given(decider, *history).when(command).then_refused(code, "member_id")


@pytest.mark.parametrize("history", [joined(), [*joined(), LEFT], requested()], ids=["member", "left", "asked"])
def test_being_in_touch_is_recorded_each_time(history: Any) -> None:
    command = RecordContact(member_id=ASHA, channel=Channel.PHONE, kind=ContactKind.TWO_WAY)
    expected = MemberContacted(member_id=ASHA, channel=Channel.PHONE, by=COORDINATOR.id, kind=ContactKind.TWO_WAY)
    given(decider, *history).when(command, by=COORDINATOR).then(expected).and_again().then(expected)


def test_somebody_else_may_have_been_in_touch() -> None:
    command = RecordContact(member_id=ASHA, channel=Channel.IN_PERSON, kind=ContactKind.UNANSWERED, contacted_by=BEN)
    MEMBER.when(command).then(
        MemberContacted(member_id=ASHA, channel=Channel.IN_PERSON, by=BEN, kind=ContactKind.UNANSWERED)
    )


def test_a_copy_of_everything_is_recorded_each_time_it_is_given() -> None:
    command = FulfilSubjectAccess(member_id=ASHA, channel=Channel.POST)
    expected = SubjectAccessFulfilled(member_id=ASHA, channel=Channel.POST)
    MEMBER.when(command).then(expected).and_again().then(expected)


@pytest.mark.parametrize(
    "command",
    [
        RecordContact(member_id=ASHA, channel=Channel.PHONE, kind=ContactKind.TWO_WAY),
        FulfilSubjectAccess(member_id=ASHA, channel=Channel.POST),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nobody_is_in_touch_with_nobody(command: Any) -> None:
    given(decider).when(command).then_refused("member.unknown", "member_id")
