"""Who waits for a place, in which order, and who was offered one?"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.contracts.events import (
    BookingCancelled,
    OfferAccepted,
    OfferExpired,
    PlaceOffered,
    WaitingListJoined,
    WaitingListSkipped,
)
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Queue:
    """The bookings that wait for a place at one gathering, the next one first. Who was offered a place is not in it."""

    gathering_id: UUID
    booking_ids: tuple[UUID, ...] = ()


waiting = View("waiting", version=1, row=Queue, key="gathering_id")

# How each event changes it


@waiting.on(WaitingListJoined, blank=lambda event: Queue(event.gathering_id))
@waiting.on(OfferExpired)
def _to_the_end(row: Queue, event: WaitingListJoined | OfferExpired) -> Queue:
    return changed(row, booking_ids=(*row.booking_ids, event.booking_id))


@waiting.on(PlaceOffered)
@waiting.on(OfferAccepted)
@waiting.on(BookingCancelled)
def _waits_no_more(row: Queue, event: PlaceOffered | OfferAccepted | BookingCancelled) -> Queue:
    return changed(row, booking_ids=tuple(each for each in row.booking_ids if each != event.booking_id))


@waiting.on(WaitingListSkipped)
def _skipped(row: Queue, event: WaitingListSkipped) -> Queue:
    if event.booking_id not in row.booking_ids:
        return row  # as at a moment before they joined: what is entered late may tell of an earlier one
    order = list(row.booking_ids)
    place = order.index(event.booking_id)
    order[place : place + 2] = reversed(order[place : place + 2])
    return changed(row, booking_ids=tuple(order))


async def queue_of(gathering_id: UUID, db: Any) -> list[UUID]:
    """The bookings that wait, the next one first."""
    found = await db.fetchval(
        "SELECT array(SELECT id::uuid FROM jsonb_array_elements_text(booking_ids) WITH ORDINALITY AS w(id, place) "
        "ORDER BY place) FROM waiting WHERE gathering_id = $1",
        gathering_id,
    )
    return found or []
