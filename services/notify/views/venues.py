"""Where do gatherings take place that people are told of?"""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.events import VenueAdded, VenueChanged
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Venue:
    venue_id: UUID
    name: str
    address: str


venues = View("venues", version=1, row=Venue, key="venue_id")

# How each event changes it


@venues.starts(VenueAdded)
@venues.starts(VenueChanged)
def _described(event: VenueAdded | VenueChanged) -> Venue:
    return Venue(event.venue_id, event.name, event.address)
