"""Who came. A phone makes up one nonce for each person it checks in: however often it is sent, they came once."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.events.codes import code_of, normal
from services.events.gathering.checks import booked, not_cancelled
from services.events.gathering.state import Booking, Gathering, State, decider
from services.events.persons import KNOWN_PERSON, Person, claims_of, whom
from shared.contracts.aggregate import Ref
from shared.contracts.events import (
    ATTENDANCE_IN_FUTURE,
    ATTENDANCE_UNKNOWN,
    BOOKING_ENDED_BEFORE,
    BOOKING_UNKNOWN,
    WHOSE_CHECK_IN,
    AttendanceRecorded,
    AttendanceUndone,
    BookingStatus,
    CheckIn,
    HeadcountRecorded,
    RecordHeadcount,
    RecordWalkIn,
    UndoAttendance,
)
from shared.contracts.messages import Event
from shared.decider import Claim, Context
from shared.ids import derived_id
from shared.local_time import as_people_say

_CLOCKS_DIFFER: Final = timedelta(minutes=5)


def attendance_id(gathering_id: UUID, nonce: str) -> UUID:
    """The id of the attendance that this nonce records, whatever command brings it."""
    return derived_id(gathering_id, "attendance", nonce)


@decider.decides(CheckIn)
def check_in(command: CheckIn, state: State, context: Context) -> Iterable[Event]:
    gathering, id = not_cancelled(state), attendance_id(context.id, command.nonce)
    if id in gathering.attendances:
        return
    booking_id = command.booking_id or _with_code(gathering, command.code)
    booking = _expected(gathering, booking_id)
    if not _has_come(gathering, booking.person_id):
        yield _recorded(command, gathering, context, Person(booking.person_id, booking.guest), booking_id)


def _claims(command: RecordWalkIn, _state: State, claim: Claim) -> Mapping[str, Ref]:
    return claims_of(command, claim)


@decider.decides(RecordWalkIn, needs=_claims, looks_up=(KNOWN_PERSON,))
def walk_in(command: RecordWalkIn, state: State, context: Context) -> Iterable[Event]:
    gathering, id = not_cancelled(state), attendance_id(context.id, command.nonce)
    if id in gathering.attendances:
        return
    if not (command.person_id or command.full_name or command.email):
        yield _recorded(command, gathering, context)
        return
    person = whom(command, context, paused_too=True)
    if _has_come(gathering, person.person_id):
        return
    found = gathering.booking_of(person.person_id)
    has_a_place = found and found[1].status is BookingStatus.BOOKED
    yield from person.claimed()
    yield _recorded(command, gathering, context, person, found[0] if found and has_a_place else None)


@decider.decides(UndoAttendance)
def undo(command: UndoAttendance, state: State, context: Context) -> Iterable[Event]:
    came = not_cancelled(state).attendances.get(command.attendance_id)
    if came is None:
        raise ATTENDANCE_UNKNOWN("attendance_id")
    if not came.undone:
        yield AttendanceUndone(
            gathering_id=context.id,
            attendance_id=command.attendance_id,
            booking_id=came.booking_id,
            person_id=came.person_id,
        )


@decider.decides(RecordHeadcount)
def headcount(command: RecordHeadcount, state: State, context: Context) -> Iterable[Event]:
    if not_cancelled(state).headcount != command.count:
        yield HeadcountRecorded(gathering_id=context.id, count=command.count)


def _recorded(
    command: CheckIn | RecordWalkIn,
    gathering: Gathering,
    context: Context,
    person: Person | None = None,
    booking_id: UUID | None = None,
) -> AttendanceRecorded:
    at = command.at or context.time
    if at > context.now + _CLOCKS_DIFFER:
        raise ATTENDANCE_IN_FUTURE("at", time=as_people_say(at, gathering.times.zone))
    return AttendanceRecorded(
        gathering_id=context.id,
        attendance_id=attendance_id(context.id, command.nonce),
        booking_id=booking_id,
        person_id=person.person_id if person else None,
        guest=person.guest if person else None,
        walk_in=booking_id is None,
        nonce=command.nonce,
        at=at,
        source=command.source,
        full_name=command.full_name if isinstance(command, RecordWalkIn) else None,
        email=command.email if isinstance(command, RecordWalkIn) else None,
    )


def _expected(gathering: Gathering, booking_id: UUID) -> Booking:
    found = gathering.bookings.get(booking_id)
    if found and not found.live:
        raise BOOKING_ENDED_BEFORE("booking_id")
    return booked(gathering, booking_id)


def _has_come(gathering: Gathering, person_id: UUID) -> bool:
    return any(each.person_id == person_id and not each.undone for each in gathering.attendances.values())


def _with_code(gathering: Gathering, code: str | None) -> UUID:
    """The booking with this code. Of two with the same one, which is next to impossible, the live one."""
    if code is None:
        raise WHOSE_CHECK_IN("booking_id")
    found = [id for id in gathering.bookings if code_of(id) == normal(code)]
    if not found:
        raise BOOKING_UNKNOWN("code")
    return max(found, key=lambda id: gathering.bookings[id].live)
