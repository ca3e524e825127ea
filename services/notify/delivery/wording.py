"""What messages are made of, as the views have it: words of templates, and gatherings for people's calendars."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from services.notify.delivery.due import Due
from services.notify.delivery.letter import Attachment
from services.notify.rendering import built_in_by_id
from services.notify.views.bookings import Booking, bookings
from services.notify.views.gatherings import Gathering, gatherings
from services.notify.views.templates import templates
from services.notify.views.venues import Venue, venues
from shared.calendars import Entry, calendar_text
from shared.contracts.events import BookingStatus
from shared.contracts.notify import BUILT_IN, MessageFormat, TemplateUse, Wording
from shared.projection.database import Pool
from shared.projection.table import table_of
from shared.projection.view import View

_MOST_KEPT: Final = 200

R = TypeVar("R")
Formats = Mapping[MessageFormat, Wording]


class ViewedWords:
    """Reads the views `templates`, `gatherings`, `bookings` and `venues`. An approved version never changes."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._kept: OrderedDict[tuple[UUID, int], Formats] = OrderedDict()

    async def formats(self, use: TemplateUse) -> Formats:
        key = (use.template_id, use.template_version)
        if key not in self._kept:
            self._kept[key] = await self._read(*key)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return self._kept[key]

    async def calendar(self, due: Due) -> Attachment | None:
        """The booking as an entry, where there is one: the same that the person's calendar in events has."""
        gathering = await self._one(gatherings, due.gathering_id)
        if gathering is None:
            return None
        venue = await self._one(venues, gathering.venue_id)
        booking = await self._one(bookings, due.booking_id)
        return calendar_entry(gathering, venue, booking)

    async def _read(self, template_id: UUID, version: int) -> Formats:
        if version == BUILT_IN:
            built_in = built_in_by_id(template_id)
            if built_in is None:
                raise LookupError("no built-in template has this id")
            return built_in.formats
        template = await self._one(templates, template_id)
        found = next((each for each in template.versions if each.version == version), None) if template else None
        if found is None:
            raise LookupError("there is no such version of the template")
        return found.formats

    async def _one(self, view: View[R], key: UUID | None) -> R | None:
        if key is None:
            return None
        async with self._pool.acquire() as db:
            found = await table_of(view).read(db, [key])
        return found.get(key)


def calendar_entry(gathering: Gathering, venue: Venue | None, booking: Booking | None) -> Attachment:
    """For the person's own calendar. Its title tells nobody's health: the gathering has one for this."""
    comes = booking is None or booking.status is BookingStatus.BOOKED
    cancelled = gathering.cancelled or not comes
    places = [f"{venue.name}, {venue.address}"] if venue else []
    if gathering.online and comes:
        places.append(gathering.online)
    entry = Entry(
        id=booking.booking_id if booking else gathering.gathering_id,
        revision=gathering.revision + (booking.revision if booking else 0),
        revised_at=max(gathering.revised_at, booking.revised_at) if booking else gathering.revised_at,
        title=gathering.calendar_title,
        starts_local=datetime.fromisoformat(gathering.starts_local),
        ends_local=datetime.fromisoformat(gathering.ends_local),
        zone=gathering.zone,
        place="; ".join(places) or None,
        cancelled=cancelled,
        private=booking is not None,
    )
    method = "CANCEL" if cancelled else "PUBLISH"
    return Attachment(calendar_text([entry], method=method).encode(), method)
