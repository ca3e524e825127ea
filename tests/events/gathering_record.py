"""A gathering's history, read without the code under test: what the events themselves say must follow from another."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shared.contracts.events import (
    AttendanceRecorded,
    AttendanceUndone,
    Audience,
    BookingCancelled,
    BookingKept,
    CapacityChanged,
    GatheringCancelled,
    GatheringDetailsChanged,
    GatheringHeld,
    GatheringPlanned,
    GatheringRescheduled,
    GuestInvited,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    PlaceBooked,
    PlaceOffered,
    SessionAdded,
    SessionChanged,
    SessionChosen,
    SessionLeft,
    SessionRemoved,
    WaitingListJoined,
    WaitingListSkipped,
)
from shared.contracts.messages import Event
from tests.events.gatherings import STARTS_AT


@dataclass
class Record:
    """A gathering's history, read without the code under test. The waiting list is rebuilt by the rules themselves."""

    capacity: int = 0
    starts_at: datetime = STARTS_AT
    audience: Audience = Audience.MEMBERS
    over: bool = False
    holds: dict[UUID, str] = field(default_factory=dict)
    whose: dict[UUID, UUID] = field(default_factory=dict)
    guest: dict[UUID, bool] = field(default_factory=dict)
    queue: list[UUID] = field(default_factory=list)
    invited: set[UUID] = field(default_factory=set)
    expires: dict[UUID, datetime] = field(default_factory=dict)
    slots: dict[UUID, str] = field(default_factory=dict)
    rooms: dict[UUID, int | None] = field(default_factory=dict)
    chosen: Counter[tuple[UUID, UUID]] = field(default_factory=Counter)
    came: dict[UUID, tuple[UUID | None, UUID | None]] = field(default_factory=dict)
    nonces: set[str] = field(default_factory=set)
    kept: set[UUID] = field(default_factory=set)

    @property
    def taken(self) -> int:
        return sum(state in ("booked", "offered") for state in self.holds.values())

    def in_session(self, session_id: UUID) -> int:
        return sum(count for (_, each), count in self.chosen.items() if each == session_id)

    def follow(self, event: Event, now: datetime) -> None:
        """Takes an event in, and checks that it may follow on what was before."""
        match event:
            case GatheringPlanned():
                self.capacity, self.starts_at, self.audience = event.capacity, event.starts_at, event.audience
            case CapacityChanged():
                self.capacity = event.capacity
            case GatheringDetailsChanged():
                self.audience = event.audience
            case GatheringRescheduled():
                self.starts_at = event.starts_at
            case GatheringCancelled() | GatheringHeld():
                self.over = True
            case GuestInvited():
                assert event.person_id not in self.invited
                self.invited.add(event.person_id)
            case SessionAdded() | SessionChanged():
                self.slots[event.session_id], self.rooms[event.session_id] = event.slot, event.capacity
            case SessionRemoved():
                assert {*event.booking_ids} == {id for (id, each) in +self.chosen if each == event.session_id}
                del self.slots[event.session_id], self.rooms[event.session_id]
                for key in [key for key in self.chosen if key[1] == event.session_id]:
                    del self.chosen[key]
            case _:
                self._follow_booking(event, now)

    def _follow_booking(self, event: Event, now: datetime) -> None:
        match event:
            case PlaceBooked() | WaitingListJoined():
                self._check_newcomer(event, now)
                self.whose[event.booking_id], self.guest[event.person_id] = event.person_id, event.guest
                if isinstance(event, PlaceBooked):
                    assert self.taken < self.capacity
                    assert not self.queue
                    self.holds[event.booking_id] = "booked"
                else:
                    self.holds[event.booking_id] = "waiting"
                    self.queue.append(event.booking_id)
            case PlaceOffered():
                assert self.queue[0] == event.booking_id, "not the first who waits"
                assert self.taken < self.capacity
                assert not self.over
                assert now < event.expires_at <= self.starts_at
                self.holds[self.queue.pop(0)] = "offered"
                self.expires[event.booking_id] = event.expires_at
            case OfferAccepted():
                assert self.holds[event.booking_id] == "offered"
                assert now < self.expires[event.booking_id]
                self.holds[event.booking_id] = "booked"
            case OfferDeclined():
                assert self.holds[event.booking_id] == "offered"
                self.holds[event.booking_id] = "over"
            case OfferExpired():
                assert self.holds[event.booking_id] == "offered"
                assert now >= self.expires[event.booking_id]
                self.holds[event.booking_id] = "waiting"
                self.queue.append(event.booking_id)
            case WaitingListSkipped():
                place = self.queue.index(event.booking_id)
                self.queue[place], self.queue[place + 1] = self.queue[place + 1], self.queue[place]
            case BookingCancelled():
                assert self.holds[event.booking_id] == event.was
                assert not self.over
                self.holds[event.booking_id] = "over"
                self.queue = [id for id in self.queue if id != event.booking_id]
            case BookingKept():
                assert self.over or now >= self.starts_at
                self.kept.add(event.booking_id)
            case SessionChosen():
                assert self.holds[event.booking_id] == "booked"
                room = self.rooms[event.session_id]
                assert room is None or self.in_session(event.session_id) < room
                self.chosen[event.booking_id, event.session_id] += 1
            case SessionLeft():
                self.chosen[event.booking_id, event.session_id] -= 1
                self.chosen = +self.chosen
            case AttendanceRecorded():
                assert event.nonce not in self.nonces
                assert event.attendance_id not in self.came
                if event.booking_id:
                    assert self.holds[event.booking_id] == "booked"
                    assert not event.walk_in
                self.nonces.add(event.nonce)
                self.came[event.attendance_id] = (event.booking_id, event.person_id)
            case AttendanceUndone():
                del self.came[event.attendance_id]

    def _check_newcomer(self, event: PlaceBooked | WaitingListJoined, now: datetime) -> None:
        assert not self.over
        assert now < self.starts_at
        assert event.booking_id not in self.holds
        if self.audience is Audience.INVITED or (self.audience is Audience.MEMBERS and event.guest):
            assert event.person_id in self.invited
