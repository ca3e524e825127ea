"""Whether anything can be decided about a gathering, a booking or a session just now."""

from uuid import UUID

from services.events.gathering.state import Booking, Gathering, Session, State
from shared.contracts.events import (
    BOOKING_ENDED,
    BOOKING_UNKNOWN,
    BOOKING_WITHOUT_PLACE,
    GATHERING_CANCELLED,
    GATHERING_HELD,
    GATHERING_STARTED,
    GATHERING_UNKNOWN,
    SESSION_UNKNOWN,
    BookingStatus,
)
from shared.decider import Context


def known(state: State) -> Gathering:
    if state is None:
        raise GATHERING_UNKNOWN("gathering_id")
    return state


def not_cancelled(state: State) -> Gathering:
    """A gathering about which things can be recorded, also once it is over."""
    gathering = known(state)
    if gathering.cancelled:
        raise GATHERING_CANCELLED("gathering_id")
    return gathering


def still_planned(state: State) -> Gathering:
    gathering = not_cancelled(state)
    if gathering.held:
        raise GATHERING_HELD("gathering_id")
    return gathering


def still_ahead(state: State, context: Context) -> Gathering:
    """A gathering that had not begun when what the command tells happened."""
    gathering = still_planned(state)
    if context.time >= gathering.starts_at:
        raise GATHERING_STARTED("gathering_id")
    return gathering


def live_booking(gathering: Gathering, booking_id: UUID, person_id: UUID | None = None) -> Booking:
    """A booking that has not ended. Where a person is named it is theirs; somebody else's is as good as none."""
    booking = gathering.bookings.get(booking_id)
    if booking is None or person_id not in (None, booking.person_id):
        raise BOOKING_UNKNOWN("booking_id")
    if not booking.live:
        raise BOOKING_ENDED("booking_id")
    return booking


def booked(gathering: Gathering, booking_id: UUID, person_id: UUID | None = None) -> Booking:
    booking = live_booking(gathering, booking_id, person_id)
    if booking.status is not BookingStatus.BOOKED:
        raise BOOKING_WITHOUT_PLACE("booking_id")
    return booking


def session(gathering: Gathering, session_id: UUID, field: str = "session_id") -> Session:
    found = gathering.sessions.get(session_id)
    if found is None:
        raise SESSION_UNKNOWN(field)
    return found
