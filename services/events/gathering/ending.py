"""How a booking ends, and which bookings end when a gathering is put off."""

from collections.abc import Iterator
from uuid import UUID

from services.events.gathering.state import Booking, Gathering
from shared.contracts.events import BookingCancelled, SessionLeft, Times
from shared.contracts.messages import Event
from shared.contracts.types import ActorKind
from shared.decider import Context


def ended(id: UUID, booking: Booking, context: Context, reason: str | None = None) -> Iterator[Event]:
    """A booking gives up its sessions, and then itself."""
    for session_id in booking.sessions:
        yield SessionLeft(gathering_id=context.id, booking_id=id, person_id=booking.person_id, session_id=session_id)
    yield BookingCancelled(
        gathering_id=context.id,
        booking_id=id,
        person_id=booking.person_id,
        by=ActorKind(context.actor.kind),
        was=booking.status,
        reason=reason,
    )


def ended_when_put_off(gathering: Gathering, moved: Times, context: Context) -> Iterator[Event]:
    """The end of each booking that was kept because it seemed too late to end it, if now it is not."""
    if context.time >= moved.starts_at:
        return
    for id, booking in gathering.bookings.items():
        if booking.kept and booking.live:
            yield from ended(id, booking, context)
