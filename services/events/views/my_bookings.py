"""Which bookings has one person? Answered from the bookings' rows."""

from typing import Any
from uuid import UUID

from services.events.codes import code_of
from services.events.views.agenda import Planned, agenda, planned_for
from services.events.views.attendees import Attendee, attendees
from services.events.views.bookings import Booking, bookings
from services.events.views.parts.choices import chosen, missed, wished
from services.events.views.parts.gatherings import gatherings_by_id, place_of, when_of
from services.events.views.venues import venues, venues_by_id
from services.events.views.waiting import queue_of, waiting
from services.events.views.whats_on import Listed, whats_on
from shared.contracts.events import BookingStatus, MyBookings, OwnBooking, VenueEntry
from shared.projection.table import rows
from shared.projection.view import Asker

# Queries


@bookings.answers(MyBookings, also=(attendees, waiting, whats_on, agenda, venues))
async def _my_bookings(question: MyBookings, asker: Asker, db: Any) -> tuple[OwnBooking, ...]:
    found: list[Booking] = rows(
        bookings, await db.fetch("SELECT * FROM bookings WHERE person_id = $1", question.person_id)
    )
    booked = {each.gathering_id for each in found}
    gatherings = await gatherings_by_id(booked, db)
    planned = await planned_for(list(booked), db)
    said = await db.fetch("SELECT * FROM attendees WHERE person_id = $1", question.person_id)
    needs: dict[UUID, Attendee] = {each.booking_id: each for each in rows(attendees, said)}
    places = await venues_by_id(db)
    answer = [
        _own(
            each,
            gatherings[each.gathering_id],
            planned[each.gathering_id],
            needs.get(each.booking_id),
            place_of(gatherings[each.gathering_id], places),
            await _position(each, db),
        )
        for each in found
        if each.gathering_id in gatherings  # as at a moment before it was planned, of bookings entered late
        if not question.upcoming or gatherings[each.gathering_id].ends_at >= asker.at
    ]
    return tuple(sorted(answer, key=lambda each: (each.starts_at, each.booking_id)))


async def _position(booking: Booking, db: Any) -> int | None:
    if booking.status is not BookingStatus.WAITING:
        return None
    queue = await queue_of(booking.gathering_id, db)
    return queue.index(booking.booking_id) + 1 if booking.booking_id in queue else None


def _own(
    booking: Booking,
    gathering: Listed,
    planned: Planned,
    said: Attendee | None,
    venue: VenueEntry | None,
    position: int | None,
) -> OwnBooking:
    has_place = booking.status is BookingStatus.BOOKED
    return OwnBooking(
        booking_id=booking.booking_id,
        gathering_id=booking.gathering_id,
        title=gathering.title,
        **when_of(gathering),
        gathering_status=gathering.status,
        cancelled_because=gathering.cancelled_because,
        venue=venue,
        online=gathering.online if has_place else None,
        status=booking.status,
        code=code_of(booking.booking_id) if has_place else None,
        position=position,
        offered_until=booking.offered_until,
        sessions=chosen(booking, planned),
        wishes=wished(booking, planned),
        without=missed(booking, planned),
        access_needs=said.access_needs if said else None,
        access_text=said.access_text if said else None,
        diet=said.diet if said else None,
    )
