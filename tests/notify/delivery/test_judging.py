"""Whether a message is sent now: consent, wishes, hours, addresses, the digest."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.delivery.due import Due, Person
from services.notify.delivery.judging import Expire, Rules, Send, Suppress, Wait, allowed_from, judge, quiet_until
from shared.contracts.notify import (
    ChannelWish,
    MessageChannel,
    MessagePurpose,
    Notice,
    QuietHours,
    SuppressedBecause,
    TemplateUse,
)
from shared.ids import new_id

EMAIL, SMS = MessageChannel.EMAIL, MessageChannel.SMS
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)  # one o'clock in London
ANN = Person("Ann", "ann@post.example", "+447700900123")
RULES = Rules(
    channels=frozenset({EMAIL, SMS}),
    production=True,
    allowed=frozenset(),
    zone=ZoneInfo("Europe/London"),
    digest_at=time(8),
)


def due(person: Person | None = ANN, **changed: Any) -> Due:
    values: dict[str, Any] = {
        "message_id": new_id(),
        "person_id": new_id(),
        "purpose": MessagePurpose.SERVICE,
        "channel": EMAIL,
        "uses": tuple(TemplateUse(channel=each, template_id=new_id(), template_version=0) for each in (EMAIL, SMS)),
        "expires_at": NOW + timedelta(days=3),
        "due_at": NOW - timedelta(minutes=1),
        "values": {},
        "person": person,
        "notice": Notice.WELCOME,
        **changed,
    }
    return Due(**values)


def address(message: Due, now: datetime = NOW, rules: Rules = RULES) -> str:
    verdict = judge(message, now, rules)
    assert isinstance(verdict, Send), verdict
    return verdict.address


def because(message: Due, rules: Rules = RULES) -> SuppressedBecause:
    verdict = judge(message, NOW, rules)
    assert isinstance(verdict, Suppress), verdict
    return verdict.because


def test_nothing_is_sent_when_its_time_is_over() -> None:
    assert judge(due(expires_at=NOW), NOW, RULES) == Expire()


def test_by_the_wish_or_by_whatever_reaches_the_person() -> None:
    by_phone = replace(ANN, channels={MessagePurpose.SERVICE: ChannelWish.SMS})
    assert address(due()) == "ann@post.example"
    assert address(due(by_phone)) == "+447700900123"
    assert address(due(replace(by_phone, phone=None))) == "ann@post.example"
    assert address(due(replace(ANN, email=None))) == "+447700900123"
    assert address(due(by_phone), rules=replace(RULES, channels=frozenset({EMAIL}))) == "ann@post.example"


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (due(None), SuppressedBecause.GONE),
        (due(replace(ANN, gone=True)), SuppressedBecause.GONE),
        (due(values=None), SuppressedBecause.GONE),
        (due(replace(ANN, email=None, phone=None)), SuppressedBecause.NO_ADDRESS),
        (due(replace(ANN, email="at home", phone=None)), SuppressedBecause.NOT_AN_ADDRESS),
        (due(replace(ANN, notices_off=(Notice.WELCOME,))), SuppressedBecause.PREFERENCE),
        (due(purpose=MessagePurpose.NEWS, notice=None), SuppressedBecause.NO_CONSENT),
        (
            due(replace(ANN, channels={MessagePurpose.REMINDERS: ChannelWish.NONE}), purpose=MessagePurpose.REMINDERS),
            SuppressedBecause.PREFERENCE,
        ),
        (
            due(replace(ANN, unsubscribed=(MessagePurpose.REMINDERS,)), purpose=MessagePurpose.REMINDERS),
            SuppressedBecause.UNSUBSCRIBED,
        ),
        (due(because_not=SuppressedBecause.CAMPAIGN_STOPPED), SuppressedBecause.CAMPAIGN_STOPPED),
    ],
)
def test_what_is_not_wanted_or_cannot_be(message: Due, reason: SuppressedBecause) -> None:
    assert because(message) is reason


def test_news_go_to_whoever_agreed() -> None:
    assert address(due(replace(ANN, agrees_to_news=True), purpose=MessagePurpose.NEWS, notice=None))


def test_a_cancelled_gathering_is_told_whatever_was_switched_off() -> None:
    silent = replace(ANN, notices_off=tuple(Notice))
    assert address(due(silent, notice=Notice.GATHERING_CANCELLED))


def test_outside_production_only_who_is_listed_gets_anything() -> None:
    rules = replace(RULES, production=False, allowed=allowed_from("Bea@post.example, @allowed.example,+447700900123"))
    assert because(due(), rules) is SuppressedBecause.NOT_ALLOW_LISTED
    assert because(due(replace(ANN, email="ann@not-allowed.example")), rules) is SuppressedBecause.NOT_ALLOW_LISTED
    assert address(due(replace(ANN, email="BEA@post.example")), rules=rules)
    assert address(due(replace(ANN, email="anyone@Allowed.example")), rules=rules)
    assert address(due(replace(ANN, email=None)), rules=rules)


def test_quiet_hours_let_wait_what_can() -> None:
    quiet = replace(ANN, quiet_hours=QuietHours(starts=time(12), ends=time(14, 30)))
    assert judge(due(quiet), NOW, RULES) == Wait(datetime(2026, 6, 30, 13, 30, tzinfo=UTC))
    assert address(due(quiet, critical=True))
    assert address(due(quiet, expires_at=NOW + timedelta(days=9)), NOW + timedelta(hours=2))


@pytest.mark.parametrize("after", [timedelta(minutes=-1), timedelta()])
def test_quiet_hours_keep_nothing_until_it_is_over(after: timedelta) -> None:
    ends = datetime(2026, 6, 30, 13, 30, tzinfo=UTC)
    quiet = replace(ANN, quiet_hours=QuietHours(starts=time(12), ends=time(14, 30)))
    assert address(due(quiet, expires_at=ends + after))
    assert judge(due(quiet, expires_at=ends + timedelta(minutes=1)), NOW, RULES) == Wait(ends)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.times(),
    st.times(),
)
def test_quiet_hours_end_within_a_day_and_are_over_then(now: datetime, starts: time, ends: time) -> None:
    hours = QuietHours(starts=starts, ends=ends)
    until = quiet_until(hours, now)
    if until is None:
        return
    assert now < until <= now + timedelta(hours=25)
    assert quiet_until(hours, until) is None or hours.starts == until.astimezone(ZoneInfo(hours.zone)).time()


def test_the_digest_gathers_what_can_wait_until_it_goes() -> None:
    daily = replace(ANN, digest=True)
    eight = datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert judge(due(daily), NOW, RULES) == Wait(eight)
    verdict = judge(due(daily), eight, RULES)
    assert isinstance(verdict, Send)
    assert verdict.in_digest
    assert address(due(daily, critical=True))
    assert address(due(daily, expires_at=eight - timedelta(hours=1)))
    sms_only = replace(daily, email=None)
    assert address(due(sms_only)) == "+447700900123"


@pytest.mark.parametrize(
    ("now", "goes"),
    [
        (datetime(2026, 3, 28, 7, 30, tzinfo=UTC), datetime(2026, 3, 28, 8, tzinfo=UTC)),
        (datetime(2026, 3, 28, 8, 30, tzinfo=UTC), datetime(2026, 3, 29, 7, tzinfo=UTC)),
        (datetime(2026, 10, 24, 6, 30, tzinfo=UTC), datetime(2026, 10, 24, 7, tzinfo=UTC)),
        (datetime(2026, 10, 24, 7, 30, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=UTC)),
    ],
    ids=["before spring's", "spring", "before autumn's", "autumn"],
)
def test_the_next_digest_is_at_its_time_also_when_clocks_change(now: datetime, goes: datetime) -> None:
    waits = due(replace(ANN, digest=True), due_at=now, expires_at=now + timedelta(days=3))
    assert judge(waits, now, RULES) == Wait(goes)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.times(),
)
def test_a_digest_that_is_waited_for_lies_ahead_and_brings_it(now: datetime, digest_at: time) -> None:
    rules = replace(RULES, digest_at=digest_at)
    message = due(replace(ANN, digest=True), due_at=now, expires_at=now + timedelta(days=3))
    verdict = judge(message, now, rules)
    if isinstance(verdict, Wait):
        assert now < verdict.until <= now + timedelta(hours=25)
        verdict = judge(message, verdict.until, rules)
    assert isinstance(verdict, Send)
    assert verdict.in_digest
