"""Opening and closing the booking, changing how many places there are, cancelling, and having taken place."""

from collections.abc import Iterable, Mapping

from services.events import venue
from services.events.gathering.checks import known, not_cancelled, still_planned
from services.events.gathering.state import State, decider
from services.events.gathering.waiting import offering
from shared.contracts.aggregate import Ref
from shared.contracts.events import (
    GATHERING_HELD,
    GATHERING_NOT_STARTED,
    BookingClosed,
    BookingOpened,
    CancelGathering,
    CapacityChanged,
    ChangeCapacity,
    CloseBooking,
    GatheringCancelled,
    GatheringHeld,
    OpenBooking,
    RecordHeld,
)
from shared.contracts.messages import Event
from shared.decider import Claim, Context
from shared.local_time import as_people_say


@decider.decides(OpenBooking)
def open_booking(_command: OpenBooking, state: State, context: Context) -> Iterable[Event]:
    if not still_planned(state).booking_open:
        yield BookingOpened(gathering_id=context.id)


@decider.decides(CloseBooking)
def close_booking(_command: CloseBooking, state: State, context: Context) -> Iterable[Event]:
    if still_planned(state).booking_open:
        yield BookingClosed(gathering_id=context.id)


def _venue(_command: ChangeCapacity, state: State, _claim: Claim) -> Mapping[str, Ref]:
    return venue.wanted(state.venue_id) if state else {}


@decider.decides(ChangeCapacity, needs=_venue)
def change_capacity(command: ChangeCapacity, state: State, context: Context) -> Iterable[Event]:
    gathering = still_planned(state)
    if command.capacity > gathering.capacity:
        venue.require_room(gathering.venue_id, gathering.online, command.capacity, "capacity", context)
    if command.capacity != gathering.capacity:
        changed = CapacityChanged(gathering_id=context.id, capacity=command.capacity)
        yield from offering(gathering, [changed], context)


@decider.decides(CancelGathering)
def cancel(command: CancelGathering, state: State, context: Context) -> Iterable[Event]:
    gathering = known(state)
    if gathering.held:
        raise GATHERING_HELD("gathering_id")
    if not gathering.cancelled:
        yield GatheringCancelled(gathering_id=context.id, reason=command.reason)


@decider.decides(RecordHeld)
def record_held(_command: RecordHeld, state: State, context: Context) -> Iterable[Event]:
    gathering = not_cancelled(state)
    if context.time < gathering.starts_at:
        raise GATHERING_NOT_STARTED("gathering_id", time=as_people_say(gathering.starts_at, gathering.times.zone))
    if not gathering.held:
        yield GatheringHeld(gathering_id=context.id)
