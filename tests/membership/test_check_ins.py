"""Check-ins: asked for by members, noticed once, and seen to by a person."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.membership import check_in, member
from shared.contracts.membership import (
    AskForCheckIns,
    Channel,
    CheckInCompleted,
    CheckInDeclined,
    CheckInOffered,
    CheckInsAskedFor,
    CheckInsStopped,
    CompleteCheckIn,
    DeclineCheckIn,
    ErasureRequested,
    LeaveNetwork,
    MemberLeft,
    MembershipPaused,
    NoticeQuiet,
    OfferCheckIn,
    QuietNoticed,
    QuietSnoozed,
    SnoozeQuiet,
    StopCheckIns,
)
from shared.contracts.types import ActorKind
from tests.membership.examples import ASHA, BEN, COORDINATOR, joined
from tests.support.given import NOON, SOMEONE, given

WEEKS = 4
SINCE = NOON - timedelta(weeks=WEEKS)
ASKED = CheckInsAskedFor(member_id=ASHA, weeks=WEEKS)
NOTICED = QuietNoticed(member_id=ASHA, weeks=WEEKS, since=SINCE)
PAUSED = MembershipPaused(member_id=ASHA)
WATCHED = given(check_in.decider, *joined(), ASKED)
NOTICE = NoticeQuiet(member_id=ASHA, weeks=WEEKS)
ABOUT: dict[str, Any] = {"member_id": ASHA}


def found(last: datetime = SINCE) -> dict[str, Any]:
    return {"last_contact": last}


# Asking for it


@pytest.mark.parametrize("by", [ActorKind.MEMBER, ActorKind.COORDINATOR])
def test_a_member_asks_for_check_ins_and_for_others(by: ActorKind) -> None:
    asks = given(check_in.decider, *joined()).when(AskForCheckIns(member_id=ASHA, weeks=WEEKS), by=by)
    asks.then(ASKED).and_again().then_nothing_happened()
    WATCHED.when(AskForCheckIns(member_id=ASHA, weeks=2), by=by).then(CheckInsAskedFor(member_id=ASHA, weeks=2))


@pytest.mark.parametrize("by", [ActorKind.MEMBER, ActorKind.COORDINATOR])
def test_and_stops_them(by: ActorKind) -> None:
    WATCHED.when(StopCheckIns(member_id=ASHA), by=by).then(
        CheckInsStopped(member_id=ASHA)
    ).and_again().then_nothing_happened()


@pytest.mark.parametrize(
    ("history", "code"),
    [
        ([], "member.unknown"),
        ([*joined(), PAUSED], "member.not_active"),
        ([*joined(), MemberLeft(member_id=ASHA, left_on="2026")], "member.not_active"),
        ([*joined(), ErasureRequested(member_id=ASHA, requested_at=NOON, not_before=NOON)], "member.erasure_pending"),
    ],
    ids=["nobody", "paused", "left", "being forgotten"],
)
def test_only_members_who_are_here_ask(history: list[Any], code: str) -> None:
    given(check_in.decider, *history).when(AskForCheckIns(member_id=ASHA, weeks=WEEKS)).then_refused(code)


@pytest.mark.parametrize("weeks", [0, 1, 53, -1])
def test_weeks_are_from_two_to_a_year(weeks: int) -> None:
    with pytest.raises(ValueError, match="weeks"):
        AskForCheckIns(member_id=ASHA, weeks=weeks)


def test_leaving_stops_them() -> None:
    leaves = given(member.decider, *joined(), ASKED).when(LeaveNetwork(member_id=ASHA))
    assert leaves.events[-1] == CheckInsStopped(member_id=ASHA)
    never_asked = given(member.decider, *joined()).when(LeaveNetwork(member_id=ASHA))
    assert isinstance(never_asked.events[-1], MemberLeft)


def test_whoever_comes_back_is_asked_anew() -> None:
    WATCHED.when(StopCheckIns(member_id=ASHA))
    back = given(check_in.decider, *joined(), ASKED, CheckInsStopped(member_id=ASHA))
    back.when(AskForCheckIns(member_id=ASHA, weeks=WEEKS)).then(ASKED)


# Noticing it


def test_quiet_is_noticed_once() -> None:
    WATCHED.when(NOTICE, found=found()).then(NOTICED).and_again().then_nothing_happened()


def test_it_says_how_many_weeks_it_has_been() -> None:
    WATCHED.when(NOTICE, found=found(NOON - timedelta(days=48))).then(
        QuietNoticed(member_id=ASHA, weeks=6, since=NOON - timedelta(days=48))
    )


@pytest.mark.parametrize("history", [[ASKED], [ASKED, NOTICED]], ids=["first", "noticed before"])
def test_whoever_was_in_touch_is_not_quiet(history: list[Any]) -> None:
    lately = given(check_in.decider, *joined(), *history).when(NOTICE, found=found(NOON - timedelta(days=27)))
    lately.then_refused("check_in.too_early", "member_id")


def test_another_quiet_is_noticed_again() -> None:
    later = NOON + timedelta(weeks=5)
    again = given(check_in.decider, *joined(), ASKED, NOTICED).when(NOTICE, at=later, found=found(NOON))
    again.then(QuietNoticed(member_id=ASHA, weeks=5, since=NOON))


def test_nobody_is_watched_who_did_not_ask() -> None:
    nobody = given(check_in.decider, *joined())
    nobody.when(NOTICE, found={"last_contact": None}).then_refused("check_in.not_asked_for", "member_id")
    for command in (OfferCheckIn(**ABOUT), CompleteCheckIn(**ABOUT, channel=Channel.PHONE), DeclineCheckIn(**ABOUT)):
        nobody.when(command).then_refused("check_in.not_asked_for", "member_id")
    given(check_in.decider, *joined(), ASKED, PAUSED).when(NOTICE, found=found()).then_refused("member.not_active")


# What a person does about it


def test_a_coordinator_takes_it_on_and_another_takes_over() -> None:
    quiet = given(check_in.decider, *joined(), ASKED, NOTICED)
    quiet.when(OfferCheckIn(**ABOUT)).then(
        CheckInOffered(member_id=ASHA, by=SOMEONE)
    ).and_again().then_nothing_happened()
    given(check_in.decider, *joined(), ASKED, NOTICED, CheckInOffered(member_id=ASHA, by=BEN)).when(
        OfferCheckIn(**ABOUT)
    ).then(CheckInOffered(member_id=ASHA, by=SOMEONE))


def test_it_is_recorded_who_talked_and_nothing_of_what_was_said() -> None:
    talked = CheckInCompleted(member_id=ASHA, by=COORDINATOR.id, channel=Channel.PHONE)
    complete = CompleteCheckIn(**ABOUT, channel=Channel.PHONE, completed_by=COORDINATOR.id)
    given(check_in.decider, *joined(), ASKED, NOTICED).when(complete).then(talked)
    assert not CheckInCompleted.sealed


@pytest.mark.parametrize("by", [ActorKind.MEMBER, ActorKind.COORDINATOR])
def test_whoever_declines_is_noticed_again_after_as_many_weeks(by: ActorKind) -> None:
    declined = given(check_in.decider, *joined(), ASKED, NOTICED).when(DeclineCheckIn(**ABOUT), by=by)
    declined.then(CheckInDeclined(member_id=ASHA))
    after = given(check_in.decider, *joined(), ASKED, NOTICED, CheckInDeclined(member_id=ASHA))
    after.when(NOTICE, at=NOON + timedelta(days=1), found=found(NOON)).then_refused("check_in.too_early")
    after.when(NOTICE, at=NOON + timedelta(weeks=WEEKS), found=found(NOON)).then(
        QuietNoticed(member_id=ASHA, weeks=WEEKS, since=NOON)
    )


def test_a_snooze_lasts_until_its_day_begins_where_the_network_is() -> None:
    until = date(2026, 7, 20)
    snoozed = given(check_in.decider, *joined(), ASKED, NOTICED).when(SnoozeQuiet(**ABOUT, until=until))
    snoozed.then(QuietSnoozed(member_id=ASHA, until=until)).and_again().then_nothing_happened()
    after = given(check_in.decider, *joined(), ASKED, NOTICED, QuietSnoozed(member_id=ASHA, until=until))
    midnight = datetime(2026, 7, 19, 23, tzinfo=UTC)
    too_early = after.when(NOTICE, at=midnight - timedelta(seconds=1), found=found())
    too_early.then_refused("check_in.too_early")
    after.when(NOTICE, at=midnight, found=found()).then(QuietNoticed(member_id=ASHA, weeks=6, since=SINCE))


def test_nothing_is_put_off_into_the_past() -> None:
    WATCHED.when(SnoozeQuiet(**ABOUT, until=date(2026, 6, 29))).then_refused("date.in_past", "until")
