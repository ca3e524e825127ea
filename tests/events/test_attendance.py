"""Who came: once each, however often a phone says so; with a booking or without; and how many in all."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from services.events.codes import code_of
from services.events.gathering import decider
from services.events.gathering.attendance import attendance_id
from shared.contracts.events import (
    AttendanceRecorded,
    AttendanceSource,
    AttendanceUndone,
    CheckIn,
    GatheringCancelled,
    GatheringHeld,
    GuestClaimed,
    HeadcountRecorded,
    OfferDeclined,
    RecordHeadcount,
    RecordHeld,
    RecordWalkIn,
    UndoAttendance,
)
from shared.contracts.membership import MemberStatus
from shared.contracts.types import Count, Qualifier
from shared.ids import derived_id
from tests.events.gatherings import (
    ASHA,
    CARA,
    DEV,
    FORUM,
    NOBODY,
    STARTS_AT,
    A,
    B,
    C,
    D,
    full,
    guest,
    member,
    numbered,
    offered,
    opened,
)
from tests.support.given import SOMEONE, claim, given

NONCE, ANOTHER = "phone1-0001", "phone2-0001"
CAME = attendance_id(FORUM, NONCE)
ARRIVED = STARTS_AT - timedelta(minutes=10)
DAY_AFTER = STARTS_AT + timedelta(days=1)


def check_in(**changes: Any) -> CheckIn:
    fields: dict[str, Any] = {"gathering_id": FORUM, "booking_id": A, "nonce": NONCE, "at": ARRIVED}
    return CheckIn(**(fields | changes))


def came(**changes: Any) -> AttendanceRecorded:
    fields: dict[str, Any] = {
        "gathering_id": FORUM,
        "attendance_id": CAME,
        "booking_id": A,
        "person_id": ASHA,
        "guest": False,
        "walk_in": False,
        "nonce": NONCE,
        "at": ARRIVED,
        "source": AttendanceSource.SCAN,
    }
    return AttendanceRecorded(**(fields | changes))


def nobody_came(**changes: Any) -> AttendanceRecorded:
    fields: dict[str, Any] = {"booking_id": None, "person_id": None, "guest": None, "walk_in": True}
    return came(**(fields | {"source": AttendanceSource.SHEET} | changes))


def walk_in(**changes: Any) -> RecordWalkIn:
    fields: dict[str, Any] = {"gathering_id": FORUM, "nonce": NONCE, "at": ARRIVED}
    return RecordWalkIn(**(fields | changes))


def test_checking_in_by_booking_or_by_code() -> None:
    typed = code_of(A).lower().replace("-", " ")
    for command in (check_in(), check_in(booking_id=None, code=typed)):
        given(decider, *full()).when(command, at=STARTS_AT).then(came()).and_again().then_nothing_happened()


def test_offline_uploads_three_times_count_once() -> None:
    upload = check_in(source=AttendanceSource.OFFLINE)
    outcome = given(decider, *full(), GatheringHeld(gathering_id=FORUM)).when(upload, at=DAY_AFTER)
    outcome.then(came(source=AttendanceSource.OFFLINE)).and_again().then_nothing_happened()
    # The same person on another phone, too.
    after = given(decider, *full(), *outcome.events)
    after.when(check_in(nonce=ANOTHER), at=DAY_AFTER).then_nothing_happened()


def test_without_a_time_it_is_when_it_happened() -> None:
    given(decider, *full()).when(check_in(at=None), at=DAY_AFTER, happened=ARRIVED).then(came())


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"booking_id": None}, "attendance.whose", "booking_id"),
        ({"booking_id": numbered(29)}, "booking.unknown", "booking_id"),
        ({"booking_id": None, "code": "AAAA-AAAA"}, "booking.unknown", "code"),
        ({"booking_id": None, "code": "'; drop"}, "booking.unknown", "code"),
        ({"booking_id": C}, "booking.without_place", "booking_id"),
        ({"booking_id": D}, "booking.ended", "booking_id"),
        ({"at": DAY_AFTER + timedelta(hours=1)}, "attendance.in_future", "at"),
    ],
)
def test_who_cannot_be_checked_in(changes: dict[str, Any], code: str, field: str) -> None:
    declined = [
        offered(D, DEV, STARTS_AT),
        OfferDeclined(gathering_id=FORUM, booking_id=D, person_id=DEV),
    ]
    given(decider, *full(), *declined).when(check_in(**changes), at=DAY_AFTER).then_refused(code, field)


def test_whose_booking_ended_is_welcome_as_a_walk_in() -> None:
    declined = [offered(D, DEV, STARTS_AT), OfferDeclined(gathering_id=FORUM, booking_id=D, person_id=DEV)]
    refused = given(decider, *full(), *declined).when(check_in(booking_id=D), at=STARTS_AT)
    assert refused.problem is not None
    assert refused.problem.detail == "This booking was given up before. Record this person as a walk-in."
    given(decider, *full(), *declined).when(walk_in(person_id=DEV), at=STARTS_AT, found=member(DEV)).then(
        nobody_came(person_id=DEV, guest=False)
    )


@pytest.mark.parametrize("nonce", ["short", "a" * 65, "with space", "with\nline", "häkchen-1", ""])
def test_what_is_no_nonce(nonce: str) -> None:
    with pytest.raises(ValidationError):
        check_in(nonce=nonce)


# Without a booking


def test_a_walk_in_need_not_say_who_they_are() -> None:
    given(decider, *full()).when(walk_in(), at=STARTS_AT, found=NOBODY).then(
        nobody_came()
    ).and_again().then_nothing_happened()


def test_a_walk_in_with_a_name_is_a_guest() -> None:
    command_id = derived_id(SOMEONE, "walk in")
    person = derived_id(command_id, "person")
    who = {"full_name": "Dev", "email": "dev@post.example"}
    given(decider, *opened()).when(walk_in(**who), at=STARTS_AT, found=NOBODY, command_id=command_id).then(
        GuestClaimed(claim=claim("dev@post.example"), person_id=person),
        nobody_came(person_id=person, guest=True, **who),
    )


def test_a_walk_in_whom_the_network_knows_counts_once() -> None:
    for found, is_guest in ((member(DEV), False), (guest(DEV), True), (member(DEV, MemberStatus.PAUSED), False)):
        outcome = given(decider, *opened()).when(walk_in(person_id=DEV), at=STARTS_AT, found=found)
        outcome.then(nobody_came(person_id=DEV, guest=is_guest))
        again = walk_in(person_id=DEV, nonce=ANOTHER)
        given(decider, *opened(), *outcome.events).when(again, at=STARTS_AT, found=found).then_nothing_happened()


def test_a_walk_in_who_has_a_place_is_checked_in() -> None:
    given(decider, *full()).when(walk_in(person_id=ASHA), at=STARTS_AT, found=member()).then(
        came(source=AttendanceSource.SHEET)
    )
    given(decider, *full()).when(walk_in(person_id=CARA), at=STARTS_AT, found=member(CARA)).then(
        nobody_came(person_id=CARA, guest=False)
    )


# Mistakes


def test_an_attendance_is_taken_back_and_its_nonce_records_nothing_more() -> None:
    undo = UndoAttendance(gathering_id=FORUM, attendance_id=CAME)
    undone = AttendanceUndone(gathering_id=FORUM, attendance_id=CAME, booking_id=A, person_id=ASHA)
    given(decider, *full(), came()).when(undo).then(undone).and_again().then_nothing_happened()
    after = given(decider, *full(), came(), undone)
    after.when(check_in(), at=DAY_AFTER).then_nothing_happened()
    again = came(attendance_id=attendance_id(FORUM, ANOTHER), nonce=ANOTHER)
    after.when(check_in(nonce=ANOTHER), at=DAY_AFTER).then(again)
    given(decider, *full()).when(undo).then_refused("attendance.unknown", "attendance_id")


def test_nobody_came_to_what_was_cancelled() -> None:
    cancelled = GatheringCancelled(gathering_id=FORUM, reason="Snow")
    for command in (check_in(), RecordHeadcount(gathering_id=FORUM, count=Count(value=1, qualifier=Qualifier.EXACT))):
        given(decider, *full(), cancelled).when(command, at=STARTS_AT).then_refused("gathering.cancelled")


# In all


def test_more_than_seventy_are_counted_beside_the_names() -> None:
    more_than_70 = Count(value=71, qualifier=Qualifier.AT_LEAST)
    given(decider, *full()).when(RecordHeadcount(gathering_id=FORUM, count=more_than_70)).then(
        HeadcountRecorded(gathering_id=FORUM, count=more_than_70)
    ).and_again().then_nothing_happened()


def test_what_has_begun_was_held_once() -> None:
    held = RecordHeld(gathering_id=FORUM)
    given(decider, *full()).when(held).then_refused("gathering.not_started", "gathering_id")
    given(decider, *full()).when(held, at=STARTS_AT).then(
        GatheringHeld(gathering_id=FORUM)
    ).and_again().then_nothing_happened()


def test_two_bookings_have_two_codes() -> None:
    assert code_of(A) != code_of(B)
