"""How each event changes who has a place at a gathering, who waits for one, and who came."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from services.events.gathering.evolving import on
from services.events.gathering.state import Attendance, Booking, Gathering, State
from shared.contracts.events import (
    AttendanceRecorded,
    AttendanceUndone,
    BookingCancelled,
    BookingKept,
    BookingStatus,
    HeadcountRecorded,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    PlaceBooked,
    PlaceOffered,
    SessionChosen,
    SessionLeft,
    WaitingListJoined,
    WaitingListSkipped,
)

# Places


@on(PlaceBooked)
def _place_booked(state: Gathering, event: PlaceBooked) -> State:
    booked = Booking(event.person_id, event.guest, BookingStatus.BOOKED)
    return replace(state, bookings={**state.bookings, event.booking_id: booked})


@on(WaitingListJoined)
def _waiting_list_joined(state: Gathering, event: WaitingListJoined) -> State:
    waits = Booking(event.person_id, event.guest, BookingStatus.WAITING, wishes=event.sessions)
    return replace(
        state,
        bookings={**state.bookings, event.booking_id: waits},
        waiting=(*state.waiting, event.booking_id),
    )


@on(PlaceOffered)
def _place_offered(state: Gathering, event: PlaceOffered) -> State:
    offered = _booking(state, event.booking_id, status=BookingStatus.OFFERED, expires_at=event.expires_at)
    return replace(offered, waiting=_not_waiting(state, event.booking_id))


@on(OfferAccepted)
def _offer_accepted(state: Gathering, event: OfferAccepted) -> State:
    # An answer that was given in time may be entered when the offer has lapsed here already.
    accepted = _booking(state, event.booking_id, status=BookingStatus.BOOKED, expires_at=None, lapsed_at=None)
    return replace(accepted, waiting=_not_waiting(state, event.booking_id))


@on(OfferDeclined)
def _offer_declined(state: Gathering, event: OfferDeclined) -> State:
    return _booking(state, event.booking_id, status=BookingStatus.DECLINED, expires_at=None)


@on(OfferExpired)
def _offer_expired(state: Gathering, event: OfferExpired) -> State:
    lapsed_at = state.bookings[event.booking_id].expires_at
    expired = _booking(state, event.booking_id, status=BookingStatus.WAITING, expires_at=None, lapsed_at=lapsed_at)
    return replace(expired, waiting=(*state.waiting, event.booking_id))


@on(WaitingListSkipped)
def _waiting_list_skipped(state: Gathering, event: WaitingListSkipped) -> State:
    waiting = list(state.waiting)
    place = waiting.index(event.booking_id)
    waiting[place : place + 2] = reversed(waiting[place : place + 2])
    return replace(state, waiting=tuple(waiting))


@on(BookingCancelled)
def _booking_cancelled(state: Gathering, event: BookingCancelled) -> State:
    cancelled = _booking(
        state, event.booking_id, status=BookingStatus.CANCELLED, sessions=(), wishes=(), expires_at=None
    )
    return replace(cancelled, waiting=_not_waiting(state, event.booking_id))


@on(BookingKept)
def _booking_kept(state: Gathering, event: BookingKept) -> State:
    return _booking(state, event.booking_id, kept=True)


@on(SessionChosen)
def _session_chosen(state: Gathering, event: SessionChosen) -> State:
    chosen = state.bookings[event.booking_id].sessions
    return _booking(state, event.booking_id, sessions=(*chosen, event.session_id))


@on(SessionLeft)
def _session_left(state: Gathering, event: SessionLeft) -> State:
    chosen = state.bookings[event.booking_id].sessions
    return _booking(state, event.booking_id, sessions=tuple(each for each in chosen if each != event.session_id))


def _booking(state: Gathering, id: UUID, **changes: Any) -> Gathering:
    return replace(state, bookings={**state.bookings, id: replace(state.bookings[id], **changes)})


def _not_waiting(state: Gathering, id: UUID) -> tuple[UUID, ...]:
    return tuple(each for each in state.waiting if each != id)


# Who came


@on(AttendanceRecorded)
def _attendance_recorded(state: Gathering, event: AttendanceRecorded) -> State:
    came = Attendance(event.booking_id, event.person_id)
    return replace(state, attendances={**state.attendances, event.attendance_id: came})


@on(AttendanceUndone)
def _attendance_undone(state: Gathering, event: AttendanceUndone) -> State:
    undone = replace(state.attendances[event.attendance_id], undone=True)
    return replace(state, attendances={**state.attendances, event.attendance_id: undone})


@on(HeadcountRecorded)
def _headcount_recorded(state: Gathering, event: HeadcountRecorded) -> State:
    return replace(state, headcount=event.count)
