"""Which places are booked, offered and waited for? Plain facts: they stay counted when a person is erased."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.events.views.parts.forgetting import by_person, once_erased
from shared.contracts.events import (
    BookingCancelled,
    BookingDataRemoved,
    BookingStatus,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    PlaceBooked,
    PlaceOffered,
    SessionChosen,
    SessionLeft,
    SessionRemoved,
    WaitingListJoined,
)
from shared.contracts.membership import MemberErased
from shared.log.envelope import Stored
from shared.projection.rows import changed
from shared.projection.view import View

LIVE: Final = (BookingStatus.BOOKED, BookingStatus.OFFERED, BookingStatus.WAITING)


@dataclass(frozen=True, slots=True)
class Choice:
    session_id: UUID
    asked_for: UUID | None


@dataclass(frozen=True, slots=True)
class Booking:
    """Somebody's booking; `person_id` is None once the person is erased. `since` is when they booked or began to wait.

    `wishes` are the sessions that were asked for, whether or not there was room. `revision` counts what matters to
    whoever has the booking in a calendar; `had_place` says whether that may be so.
    """

    booking_id: UUID
    gathering_id: UUID
    person_id: UUID | None
    guest: bool
    status: BookingStatus
    since: datetime
    revised_at: datetime
    revision: int = 0
    had_place: bool = False
    offered_until: datetime | None = None
    wishes: tuple[UUID, ...] = ()
    choices: tuple[Choice, ...] = ()


bookings = View("bookings", version=2, row=Booking, key="booking_id", indexes=("gathering_id", "person_id"))

# How each event changes it


def _blank(event: PlaceBooked | WaitingListJoined, stored: Stored, status: BookingStatus) -> Booking:
    return Booking(
        booking_id=event.booking_id,
        gathering_id=event.gathering_id,
        person_id=event.person_id,
        guest=event.guest,
        status=status,
        since=stored.time,
        revised_at=stored.recorded_at,
        had_place=status is BookingStatus.BOOKED,
        wishes=event.sessions,
    )


def _revised(row: Booking, stored: Stored, **changes: Any) -> Booking:
    return changed(row, revision=row.revision + 1, revised_at=stored.recorded_at, offered_until=None, **changes)


@bookings.starts(PlaceBooked)
def _booked(event: PlaceBooked, stored: Stored) -> Booking:
    return _blank(event, stored, BookingStatus.BOOKED)


@bookings.starts(WaitingListJoined)
def _waits(event: WaitingListJoined, stored: Stored) -> Booking:
    return _blank(event, stored, BookingStatus.WAITING)


@bookings.on(PlaceOffered)
def _offered(row: Booking, event: PlaceOffered) -> Booking:
    return changed(row, status=BookingStatus.OFFERED, offered_until=event.expires_at)


@bookings.on(OfferExpired)
def _expired(row: Booking, _event: OfferExpired) -> Booking:
    return changed(row, status=BookingStatus.WAITING, offered_until=None)


@bookings.on(OfferAccepted)
def _accepted(row: Booking, _event: OfferAccepted, stored: Stored) -> Booking:
    return _revised(row, stored, status=BookingStatus.BOOKED, had_place=True)


@bookings.on(OfferDeclined)
def _declined(row: Booking, _event: OfferDeclined, stored: Stored) -> Booking:
    return _revised(row, stored, status=BookingStatus.DECLINED)


@bookings.on(BookingCancelled)
def _cancelled(row: Booking, _event: BookingCancelled, stored: Stored) -> Booking:
    return _revised(row, stored, status=BookingStatus.CANCELLED)


@bookings.on(SessionChosen)
def _chose(row: Booking, event: SessionChosen) -> Booking:
    return changed(row, choices=(*_others(row, event.session_id), Choice(event.session_id, event.asked_for)))


@bookings.on(SessionLeft)
def _left(row: Booking, event: SessionLeft) -> Booking:
    # Who gives a session up does not miss it.
    wishes = tuple(each for each in row.wishes if each != event.session_id)
    return changed(row, choices=_others(row, event.session_id), wishes=wishes)


@bookings.on(SessionRemoved, key=lambda event: event.booking_ids)
def _session_removed(row: Booking, event: SessionRemoved) -> Booking:
    wishes = row.wishes if event.session_id in row.wishes else (*row.wishes, event.session_id)
    return changed(row, choices=_others(row, event.session_id), wishes=wishes)


@bookings.on(BookingDataRemoved, key=by_person)
@bookings.on(MemberErased, key=once_erased)
def _person_removed(row: Booking, _event: BookingDataRemoved | MemberErased) -> Booking:
    return changed(row, person_id=None)


def _others(row: Booking, session_id: UUID) -> tuple[Choice, ...]:
    return tuple(each for each in row.choices if each.session_id != session_id)
