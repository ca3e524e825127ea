"""Bookings as their people see them, and as organisers do: places, the waiting list, sessions, needs."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.events.codes import code_of
from services.events.views.waiting import waiting
from shared.contracts.events import (
    AttendanceRecorded,
    AttendanceSource,
    AttendanceUndone,
    AttendeeList,
    Attendees,
    BookingCancelled,
    BookingDataRemoved,
    BookingsCalendar,
    BookingStatus,
    GatheringCancelled,
    GatheringStatus,
    Invited,
    MyBookings,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OwnBooking,
    SessionRemoved,
    WaitingList,
    WaitingListSkipped,
)
from shared.contracts.membership import AccessNeed, ContactDetailsChanged, MemberLeft, ReachBy
from shared.contracts.messages import Event
from shared.contracts.types import ActorKind
from shared.projection.view import Asker
from tests.events.gatherings import (
    ASHA,
    BASIS,
    BEN,
    CARA,
    CONFIDENCE,
    CONNECTED,
    DEV,
    ENDS_AT,
    FORUM,
    SHIELDS,
    STARTS_AT,
    TABLE,
    A,
    B,
    C,
    D,
    booked,
    full,
    invited,
    numbered,
    offered,
    opened,
    session,
    waits,
)
from tests.events.views.folding import ORGANISER, Log, ask, happened, member, row_of
from tests.events.views.network import MEMBERS
from tests.events.views.test_agenda import chose
from tests.support.given import NOON

UNTIL = NOON + timedelta(hours=48)
SESSIONS: list[Event] = [
    session(SHIELDS, title="Shields"),
    session(CONFIDENCE, title="Confidence"),
    session(TABLE, title="Open table", slot="morning"),
]


def ended(id: UUID, person: UUID, was: BookingStatus = BookingStatus.BOOKED) -> BookingCancelled:
    return BookingCancelled(gathering_id=FORUM, booking_id=id, person_id=person, by=ActorKind.MEMBER, was=was)


def about(event: type[Any], id: UUID, person: UUID) -> Any:
    return event(gathering_id=FORUM, booking_id=id, person_id=person)


async def mine(db: Any, log: Log, person: UUID = ASHA, **asked: Any) -> list[OwnBooking]:
    return list(await ask(db, log, MyBookings(person_id=person, **asked), member(person)))


async def attendees(db: Any, log: Log, **how: Any) -> Attendees:
    found: Attendees = await ask(db, log, AttendeeList(gathering_id=FORUM), ORGANISER, **how)
    return found


async def names_waiting(db: Any, log: Log) -> list[tuple[UUID, int | None]]:
    found = await ask(db, log, WaitingList(gathering_id=FORUM), ORGANISER)
    return [(each.person_id, each.position) for each in found]


def came(booking_id: UUID | None, person_id: UUID | None, id: int = 61, **changes: Any) -> AttendanceRecorded:
    fields: dict[str, Any] = {
        "gathering_id": FORUM,
        "attendance_id": numbered(id),
        "booking_id": booking_id,
        "person_id": person_id,
        "walk_in": booking_id is None,
        "nonce": "n" * 8,
        "at": STARTS_AT,
        "source": AttendanceSource.SCAN,
    }
    return AttendanceRecorded(**(fields | changes))


# The waiting list


def queue(*log: Event) -> tuple[UUID, ...]:
    found: tuple[UUID, ...] = row_of(waiting, log, FORUM).booking_ids
    return found


def test_who_comes_first_waits_first() -> None:
    assert queue(*full()) == (C, D)
    assert queue(*full(), offered(C, CARA, UNTIL)) == (D,)
    assert queue(*full(), offered(C, CARA, UNTIL), about(OfferExpired, C, CARA)) == (D, C)
    assert queue(*full(), offered(C, CARA, UNTIL), about(OfferDeclined, C, CARA)) == (D,)
    assert queue(*full(), ended(C, CARA, BookingStatus.WAITING)) == (D,)


def test_a_skip_lets_the_next_one_go_first() -> None:
    third = waits(numbered(25), numbered(15))
    skipped = about(WaitingListSkipped, C, CARA)
    assert queue(*full(), third, skipped) == (D, C, numbered(25))
    assert queue(*full(), third, skipped, skipped) == (D, numbered(25), C)
    assert queue(*full(), third, skipped, skipped, skipped) == (D, numbered(25), C)


async def test_one_sees_ones_own_position(db: Any) -> None:
    log = full()
    for person, position in ((BEN, None), (CARA, 1), (DEV, 2)):
        [found] = await mine(db, log, person)
        assert (found.position, found.code is None) == (position, position is not None)
    [found] = await mine(db, [*log, offered(C, CARA, UNTIL)], CARA)
    assert (found.status, found.position, found.offered_until) == (BookingStatus.OFFERED, None, UNTIL)
    [found] = await mine(db, [*log, offered(C, CARA, UNTIL), about(OfferAccepted, C, CARA)], CARA)
    assert (found.status, found.offered_until, found.code) == (BookingStatus.BOOKED, None, code_of(C))


async def test_organisers_see_offers_and_then_the_list(db: Any) -> None:
    log = [*MEMBERS, *full(), offered(D, DEV, UNTIL), about(WaitingListSkipped, C, CARA)]
    assert await names_waiting(db, log) == [(DEV, None), (CARA, 1)]
    wishing = waits(numbered(25), ASHA, sessions=(SHIELDS,), email="asha@post.example")
    found = await ask(db, [*log, *SESSIONS, wishing], WaitingList(gathering_id=FORUM, offset=2), ORGANISER)
    assert [(each.full_name, each.email, each.position, each.wishes) for each in found] == [
        ("Asha Rahman", "asha@post.example", 2, ("Shields",))
    ]


# Sessions


async def test_one_is_told_which_session_one_has_instead(db: Any) -> None:
    log = [*opened(), *SESSIONS, booked(sessions=(TABLE, SHIELDS)), chose(A, ASHA, CONFIDENCE, asked_for=SHIELDS)]
    [found] = await mine(db, [*log, chose(A, ASHA, TABLE)])
    assert [(each.title, each.instead_of) for each in found.sessions] == [
        ("Confidence", "Shields"),
        ("Open table", None),
    ]
    assert found.without == ()


async def test_one_is_told_of_a_wish_that_had_no_room(db: Any) -> None:
    log = [*opened(), *SESSIONS, booked(sessions=(TABLE, SHIELDS)), chose(A, ASHA, TABLE)]
    [found] = await mine(db, log)
    assert ([each.title for each in found.sessions], found.without) == (["Open table"], ("Shields",))
    [found] = await mine(db, [*log, chose(A, ASHA, CONFIDENCE)])
    assert found.without == ()


async def test_one_is_told_of_a_session_that_was_taken_off(db: Any) -> None:
    log = [*opened(), *SESSIONS, booked(), chose(A, ASHA, SHIELDS), booked(B, BEN), chose(B, BEN, CONFIDENCE)]
    log.append(SessionRemoved(gathering_id=FORUM, session_id=SHIELDS, booking_ids=(A,)))
    [found] = await mine(db, log)
    assert (found.sessions, found.without) == ((), ("Shields",))
    [kept] = await mine(db, log, BEN)
    assert [each.title for each in kept.sessions] == ["Confidence"]


async def test_who_waits_sees_what_they_wished_for(db: Any) -> None:
    log = [*opened(), *SESSIONS, waits(A, ASHA, sessions=(SHIELDS, CONNECTED))]
    [found] = await mine(db, log)
    assert (found.sessions, found.wishes, found.without) == ((), ("Shields",), ())


# What is said with a booking


async def test_ones_needs_are_shown_to_oneself_and_organisers(db: Any) -> None:
    needs: dict[str, Any] = {"access_needs": (AccessNeed.QUIET_SPACE,), "access_text": "near a door", "diet": "vegan"}
    log = [*MEMBERS, *opened(), booked(**needs, basis=BASIS, phone="0191 498 0000")]
    [found] = await mine(db, log)
    assert (found.access_needs, found.access_text, found.diet) == ((AccessNeed.QUIET_SPACE,), "near a door", "vegan")
    [listed] = (await attendees(db, log)).attendees
    assert (listed.access_needs, listed.access_text, listed.diet) == (found.access_needs, "near a door", "vegan")
    assert (listed.full_name, listed.known_as, listed.phone, listed.code) == (
        "Asha Rahman",
        "Ash",
        "0191 498 0000",
        found.code,
    )
    [over] = await mine(db, [*log, ended(A, ASHA)])
    assert (over.status, over.access_needs, over.diet) == (BookingStatus.CANCELLED, None, None)


async def test_bookings_are_told_of_by_date(db: Any) -> None:
    log = [*opened(), booked()]
    assert [each.booking_id for each in await mine(db, log, upcoming=True)] == [A]
    after = Asker(member(ASHA).actor, ENDS_AT + timedelta(seconds=1))
    assert await ask(db, log, MyBookings(person_id=ASHA, upcoming=True), after) == ()
    assert len(await ask(db, log, MyBookings(person_id=ASHA), after)) == 1


async def test_what_is_entered_late_is_told_once_its_gathering_was_planned(db: Any) -> None:
    log = [*happened(*MEMBERS, *opened()), *happened(booked(), at=NOON - timedelta(hours=1))]
    for question in (MyBookings(person_id=ASHA), BookingsCalendar(person_id=ASHA)):
        before = await ask(db, log, question, member(ASHA), as_at=NOON - timedelta(minutes=1))
        after = await ask(db, log, question, member(ASHA), as_at=NOON)
        assert str(A) not in str(before)
        assert str(A) in str(after)


async def test_who_booked_a_cancelled_gathering_is_told_why(db: Any) -> None:
    log = [*full(), GatheringCancelled(gathering_id=FORUM, reason="Snow")]
    [found] = await mine(db, log)
    assert (found.gathering_status, found.cancelled_because) == (GatheringStatus.CANCELLED, "Snow")
    everybody = await attendees(db, log)
    assert (everybody.cancelled_because, len(everybody.attendees)) == ("Snow", 2)


# The attendee list


async def test_attendees_are_listed_by_name(db: Any) -> None:
    guest = booked(B, CARA, full_name="aaron Guest", email="aaron@post.example").model_copy(update={"guest": True})
    renamed = ContactDetailsChanged(member_id=ASHA, full_name="Asha Smith", reachable_by=(ReachBy.PHONE,))
    log = [*MEMBERS, *opened(), booked(A, ASHA, full_name="Asha at booking"), guest, waits(C, BEN)]
    found = (await attendees(db, log)).attendees
    assert [(each.full_name, each.guest) for each in found] == [("aaron Guest", True), ("Asha Rahman", False)]
    found = (await attendees(db, [*log, renamed])).attendees
    assert [each.full_name for each in found] == ["aaron Guest", "Asha Smith"]


async def test_who_left_and_comes_as_a_guest_is_called_what_they_say_now(db: Any) -> None:
    left = [*MEMBERS, *(MemberLeft(member_id=each, left_on="2026-06-10") for each in (ASHA, BEN)), *opened()]
    as_guest = {"guest": True, "full_name": "Asha Khan"}
    [listed] = (await attendees(db, [*left, booked().model_copy(update=as_guest)])).attendees
    assert (listed.full_name, listed.known_as) == ("Asha Khan", None)
    [waiting] = await ask(
        db, [*left, waits(A, ASHA).model_copy(update=as_guest)], WaitingList(gathering_id=FORUM), ORGANISER
    )
    assert waiting.full_name == "Asha Khan"
    walked_in = [came(None, ASHA, 62, **as_guest), came(None, BEN, 63, guest=True)]
    assert [each.full_name for each in (await attendees(db, [*left, *walked_in])).walk_ins] == [
        "Asha Khan",
        "Ben Adeyemi",
    ]
    member = came(None, ASHA, 62, guest=False, full_name="Asha Khan")
    [walk_in] = (await attendees(db, [*MEMBERS, *opened(), member])).walk_ins
    assert walk_in.full_name == "Asha Rahman"


async def test_a_long_list_comes_in_pages(db: Any) -> None:
    log = [*MEMBERS, *opened(), booked(), booked(B, BEN), came(None, None, 62), came(None, None, 63)]
    question = AttendeeList(gathering_id=FORUM, limit=1, offset=1)
    found = await ask(db, log, question, ORGANISER)
    assert [each.full_name for each in found.attendees] == ["Ben Adeyemi"]
    assert (found.total, found.total_walk_ins, len(found.walk_ins)) == (2, 2, 1)


async def test_who_arrived_and_who_walked_in_is_marked(db: Any) -> None:
    walked_in = came(None, CARA, 62, full_name="Cara", source=AttendanceSource.SHEET)
    nobody = came(None, None, 63)
    log = [*MEMBERS, *opened(), booked(), booked(B, BEN), came(A, ASHA), came(B, BEN, 64), walked_in, nobody]
    log.append(AttendanceUndone(gathering_id=FORUM, attendance_id=numbered(64), booking_id=B))
    found = await attendees(db, log)
    assert [(each.full_name, each.arrived_at) for each in found.attendees] == [
        ("Asha Rahman", STARTS_AT),
        ("Ben Adeyemi", None),
    ]
    assert [(each.full_name, each.source) for each in found.walk_ins] == [
        ("Cara", AttendanceSource.SHEET),
        (None, AttendanceSource.SCAN),
    ]


async def test_erased_people_keep_their_place_in_the_numbers(db: Any) -> None:
    log = [*MEMBERS, *opened(), booked(diet="vegan"), came(A, ASHA), BookingDataRemoved(person_id=ASHA, counts={})]
    [found] = (await attendees(db, log, erased=[ASHA])).attendees
    assert (found.person_id, found.full_name, found.diet, found.arrived_at) == (None, None, None, STARTS_AT)
    assert await mine(db, log) == []


@pytest.mark.parametrize("erased", [(), (ASHA,)])
async def test_the_list_is_known_as_at_any_moment(db: Any, erased: tuple[UUID, ...]) -> None:
    """With the names of those alone who have not been erased since."""
    log = [
        *happened(*MEMBERS, *opened(), booked()),
        *happened(booked(B, BEN), at=NOON + timedelta(hours=1)),
        *happened(ended(A, ASHA), at=NOON + timedelta(hours=2)),
    ]
    seen = [
        [
            each.full_name
            for each in (await attendees(db, log, erased=erased, as_at=NOON + timedelta(hours=n))).attendees
        ]
        for n in range(3)
    ]
    asha = None if erased else "Asha Rahman"
    assert [sorted(names, key=str) for names in seen] == [
        [asha],
        sorted([asha, "Ben Adeyemi"], key=str),
        ["Ben Adeyemi"],
    ]


async def test_invitations_tell_who_booked(db: Any) -> None:
    log = [*MEMBERS, *opened(), invited(CARA).model_copy(update={"full_name": "Cara"}), invited(ASHA), invited(DEV)]
    log += [booked(), ended(A, ASHA), booked(B, ASHA), booked(C, DEV), ended(C, DEV)]
    found = await ask(db, log, Invited(gathering_id=FORUM), ORGANISER)
    assert {each.person_id: (each.full_name, each.booking) for each in found} == {
        ASHA: ("Asha Rahman", BookingStatus.BOOKED),
        CARA: ("Cara", None),
        DEV: (None, BookingStatus.CANCELLED),
    }
