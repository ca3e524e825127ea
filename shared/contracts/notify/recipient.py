"""That what notify held about a person was removed, when they are forgotten."""

from uuid import UUID

from shared.contracts.messages import Command, Event
from shared.contracts.notify.aggregates import RECIPIENT


class RecordNotifyDataRemoved(Command, of=RECIPIENT, by=["system"]):
    """Remove this service's rows about a person, and record how many there were in each of its views."""

    person_id: UUID


class NotifyDataRemoved(Event, of=RECIPIENT, version=1):
    """The notify service removed its rows about the person; how many messages there were stays known."""

    person_id: UUID
    counts: dict[str, int]
