"""Welcoming somebody who completed a training and agreed to join."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.membership.member import decider
from services.membership.member.graduates import Graduate
from services.membership.qualifications import qualification_of
from shared.contracts.membership import (
    AffiliationAdded,
    AffiliationEnded,
    EmailClaimed,
    EmailReleased,
    ErasureCancelled,
    ErasureRequested,
    ErasureStarted,
    GraduateObstacle,
    GraduateRaised,
    GraduateSettled,
    JoinDeclined,
    JoinedVia,
    MemberJoined,
    MemberLeft,
    MembershipPaused,
    QualificationGained,
    ReachBy,
    RoleCode,
    SettleGraduate,
    WelcomeGraduate,
)
from shared.contracts.messages import Event
from shared.ids import derived_id
from tests.membership.examples import (
    ASHA,
    BASIS,
    BEN,
    EMAIL,
    NOWHERE,
    OTHER_EMAIL,
    POST,
    affiliated,
    affiliation,
    joined,
    numbered,
    organisation,
    requested,
)
from tests.support.given import NOON, SOMEONE, Outcome, claim, given

COHORT, ANOTHER_COHORT = numbered(71), numbered(72)
GRADUATE = Graduate(
    full_name="Asha Rahman",
    email=EMAIL,
    phone=None,
    qualification="Peer support, level 3",
    completed_on="2026-06-12",
    agreed_on="2026-06-20",
    affiliation=affiliation(affiliation_id=POST),
    basis=BASIS,
)
CLAIMED = EmailClaimed(claim=claim(EMAIL), member_id=ASHA)
JOINED = MemberJoined(
    member_id=ASHA,
    via=JoinedVia.TRAINING,
    full_name="Asha Rahman",
    email=EMAIL,
    joined_on="2026-06-20",
    basis=BASIS,
    email_claim=claim(EMAIL),
    reachable_by=(ReachBy.EMAIL,),
)
QUALIFIED = QualificationGained(
    member_id=ASHA,
    qualification_id=qualification_of(ASHA, COHORT),
    title="Peer support, level 3",
    gained_on="2026-06-12",
)
HAS_LEFT: list[Event] = [
    *joined(),
    AffiliationEnded(member_id=ASHA, affiliation_id=POST, ends_on="2026-06-20"),
    MemberLeft(member_id=ASHA, left_on="2026-06-20"),
]
AGAIN = affiliation(affiliation_id=numbered(23))
ASKED_TO_BE_FORGOTTEN = ErasureRequested(member_id=ASHA, requested_at=NOON, not_before=NOON + timedelta(days=7))
FORGETTING = [*joined(), ASKED_TO_BE_FORGOTTEN, ErasureStarted(member_id=ASHA, started_at=NOON)]
OF_BEN = EmailClaimed(claim=claim(EMAIL), member_id=BEN)


def welcome(*before: Event, cohort: Any = COHORT, again: bool = False, **told: Any) -> Outcome:
    command_id = derived_id(SOMEONE, "again") if again else None
    command = WelcomeGraduate(member_id=ASHA, cohort_id=cohort)
    return given(decider, *before).when(command, command_id=command_id, found={"graduate": replace(GRADUATE, **told)})


def raised(because: GraduateObstacle) -> GraduateRaised:
    return GraduateRaised(member_id=ASHA, cohort_id=COHORT, because=because)


def test_whom_the_network_did_not_know_joins_with_the_qualification() -> None:
    welcome(organisation()).then(CLAIMED, JOINED, affiliated(), QUALIFIED)


def test_nobody_is_welcomed_twice() -> None:
    done = welcome(organisation()).events
    welcome(organisation(), *done, again=True).then_nothing_happened()
    another = welcome(organisation(), *done, cohort=ANOTHER_COHORT)
    assert [type(event) for event in another.events] == [QualificationGained]


@pytest.mark.parametrize("paused", [False, True])
def test_a_member_gains_the_qualification_and_stays_as_they_are(paused: bool) -> None:
    before = [*joined(), MembershipPaused(member_id=ASHA)] if paused else joined()
    welcome(*before, email=OTHER_EMAIL).then(QUALIFIED)
    welcome(*before, QUALIFIED, again=True).then_nothing_happened()


def test_who_left_joins_again() -> None:
    outcome = welcome(*HAS_LEFT, affiliation=AGAIN)
    outcome.then(JOINED, affiliated(id=numbered(23)), QUALIFIED)


def test_who_left_is_reached_at_the_newer_address() -> None:
    outcome = welcome(*HAS_LEFT, email=OTHER_EMAIL, affiliation=AGAIN)
    assert outcome.events[:2] == (
        EmailReleased(claim=claim(EMAIL), member_id=ASHA),
        EmailClaimed(claim=claim(OTHER_EMAIL), member_id=ASHA),
    )


def test_who_is_known_is_reached_as_before_where_training_knows_no_address() -> None:
    outcome = welcome(*HAS_LEFT, email=None, full_name=None, affiliation=AGAIN)
    [again] = [event for event in outcome.events if isinstance(event, MemberJoined)]
    assert (again.email_claim, again.reachable_by) == (claim(EMAIL), (ReachBy.EMAIL,))


@pytest.mark.parametrize("answer", [[], [JoinDeclined(member_id=ASHA)]], ids=["waiting", "declined"])
def test_who_had_asked_to_join_need_wait_no_longer(answer: list[Event]) -> None:
    outcome = welcome(*requested(), *answer)
    areas = () if answer else ("Durham",)
    outcome.then(CLAIMED, JOINED.model_copy(update={"areas": areas}), affiliated(), QUALIFIED)


@pytest.mark.parametrize(
    ("before", "told", "because"),
    [
        ([organisation(), OF_BEN], {}, GraduateObstacle.ADDRESS_TAKEN),
        ([organisation()], {"email": None}, GraduateObstacle.NO_WAY_TO_REACH),
        ([organisation()], {"full_name": None}, GraduateObstacle.NAME_UNKNOWN),
        ([], {}, GraduateObstacle.ORGANISATION_UNKNOWN),
        (
            [organisation()],
            {"affiliation": affiliation(organisation_id=NOWHERE)},
            GraduateObstacle.ORGANISATION_UNKNOWN,
        ),
        ([organisation()], {"affiliation": affiliation(role=RoleCode.OTHER)}, GraduateObstacle.OTHER),
        ([*joined(), ASKED_TO_BE_FORGOTTEN], {}, GraduateObstacle.ERASURE_REQUESTED),
    ],
)
def test_what_cannot_be_done_is_brought_to_the_coordinators(
    before: list[Event], told: dict[str, Any], because: GraduateObstacle
) -> None:
    welcome(*before, **told).then(raised(because))


def test_who_was_raised_can_be_entered_later() -> None:
    before = [organisation(), OF_BEN, raised(GraduateObstacle.ADDRESS_TAKEN)]
    free = EmailReleased(claim=claim(EMAIL), member_id=BEN)
    outcome = welcome(*before, free)
    assert [type(event) for event in outcome.events] == [
        EmailClaimed,
        MemberJoined,
        AffiliationAdded,
        QualificationGained,
    ]


def test_who_stays_after_all_gains_the_qualification() -> None:
    welcome(*joined(), ASKED_TO_BE_FORGOTTEN, ErasureCancelled(member_id=ASHA)).then(QUALIFIED)


def test_nothing_is_added_to_whom_is_being_forgotten() -> None:
    welcome(*FORGETTING).then_refused("member.erasure_pending", "member_id")


def test_what_was_raised_can_be_seen_to_without_a_member_more() -> None:
    settle = SettleGraduate(member_id=ASHA, cohort_id=COHORT)
    waits = {"graduate": replace(GRADUATE, raised=True)}
    for before in ([], joined(), HAS_LEFT):
        given(decider, *before).when(settle, found=waits).then(GraduateSettled(member_id=ASHA, cohort_id=COHORT))
    for nothing in (None, GRADUATE):
        given(decider).when(settle, found={"graduate": nothing}).then_refused("graduate.not_raised", "cohort_id")
    for gone in ([*joined(), ASKED_TO_BE_FORGOTTEN], FORGETTING):
        given(decider, *gone).when(settle, found=waits).then_refused("member.erasure_pending", "member_id")


def test_nobody_is_welcomed_whom_training_does_not_know() -> None:
    outcome = given(decider).when(WelcomeGraduate(member_id=ASHA, cohort_id=COHORT), found={"graduate": None})
    outcome.then_refused("graduate.unknown", "cohort_id")
