"""Where can gatherings take place, and who can get in there?"""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from services.events.views.parts.asking import containing
from shared.contracts.events import VenueAdded, VenueChanged, VenueEntry, Venues
from shared.projection.table import rows
from shared.projection.view import Asker, View


@dataclass(frozen=True, slots=True)
class Venue:
    venue_id: UUID
    name: str
    address: str
    capacity: int | None
    step_free: bool | None
    hearing_loop: bool | None
    quiet_room: bool | None
    parking: bool | None
    access_text: str | None


venues = View("venues", version=1, row=Venue, key="venue_id")

# How each event changes it


@venues.starts(VenueAdded)
@venues.starts(VenueChanged)
def _described(event: VenueAdded | VenueChanged) -> Venue:
    return Venue(
        venue_id=event.venue_id,
        name=event.name,
        address=event.address,
        capacity=event.capacity,
        step_free=event.step_free,
        hearing_loop=event.hearing_loop,
        quiet_room=event.quiet_room,
        parking=event.parking,
        access_text=event.access_text,
    )


# Queries


@venues.answers(Venues)
async def _venues(question: Venues, _asker: Asker, db: Any) -> tuple[VenueEntry, ...]:
    records = await db.fetch(
        f"SELECT * FROM venues WHERE {containing('name', '$1')} AND ($2::uuid IS NULL OR venue_id = $2) "
        "ORDER BY lower(name), venue_id LIMIT $3 OFFSET $4",
        question.name,
        question.venue_id,
        question.limit,
        question.offset,
    )
    return tuple(_entry(row) for row in rows(venues, records))


async def venues_by_id(db: Any) -> dict[UUID, VenueEntry]:
    return {row.venue_id: _entry(row) for row in rows(venues, await db.fetch("SELECT * FROM venues"))}


def _entry(row: Venue) -> VenueEntry:
    return VenueEntry(**asdict(row))
