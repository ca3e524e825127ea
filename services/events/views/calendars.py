"""What belongs in people's calendars? Answered from the rows of gatherings and bookings."""

from datetime import datetime
from typing import Any, Final

from services.events.views.bookings import Booking, bookings
from services.events.views.parts.gatherings import (
    BESIDE_WHATS_ON,
    gathering,
    gatherings_by_id,
    place_of,
)
from services.events.views.venues import venues, venues_by_id
from services.events.views.whats_on import Listed, whats_on
from shared.calendars import Entry, calendar_text
from shared.contracts.events import (
    BookingsCalendar,
    BookingStatus,
    CalendarText,
    GatheringCalendar,
    GatheringStatus,
    VenueEntry,
)
from shared.projection.table import rows
from shared.projection.view import Asker

_NAME: Final = "Peernet"
_ONLINE: Final = "Online"

# Queries


@whats_on.answers(GatheringCalendar, also=BESIDE_WHATS_ON)
async def _gathering_calendar(question: GatheringCalendar, asker: Asker, db: Any) -> CalendarText:
    found = await gathering(question.gathering_id, asker, db)
    entry = _entry(found, place_of(found, await venues_by_id(db)))
    return CalendarText(text=calendar_text([entry], _NAME))


@bookings.answers(BookingsCalendar, also=(whats_on, venues))
async def _bookings_calendar(question: BookingsCalendar, _asker: Asker, db: Any) -> CalendarText:
    booked: list[Booking] = rows(
        bookings,
        await db.fetch("SELECT * FROM bookings WHERE person_id = $1 AND had_place", question.person_id),
    )
    gatherings = await gatherings_by_id({each.gathering_id for each in booked}, db)
    places = await venues_by_id(db)
    entries = [
        _entry(found, place_of(found, places), booking=each)
        for each in booked
        if (found := gatherings.get(each.gathering_id))
    ]
    return CalendarText(text=calendar_text(sorted(entries, key=lambda each: (each.starts_local, each.id)), _NAME))


def _entry(found: Listed, venue: VenueEntry | None, booking: Booking | None = None) -> Entry:
    """A booking is an entry of its own: it ends by itself, and another one may follow."""
    comes = booking is not None and booking.status is BookingStatus.BOOKED
    places = [f"{venue.name}, {venue.address}"] if venue else []
    if found.online:
        places.append(found.online if comes else _ONLINE)
    return Entry(
        id=booking.booking_id if booking else found.gathering_id,
        # Neither part ever sinks, so that their sum rises with each change of either.
        revision=found.revision + (booking.revision if booking else 0),
        revised_at=max(found.revised_at, booking.revised_at) if booking else found.revised_at,
        title=found.calendar_title,
        starts_local=datetime.fromisoformat(found.starts_local),
        ends_local=datetime.fromisoformat(found.ends_local),
        zone=found.zone,
        place="; ".join(places) or None,
        cancelled=found.status is GatheringStatus.CANCELLED or (booking is not None and not comes),
        private=booking is not None,
    )
