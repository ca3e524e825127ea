"""Somebody who came or booked, as far as it is told of them that they were forgotten here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.events.claims import GuestClaim
from shared.contracts.aggregate import Ref
from shared.contracts.events import (
    ATTENDEE,
    GUEST_CLAIM,
    GUEST_NOT_HELD,
    BookingDataRemoved,
    GuestReleased,
    RecordBookingDataRemoved,
    ReleaseGuest,
)
from shared.contracts.messages import Event
from shared.decider import Claim, Context, Decider

# State


@dataclass(frozen=True, slots=True)
class Attendee:
    """Whether this service has recorded that it holds nothing about them any more."""

    removed: bool = False


decider = Decider(ATTENDEE, Attendee())

# Evolve


@decider.evolves(BookingDataRemoved)
def _removed(_state: Attendee, _event: BookingDataRemoved) -> Attendee:
    return Attendee(removed=True)


# Decide


@decider.decides(RecordBookingDataRemoved, looks_up=("rows_about",))
def record_removed(_command: RecordBookingDataRemoved, state: Attendee, context: Context) -> Iterable[Event]:
    if not state.removed:
        yield BookingDataRemoved(person_id=context.id, counts=context.found["rows_about"])


def _claim(command: ReleaseGuest, _state: Attendee, _claim: Claim) -> Mapping[str, Ref]:
    return {"guest": GUEST_CLAIM.ref(command.claim)}


@decider.decides(ReleaseGuest, needs=_claim)
def release(command: ReleaseGuest, _state: Attendee, context: Context) -> Iterable[Event]:
    held: GuestClaim = context.others["guest"]
    if held.holder != command.person_id:
        raise GUEST_NOT_HELD("claim")
    yield GuestReleased(claim=command.claim, person_id=command.person_id)
