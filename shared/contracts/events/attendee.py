"""That what gatherings held about a person was removed, when they are forgotten."""

from uuid import UUID

from shared.contracts.events.aggregates import ATTENDEE
from shared.contracts.messages import Command, Event


class RecordBookingDataRemoved(Command, of=ATTENDEE, by=["system"]):
    """Remove this service's rows about a person, and record how many there were in each of its views."""

    person_id: UUID


class BookingDataRemoved(Event, of=ATTENDEE, version=1):
    """The events service removed its rows about the person; how many booked and came stays known."""

    person_id: UUID
    counts: dict[str, int]
