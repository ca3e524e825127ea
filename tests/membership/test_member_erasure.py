"""Forgetting a person, step by step, and what is refused in between."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.membership.member import decider
from shared.contracts.membership import (
    MEMBER,
    CancelErasure,
    CompleteErasure,
    EmailReleased,
    ErasureCancelled,
    ErasureReceipt,
    ErasureRequested,
    ErasureStarted,
    MemberErased,
    MemberLeft,
    PauseMembership,
    PersonalDataRemoved,
    RecordDataRemoved,
    RequestErasure,
    SettleGraduate,
    StartErasure,
    WelcomeGraduate,
)
from shared.contracts.messages import Command, Event
from shared.contracts.types import ActorKind
from tests.membership.examples import AFTER_MIDNIGHT, ASHA, EMAIL, LATER, joined, requested
from tests.membership.sending import EVERY_COMMAND_BUT_ERASURE
from tests.support.given import NOON, claim, given

WEEK = timedelta(days=7)
REQUESTED = ErasureRequested(member_id=ASHA, requested_at=NOON, not_before=NOON + WEEK)
CANCELLED = ErasureCancelled(member_id=ASHA)
STARTED = ErasureStarted(member_id=ASHA, started_at=LATER)
REMOVED = PersonalDataRemoved(member_id=ASHA, counts={"directory": 1, "history": 9})
RELEASED = EmailReleased(claim=claim(EMAIL), member_id=ASHA)
RECEIPT = ErasureReceipt(
    requested_at=NOON,
    started_at=LATER,
    removed={"directory": 1, "history": 9},
    key_destroyed_at=LATER,
    backups_unreadable_after=(LATER + timedelta(days=30)).date(),
)
ERASED = MemberErased(member_id=ASHA, receipt=RECEIPT)
NOTHING_ELSEWHERE: dict[str, Any] = {"removed_elsewhere": {}, "keys_elsewhere": ()}

request, cancel = RequestErasure(member_id=ASHA), CancelErasure(member_id=ASHA)
start, complete = StartErasure(member_id=ASHA), CompleteErasure(member_id=ASHA)
remove = RecordDataRemoved(member_id=ASHA)

LEFT = MemberLeft(member_id=ASHA, left_on="2026-06-20")
COOLING_OFF = [*joined(), REQUESTED]
UNDER_WAY = [*COOLING_OFF, STARTED]
GONE = [*UNDER_WAY, REMOVED, RELEASED, ERASED]


@pytest.mark.parametrize("by", [ActorKind.MEMBER, ActorKind.COORDINATOR])
@pytest.mark.parametrize("history", [joined(), requested(), [*joined(), LEFT]], ids=["member", "asked", "left"])
def test_everybody_may_ask_to_be_forgotten(history: list[Event], by: ActorKind) -> None:
    given(decider, *history).when(request, by=by).then(REQUESTED).and_again().then_nothing_happened()


def test_the_cooling_off_is_a_setting_and_counts_from_now() -> None:
    outcome = given(decider, *joined()).when(request, happened=NOON - WEEK, settings={"cooling_off": timedelta(days=1)})
    outcome.then(REQUESTED.model_copy(update={"not_before": NOON + timedelta(days=1)}))


def test_cancelling_within_the_cooling_off_leaves_everything_as_it_was() -> None:
    outcome = given(decider, *COOLING_OFF).when(cancel, at=NOON + WEEK - timedelta(seconds=1))
    outcome.then(CANCELLED).and_again().then_refused("erasure.not_requested", "member_id")
    after = given(decider, *COOLING_OFF, *outcome.events)
    assert after.when(PauseMembership(member_id=ASHA)).events
    after.when(start, at=LATER).then_refused("erasure.not_requested", "member_id")
    after.when(request).then(REQUESTED)


def test_it_is_too_late_to_cancel_when_the_cooling_off_is_over() -> None:
    given(decider, *COOLING_OFF).when(cancel, at=NOON + WEEK).then_refused("erasure.too_late", "member_id")
    given(decider, *UNDER_WAY).when(cancel, at=NOON).then_refused("erasure.too_late", "member_id")


def test_erasure_starts_when_the_cooling_off_is_over() -> None:
    before = given(decider, *COOLING_OFF)
    before.when(start, at=NOON + WEEK - timedelta(seconds=1)).then_refused("erasure.too_early", "member_id")
    before.when(start, at=LATER).then(STARTED).and_again().then_nothing_happened()


def test_what_was_removed_is_recorded_once() -> None:
    given(decider, *COOLING_OFF).when(remove, at=LATER).then_refused("erasure.not_started", "member_id")
    outcome = given(decider, *UNDER_WAY).when(remove, at=LATER, found={"rows_about": REMOVED.counts})
    outcome.then(REMOVED).and_again().then_nothing_happened()


def test_completing_frees_the_address_and_gives_a_receipt() -> None:
    outcome = given(decider, *UNDER_WAY, REMOVED).when(complete, at=LATER, found=NOTHING_ELSEWHERE)
    outcome.then(RELEASED, ERASED).and_again().then_refused("member.erased", "member_id")


def test_a_receipt_names_the_day_that_it_is_where_the_network_is() -> None:
    outcome = given(decider, *UNDER_WAY, REMOVED).when(complete, at=AFTER_MIDNIGHT, found=NOTHING_ELSEWHERE)
    [erased] = [event for event in outcome.events if isinstance(event, MemberErased)]
    assert erased.receipt.backups_unreadable_after == date(2026, 7, 31)


def test_the_key_stays_until_every_service_has_removed_what_it_holds() -> None:
    waits = {"erasure_waits_for": ("events", "training")}
    before = given(decider, *UNDER_WAY, REMOVED)
    for elsewhere in ({}, {"events": {"bookings": 2}}):
        outcome = before.when(
            complete, at=LATER, settings=waits, found=NOTHING_ELSEWHERE | {"removed_elsewhere": elsewhere}
        )
        outcome.then_refused("service.unavailable")
    found = NOTHING_ELSEWHERE | {"removed_elsewhere": {"events": {"bookings": 2}, "training": {}}}
    receipt = RECEIPT.model_copy(update={"removed": {"directory": 1, "history": 9, "events.bookings": 2}})
    outcome = before.when(complete, at=LATER, settings=waits, found=found)
    outcome.then(RELEASED, MemberErased(member_id=ASHA, receipt=receipt))


def test_completing_destroys_the_key_first() -> None:
    assert {c for c, d in decider.decisions.items() if d.effect == "destroy_keys"} == {CompleteErasure}


def test_people_without_an_address_are_forgotten_too() -> None:
    history = [*joined(email=None), REQUESTED, STARTED, REMOVED]
    given(decider, *history).when(complete, at=LATER, found=NOTHING_ELSEWHERE).then(ERASED)


@pytest.mark.parametrize(
    ("history", "code"),
    [
        (joined(), "erasure.not_requested"),
        (COOLING_OFF, "erasure.not_started"),
        ([*COOLING_OFF, CANCELLED], "erasure.not_requested"),
        (UNDER_WAY, "erasure.data_remains"),
    ],
)
def test_nothing_is_skipped(history: list[Event], code: str) -> None:
    given(decider, *history).when(complete, at=LATER, found=NOTHING_ELSEWHERE).then_refused(code, "member_id")


@pytest.mark.parametrize("command", [cancel, start, remove, complete], ids=lambda c: type(c).__name__)
def test_nothing_is_erased_that_nobody_asked_for(command: Command) -> None:
    given(decider, *joined()).when(command, at=LATER).then_refused("erasure.not_requested", "member_id")
    given(decider).when(command, at=LATER).then_refused("member.unknown", "member_id")


def test_nobody_unknown_is_forgotten() -> None:
    given(decider).when(request).then_refused("member.unknown", "member_id")


@pytest.mark.parametrize("history", [COOLING_OFF, UNDER_WAY], ids=["cooling off", "under way"])
@pytest.mark.parametrize("command", EVERY_COMMAND_BUT_ERASURE, ids=lambda c: type(c).__name__)
def test_nothing_else_is_accepted_once_erasure_was_asked_for(command: Any, history: list[Event]) -> None:
    given(decider, *history).when(command).then_refused("member.erasure_pending", "member_id")


@pytest.mark.parametrize(
    "command", [*EVERY_COMMAND_BUT_ERASURE, request, cancel, start, remove, complete], ids=lambda c: type(c).__name__
)
def test_an_erased_person_takes_nothing(command: Any) -> None:
    given(decider, *GONE).when(command, at=LATER).then_refused("member.erased", "member_id")


def test_these_are_all_commands_there_are() -> None:
    tried = {type(c) for c in (*EVERY_COMMAND_BUT_ERASURE, request, cancel, start, remove, complete)}
    # What becomes of graduates who are being forgotten is in test_graduates.
    assert tried | {WelcomeGraduate, SettleGraduate} == set(decider.decisions)
    assert all(command.of is MEMBER for command in tried)
