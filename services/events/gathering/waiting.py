"""The waiting list: first come, first served. Whatever frees a place offers it to the next in the same decision."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from services.events.gathering.checks import known, live_booking, still_ahead, still_planned
from services.events.gathering.sessions import chosen
from services.events.gathering.state import Booking, Gathering, State, decider
from shared.contracts.events import (
    BOOKING_UNKNOWN,
    NOBODY_NEXT,
    NOT_WAITING,
    OFFER_LAPSED,
    OFFER_NONE,
    OFFER_OPEN,
    AcceptOffer,
    BookingStatus,
    DeclineOffer,
    ExpireOffer,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    PlaceOffered,
    SkipWaiting,
    WaitingListSkipped,
)
from shared.contracts.messages import Event
from shared.decider import Context
from shared.local_time import as_people_say


def offering(gathering: Gathering, events: Iterable[Event], context: Context) -> Iterator[Event]:
    """The events, and then an offer of each place that they leave free to somebody who waits."""
    state: State = gathering
    for event in events:
        yield event
        state = decider.evolve(state, event)
    yield from _offers(known(state), context)


def _offers(gathering: Gathering, context: Context) -> Iterator[PlaceOffered]:
    starts_at = gathering.starts_at
    if context.time >= starts_at:
        return
    # People have so long from now to answer; of a gathering in the past, which is being entered late, from then.
    begins = context.now if context.now < starts_at else context.time
    expires_at = min(begins + timedelta(hours=gathering.details.waiting_list.offer_hours), starts_at)
    for id in gathering.waiting[: max(gathering.free, 0)]:
        yield PlaceOffered(
            gathering_id=context.id,
            booking_id=id,
            person_id=gathering.bookings[id].person_id,
            expires_at=expires_at,
        )


@decider.decides(AcceptOffer)
def accept(command: AcceptOffer, state: State, context: Context) -> Iterable[Event]:
    gathering = still_ahead(state, context)
    offered = _answered(gathering, command, context)
    yield OfferAccepted(gathering_id=context.id, booking_id=command.booking_id, person_id=offered.person_id)
    yield from chosen(gathering, offered.wishes, context.id, command.booking_id, offered.person_id)


@decider.decides(DeclineOffer)
def decline(command: DeclineOffer, state: State, context: Context) -> Iterable[Event]:
    gathering = still_planned(state)
    offered = _offered(gathering, command)
    declined = OfferDeclined(gathering_id=context.id, booking_id=command.booking_id, person_id=offered.person_id)
    yield from offering(gathering, [declined], context)


@decider.decides(ExpireOffer)
def expire(command: ExpireOffer, state: State, context: Context) -> Iterable[Event]:
    gathering = known(state)
    booking = gathering.bookings.get(command.booking_id)
    if booking is None:
        raise BOOKING_UNKNOWN("booking_id")
    if booking.status is not BookingStatus.OFFERED or booking.expires_at is None or gathering.cancelled:
        return
    if context.now < booking.expires_at:
        raise OFFER_OPEN("booking_id", time=as_people_say(booking.expires_at, gathering.times.zone))
    expired = OfferExpired(gathering_id=context.id, booking_id=command.booking_id, person_id=booking.person_id)
    yield from offering(gathering, [expired], context)


@decider.decides(SkipWaiting)
def skip(command: SkipWaiting, state: State, context: Context) -> Iterable[Event]:
    gathering, id = still_planned(state), command.booking_id
    booking = live_booking(gathering, id)
    if booking.status is not BookingStatus.WAITING:
        raise NOT_WAITING("booking_id")
    if gathering.waiting[-1] == id:
        raise NOBODY_NEXT("booking_id")
    yield WaitingListSkipped(gathering_id=context.id, booking_id=id, person_id=booking.person_id, reason=command.reason)


def _answered(gathering: Gathering, command: AcceptOffer, context: Context) -> Booking:
    """A booking with an offer that stood when it was accepted, also where it has lapsed since and there is room."""
    booking = live_booking(gathering, command.booking_id, command.person_id)
    if booking.lapsed_at and context.time < booking.lapsed_at and gathering.free > 0:
        return booking
    offered = _offered(gathering, command)
    if offered.expires_at and context.time >= offered.expires_at:
        raise OFFER_LAPSED("booking_id", time=as_people_say(offered.expires_at, gathering.times.zone))
    return offered


def _offered(gathering: Gathering, command: AcceptOffer | DeclineOffer) -> Booking:
    booking = live_booking(gathering, command.booking_id, command.person_id)
    if booking.status is not BookingStatus.OFFERED:
        raise OFFER_NONE("booking_id")
    return booking
