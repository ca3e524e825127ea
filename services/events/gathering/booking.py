"""Booking a place, or waiting for one, saying what one needs there, and giving it up."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.events.gathering.checks import known, live_booking, still_ahead, still_planned
from services.events.gathering.ending import ended
from services.events.gathering.guests import check_may_book
from services.events.gathering.sessions import check_wishes, chosen
from services.events.gathering.state import Gathering, State, decider
from services.events.gathering.waiting import offering
from services.events.persons import KNOWN_PERSON, claims_of, whom
from shared.contracts.aggregate import Ref
from shared.contracts.events import (
    BOOKING_ALREADY,
    BOOKING_NOT_OPEN,
    BOOKING_UNKNOWN,
    GATHERING_FULL,
    ID_TAKEN,
    BookingKept,
    BookingNeedsRecorded,
    BookPlace,
    CancelBooking,
    EndBooking,
    PlaceBooked,
    RecordBookingNeeds,
    WaitingListJoined,
)
from shared.contracts.messages import Event
from shared.decider import Claim, Context


def _claims(command: BookPlace, _state: State, claim: Claim) -> Mapping[str, Ref]:
    return claims_of(command, claim)


@decider.decides(BookPlace, needs=_claims, looks_up=(KNOWN_PERSON,))
def book(command: BookPlace, state: State, context: Context) -> Iterable[Event]:
    gathering = still_ahead(state, context)
    if not gathering.booking_open:
        raise BOOKING_NOT_OPEN("gathering_id")
    id = command.booking_id or context.new_id("booking")
    if id in gathering.bookings:
        raise ID_TAKEN("booking_id")
    person, named_by = whom(command, context), "person_id" if command.person_id else "email"
    if gathering.booking_of(person.person_id):
        raise BOOKING_ALREADY(named_by)
    check_may_book(gathering, person, named_by)
    check_wishes(gathering, command.sessions)
    asked: dict[str, Any] = {
        "gathering_id": context.id,
        "booking_id": id,
        "person_id": person.person_id,
        "guest": person.guest,
        "full_name": command.full_name,
        "email": command.email,
        "phone": command.phone,
        "access_needs": command.access_needs or None,
        "access_text": command.access_text,
        "diet": command.diet,
        "sessions": command.sessions,
        "basis": command.basis,
    }
    if gathering.free > 0 and not gathering.waiting:
        yield from person.claimed()
        yield PlaceBooked(**asked)
        yield from chosen(gathering, command.sessions, context.id, id, person.person_id)
    elif gathering.details.waiting_list.open:
        yield from person.claimed()
        yield WaitingListJoined(**asked)
    else:
        raise GATHERING_FULL("gathering_id")


@decider.decides(RecordBookingNeeds)
def record_needs(command: RecordBookingNeeds, state: State, context: Context) -> Iterable[Event]:
    booking = live_booking(still_planned(state), command.booking_id, command.person_id)
    yield BookingNeedsRecorded(
        gathering_id=context.id,
        booking_id=command.booking_id,
        person_id=booking.person_id,
        access_needs=command.access_needs or None,
        access_text=command.access_text,
        diet=command.diet,
        basis=command.basis,
    )


@decider.decides(CancelBooking)
def cancel(command: CancelBooking, state: State, context: Context) -> Iterable[Event]:
    gathering = still_planned(state)
    booking = live_booking(gathering, command.booking_id, command.person_id)
    events = ended(command.booking_id, booking, context, command.reason)
    yield from offering(gathering, events, context)


@decider.decides(EndBooking)
def end(command: EndBooking, state: State, context: Context) -> Iterable[Event]:
    gathering, id = known(state), command.booking_id
    booking = gathering.bookings.get(id)
    if booking is None:
        raise BOOKING_UNKNOWN("booking_id")
    if not booking.live:
        return
    if _is_over(gathering, context):
        yield BookingKept(gathering_id=context.id, booking_id=id, person_id=booking.person_id)
    else:
        yield from offering(gathering, ended(id, booking, context), context)


def _is_over(gathering: Gathering, context: Context) -> bool:
    return gathering.cancelled or gathering.held or context.time >= gathering.starts_at
