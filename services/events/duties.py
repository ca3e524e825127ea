"""What the events service owes: letting offers lapse, ending bookings of people who leave, and forgetting people."""

from typing import Any
from uuid import UUID

from shared.contracts.events import (
    BookingCancelled,
    BookingDataRemoved,
    BookingKept,
    EndBooking,
    ExpireOffer,
    GatheringCancelled,
    GuestClaimed,
    GuestReleased,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    PlaceBooked,
    PlaceOffered,
    RecordBookingDataRemoved,
    ReleaseGuest,
    WaitingListJoined,
)
from shared.contracts.membership import MEMBER, ErasureStarted, MemberLeft, MembershipPaused
from shared.contracts.messages import Event
from shared.duties import DORMANT, Duty, duties_of, duty_id, owed, woken
from shared.log.envelope import Stored
from shared.projection.view import Where

_OFFER, _END, _REMOVAL, _RELEASE = "unanswered offer", "end of a booking", "booking data removed", "guest's address"

duties = duties_of("events", version=1)


def _one(kind: str) -> Any:
    """The key of the one duty of this kind that a booking can have."""
    return lambda event: duty_id(kind, event.booking_id)


def _same_aggregate(event: Event) -> Where:
    return Where("about", event.ref.path)


def _person(person_id: UUID) -> str:
    """What a duty that events of a person wake is about: what such events are about themselves."""
    return MEMBER.ref(person_id).path


# An offer that nobody answers


@duties.starts(PlaceOffered, key=_one(_OFFER))
def _offer(event: PlaceOffered, stored: Stored) -> Duty:
    return owed(
        _OFFER,
        event.booking_id,
        why="A place that was offered and not taken in time goes to the next in the waiting list.",
        due_at=event.expires_at,
        command=ExpireOffer(gathering_id=event.gathering_id, booking_id=event.booking_id),
        stored=stored,
    )


duties.ends(OfferAccepted, OfferDeclined, OfferExpired, BookingCancelled, key=_one(_OFFER))
duties.ends(GatheringCancelled, key=_same_aggregate)

# A person who leaves, pauses, or is to be forgotten


@duties.starts(PlaceBooked, key=_one(_END))
@duties.starts(WaitingListJoined, key=_one(_END))
def _end(event: PlaceBooked | WaitingListJoined, stored: Stored) -> Duty:
    return owed(
        _END,
        event.booking_id,
        why="A booking of somebody who left, pauses or is being forgotten ends, so that others can have the place.",
        due_at=DORMANT,
        command=EndBooking(gathering_id=event.gathering_id, booking_id=event.booking_id),
        stored=stored,
        concerning=_person(event.person_id),
    )


@duties.on(MemberLeft, key=_same_aggregate)
@duties.on(MembershipPaused, key=_same_aggregate)
def _takes_no_part(duty: Duty, _event: Event, stored: Stored) -> Duty:
    return woken(duty, stored) if duty.kind == _END else duty


duties.ends(BookingCancelled, OfferDeclined, BookingKept, key=_one(_END))

# A guest's address


def _release(event: GuestClaimed | GuestReleased) -> UUID:
    return duty_id(_RELEASE, event.claim)


@duties.starts(GuestClaimed, key=_release)
def _address(event: GuestClaimed, stored: Stored) -> Duty:
    return owed(
        _RELEASE,
        event.claim,
        why="The address of a guest who is being forgotten belongs to nobody again.",
        due_at=DORMANT,
        command=ReleaseGuest(claim=event.claim, person_id=event.person_id),
        stored=stored,
        concerning=_person(event.person_id),
    )


duties.ends(GuestReleased, key=_release)

# A person who is being forgotten


@duties.on(ErasureStarted, key=_same_aggregate)
def _is_forgotten(duty: Duty, _event: ErasureStarted, stored: Stored) -> Duty:
    return woken(duty, stored)


def _removal(event: Any) -> UUID:
    return duty_id(_REMOVAL, event.person_id if isinstance(event, BookingDataRemoved) else event.member_id)


@duties.starts(ErasureStarted, key=_removal)
def _data(event: ErasureStarted, stored: Stored) -> Duty:
    return owed(
        _REMOVAL,
        event.member_id,
        why="Events removes its rows about somebody who is being forgotten, and records how many there were.",
        due_at=stored.time,
        command=RecordBookingDataRemoved(person_id=event.member_id),
        stored=stored,
    )


duties.ends(BookingDataRemoved, key=_removal)
