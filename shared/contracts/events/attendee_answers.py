"""How the events service answers about people at gatherings: bookings, attendance, what they said afterwards."""

from datetime import datetime
from uuid import UUID

from shared.contracts.events.answers import Answered, GatheringStatus, VenueEntry, When
from shared.contracts.events.attendance import AttendanceSource
from shared.contracts.events.booking import BookingStatus
from shared.contracts.events.moments import RecordedLocalTime
from shared.contracts.marks import Personal, Sensitive
from shared.contracts.membership import AccessNeed, GroupNumber, PublishedNumber
from shared.contracts.types import Count

# For the person


class ChosenSession(Answered):
    """A session that somebody comes to. `instead_of` is the one they asked for, where that was full."""

    session_id: UUID
    title: str
    slot: str
    room: str | None = None
    starts_local: RecordedLocalTime | None = None
    ends_local: RecordedLocalTime | None = None
    instead_of: str | None = None


class OwnBooking(When):
    """One's own booking. `position` is one's place in the waiting list, from 1.

    `wishes` are the sessions that one will have when there is a place, if they have room. `without` are those asked
    for that were full, or are off the agenda, where nothing else of their slot was chosen. `code` is what one shows
    on arrival.
    """

    booking_id: UUID
    gathering_id: UUID
    title: str
    gathering_status: GatheringStatus
    cancelled_because: str | None = None
    venue: VenueEntry | None = None
    online: str | None = None
    status: BookingStatus
    code: str | None = None
    position: int | None = None
    offered_until: datetime | None = None
    sessions: tuple[ChosenSession, ...] = ()
    wishes: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    access_needs: Sensitive[tuple[AccessNeed, ...]] = None
    access_text: Sensitive[str] = None
    diet: Sensitive[str] = None


# For organisers


class Attendee(Answered):
    """Somebody with a place. Name and what they need are None where the person was erased since."""

    booking_id: UUID
    person_id: UUID | None = None
    code: str
    guest: bool
    full_name: Personal[str] = None
    known_as: Personal[str] = None
    email: Personal[str] = None
    phone: Personal[str] = None
    sessions: tuple[ChosenSession, ...] = ()
    without: tuple[str, ...] = ()
    access_needs: Sensitive[tuple[AccessNeed, ...]] = None
    access_text: Sensitive[str] = None
    diet: Sensitive[str] = None
    arrived_at: datetime | None = None
    attendance_id: UUID | None = None


class WalkIn(Answered):
    """Somebody who came without a booking."""

    attendance_id: UUID
    person_id: UUID | None = None
    full_name: Personal[str] = None
    arrived_at: datetime
    source: AttendanceSource


class Attendees(When):
    """Everybody with a place, by name, and who came without one: to be printed where there is no signal.

    The totals count all of them, whatever page this is.
    """

    gathering_id: UUID
    title: str
    status: GatheringStatus
    cancelled_because: str | None = None
    venue: VenueEntry | None = None
    capacity: int
    total: int
    attendees: tuple[Attendee, ...] = ()
    total_walk_ins: int
    walk_ins: tuple[WalkIn, ...] = ()


class WaitingEntry(Answered):
    """Somebody on the waiting list, or with an offer. `position` counts those who wait, from 1."""

    booking_id: UUID
    person_id: UUID | None = None
    guest: bool
    full_name: Personal[str] = None
    email: Personal[str] = None
    phone: Personal[str] = None
    status: BookingStatus
    position: int | None = None
    since: datetime
    offered_until: datetime | None = None
    wishes: tuple[str, ...] = ()


class InvitedGuest(Answered):
    """Somebody who was invited. `booking` is what became of it; None while they have not booked."""

    person_id: UUID
    full_name: Personal[str] = None
    email: Personal[str] = None
    phone: Personal[str] = None
    invited_at: datetime
    booking: BookingStatus | None = None


# Afterwards


class AttendanceFigures(Answered):
    """Who came, in numbers. `headcount` is what somebody estimated in the room; `absent` had a place and did not come.

    Somebody of two organisations counts in each; of guests and walk-ins without a name it is not known.
    """

    gathering_id: UUID
    title: str
    status: GatheringStatus
    capacity: int
    booked: int
    attended: int
    with_booking: int
    walk_ins: int
    absent: int
    waiting: int
    headcount: Count | None = None
    guests: PublishedNumber
    by_organisation: tuple[GroupNumber, ...] = ()
    by_area: tuple[GroupNumber, ...] = ()


class Measure(Answered):
    """The mean of what people answered to one question, and how many did."""

    mean: float
    answers: int


class FeedbackSummary(Answered):
    """What people said of a gathering. With fewer than five answers nothing is shown, not even how many there are.

    `comments` are in an order that says nothing of when they came. `quotes` may be published: their people agreed.
    """

    gathering_id: UUID
    answers: PublishedNumber
    rating: Measure | None = None
    belonging: Measure | None = None
    new_contacts: Measure | None = None
    comments: Personal[tuple[str, ...]] = ()
    quotes: Personal[tuple[str, ...]] = ()
