"""Venues: where gatherings take place, and what makes a place usable for everybody.

Everything here is about a place that is open to people, so all of it is plain: it must name no person.
"""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.events.aggregates import VENUE
from shared.contracts.events.gathering import Capacity
from shared.contracts.messages import Command, Event
from shared.contracts.types import LongText, Text


class AccessFacts(BaseModel):
    """What somebody who needs it has to know before they come; None where nobody has found out yet."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    step_free: bool | None = None
    hearing_loop: bool | None = None
    quiet_room: bool | None = None
    parking: bool | None = None


class AddVenue(Command, of=VENUE, by=["coordinator", "organiser"]):
    """Add a place for gatherings, with what is known about its access; `access_text` says the rest in words."""

    venue_id: UUID | None = None
    name: Text
    address: LongText
    capacity: Capacity | None = None
    access: AccessFacts = AccessFacts()
    access_text: LongText | None = None


class ChangeVenue(Command, of=VENUE, by=["coordinator", "organiser"]):
    """Correct or update what is known about a place; what is left out, also of `access`, stays as it was."""

    venue_id: UUID
    name: Text | None = None
    address: LongText | None = None
    capacity: Capacity | None = None
    access: AccessFacts | None = None
    access_text: LongText | None = None


class _Recorded(BaseModel):
    """A place as events record it, without a command's limits."""

    venue_id: UUID
    name: str
    address: str
    capacity: int | None = None
    step_free: bool | None = None
    hearing_loop: bool | None = None
    quiet_room: bool | None = None
    parking: bool | None = None
    access_text: str | None = None


class VenueAdded(_Recorded, Event, of=VENUE, version=1):
    """Gatherings can take place here."""


class VenueChanged(_Recorded, Event, of=VENUE, version=1):
    """All that is known about the place from now on; gatherings that are planned there stay planned."""
