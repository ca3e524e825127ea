"""What a gathering's history comes to, without anything that identifies anybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shared.contracts.events import GATHERING, BookingStatus, Details, SessionKind, SpeakerConsent, Times
from shared.contracts.types import Count
from shared.decider import Decider

# State

LIVE = frozenset({BookingStatus.BOOKED, BookingStatus.WAITING, BookingStatus.OFFERED})


@dataclass(frozen=True, slots=True)
class Session:
    """Something on the agenda. Sessions of one slot run in parallel."""

    title: str
    kind: SessionKind
    kind_text: str | None
    room: str | None
    slot: str
    starts_local: datetime | None
    ends_local: datetime | None
    capacity: int | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody invited to speak, and what they agreed to. `confirmed`: it was recorded to what they agree."""

    person_id: UUID
    session_id: UUID | None
    confirmed: bool = False
    withdrawn: bool = False
    to_speak: SpeakerConsent | None = None
    to_be_named: SpeakerConsent | None = None
    to_be_published: SpeakerConsent | None = None


@dataclass(frozen=True, slots=True)
class Sponsor:
    """An organisation that is registered, or the name of one that is not."""

    organisation_id: UUID | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Booking:
    """Somebody's place, or wish for one. `sessions` are those they are in, `wishes` those they asked for.

    `lapsed_at` is until when the last offer stood that nobody answered. `kept`: its person left when the gathering had
    begun, and so it did not end.
    """

    person_id: UUID
    guest: bool
    status: BookingStatus
    wishes: tuple[UUID, ...] = ()
    sessions: tuple[UUID, ...] = ()
    expires_at: datetime | None = None
    lapsed_at: datetime | None = None
    kept: bool = False

    @property
    def live(self) -> bool:
        return self.status in LIVE


@dataclass(frozen=True, slots=True)
class Attendance:
    booking_id: UUID | None
    person_id: UUID | None
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    text: str
    speakers: tuple[UUID, ...]
    quotes: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Gathering:
    """A gathering. `waiting` is the waiting list in its order; `bookings` and `speakers` keep those that ended."""

    details: Details
    times: Times
    venue_id: UUID | None
    online: str | None
    capacity: int
    booking_open: bool = False
    cancelled: bool = False
    held: bool = False
    sessions: Mapping[UUID, Session] = field(default_factory=dict)
    speakers: Mapping[UUID, Speaker] = field(default_factory=dict)
    sponsors: frozenset[Sponsor] = frozenset()
    invited: frozenset[UUID] = frozenset()
    bookings: Mapping[UUID, Booking] = field(default_factory=dict)
    waiting: tuple[UUID, ...] = ()
    attendances: Mapping[UUID, Attendance] = field(default_factory=dict)
    headcount: Count | None = None
    summary: Summary | None = None
    removed_sessions: frozenset[UUID] = frozenset()

    @property
    def starts_at(self) -> datetime:
        return self.times.starts_at

    @property
    def free(self) -> int:
        """How many places are neither booked nor offered; less than none after the capacity was lowered."""
        taken = (BookingStatus.BOOKED, BookingStatus.OFFERED)
        return self.capacity - sum(booking.status in taken for booking in self.bookings.values())

    def booking_of(self, person_id: UUID) -> tuple[UUID, Booking] | None:
        """The one live booking that a person can have."""
        for id, booking in self.bookings.items():
            if booking.person_id == person_id and booking.live:
                return id, booking
        return None

    def room_in(self, session_id: UUID) -> float:
        """How many more people a session takes; without end where it has no capacity of its own."""
        capacity = self.sessions[session_id].capacity
        if capacity is None:
            return float("inf")
        return capacity - sum(session_id in booking.sessions for booking in self.bookings.values())


State = Gathering | None
decider = Decider[State](GATHERING, None)
