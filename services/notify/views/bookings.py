"""Who has a place at a gathering, waits for one or was offered one? As far as messages need to know."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.events import (
    BookingCancelled,
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
from shared.contracts.notify import NotifyDataRemoved
from shared.log.envelope import Stored
from shared.projection.rows import changed
from shared.projection.view import RowsWith, View


@dataclass(frozen=True, slots=True)
class Booking:
    """Somebody's booking. `revision` counts what matters to whoever has it in a calendar.

    `lost_session_ids` are sessions that they had chosen, and that were taken off the agenda.
    """

    booking_id: UUID
    gathering_id: UUID
    person_id: UUID
    status: BookingStatus
    revised_at: datetime
    revision: int = 0
    offered_until: datetime | None = None
    session_ids: tuple[UUID, ...] = ()
    lost_session_ids: tuple[UUID, ...] = ()


bookings = View("bookings", version=1, row=Booking, key="booking_id", indexes=("gathering_id", "person_id"))

# How each event changes it


def _new(event: PlaceBooked | WaitingListJoined, stored: Stored, status: BookingStatus) -> Booking:
    return Booking(event.booking_id, event.gathering_id, event.person_id, status, stored.recorded_at)


def _revised(row: Booking, stored: Stored, status: BookingStatus) -> Booking:
    revised_at = max(row.revised_at, stored.recorded_at)
    return changed(row, status=status, revision=row.revision + 1, revised_at=revised_at, offered_until=None)


@bookings.starts(PlaceBooked)
def _booked(event: PlaceBooked, stored: Stored) -> Booking:
    return _new(event, stored, BookingStatus.BOOKED)


@bookings.starts(WaitingListJoined)
def _waits(event: WaitingListJoined, stored: Stored) -> Booking:
    return _new(event, stored, BookingStatus.WAITING)


@bookings.on(PlaceOffered)
def _offered(row: Booking, event: PlaceOffered) -> Booking:
    return changed(row, status=BookingStatus.OFFERED, offered_until=event.expires_at)


@bookings.on(OfferExpired)
def _expired(row: Booking, _event: OfferExpired) -> Booking:
    return changed(row, status=BookingStatus.WAITING, offered_until=None)


@bookings.on(OfferAccepted)
def _accepted(row: Booking, _event: OfferAccepted, stored: Stored) -> Booking:
    return _revised(row, stored, BookingStatus.BOOKED)


@bookings.on(OfferDeclined)
def _declined(row: Booking, _event: OfferDeclined, stored: Stored) -> Booking:
    return _revised(row, stored, BookingStatus.DECLINED)


@bookings.on(BookingCancelled)
def _cancelled(row: Booking, _event: BookingCancelled, stored: Stored) -> Booking:
    return _revised(row, stored, BookingStatus.CANCELLED)


@bookings.on(SessionChosen)
def _chose(row: Booking, event: SessionChosen) -> Booking:
    return changed(row, session_ids=(*_others(row, event.session_id), event.session_id))


@bookings.on(SessionLeft)
def _left(row: Booking, event: SessionLeft) -> Booking:
    return changed(row, session_ids=_others(row, event.session_id))


@bookings.on(SessionRemoved, key=lambda event: event.booking_ids)
def _lost(row: Booking, event: SessionRemoved) -> Booking:
    lost = (*row.lost_session_ids, event.session_id)
    return changed(row, session_ids=_others(row, event.session_id), lost_session_ids=lost)


def _others(row: Booking, session_id: UUID) -> tuple[UUID, ...]:
    return tuple(each for each in row.session_ids if each != session_id)


bookings.ends(NotifyDataRemoved, key=RowsWith("person_id"))
