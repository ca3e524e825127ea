"""Gatherings: planned, booked, changed, held or cancelled.

What describes a gathering is for everybody to read, so all of it here is plain: it must name no person, and
`calendar_title` must tell nobody who looks over a shoulder what the gathering is about.
"""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.events.aggregates import GATHERING
from shared.contracts.events.moments import HOME_ZONE, LocalTime, RecordedLocalTime, Zone
from shared.contracts.messages import Command, Event
from shared.contracts.types import LongText, Text


class GatheringKind(StrEnum):
    """What people come together for. `other` comes with a text."""

    LAUNCH = "launch"
    CELEBRATION = "celebration"
    MEETING = "meeting"
    WORKSHOP = "workshop"
    OPEN_DAY = "open_day"
    OTHER = "other"


class Audience(StrEnum):
    """Who may book: members and invited guests; only who was invited, members too; or everybody."""

    MEMBERS = "members"
    INVITED = "invited"
    PUBLIC = "public"


class RemovableDetail(StrEnum):
    """What can be taken away without anything in its place; a calendar title then is the neutral one again."""

    DESCRIPTION = "description"
    CALENDAR_TITLE = "calendar_title"


Capacity = Annotated[int, Field(ge=1, le=100_000)]


class WaitingListPolicy(BaseModel):
    """Whether people may wait when every place is taken, and for how long a freed place is kept for the next."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    open: bool = True
    offer_hours: Annotated[int, Field(ge=1, le=720)] = 48


class GatheringTemplate(BaseModel):
    """All that a gathering has beside its times; a series makes many of one template."""

    title: Text
    kind: GatheringKind
    kind_text: Text | None = None
    description: LongText | None = None
    calendar_title: Text | None = Field(None, description="What calendars show; a neutral word when left out.")
    zone: Zone = HOME_ZONE
    venue_id: UUID | None = None
    online: Text | None = Field(None, description="How to take part from afar: a link, or words.")
    capacity: Capacity
    audience: Audience = Audience.MEMBERS
    areas: tuple[Text, ...] = ()
    partners: tuple[UUID, ...] = Field((), description="Ids of the organisations that hold it together.")
    waiting_list: WaitingListPolicy = WaitingListPolicy()


class PlanGathering(GatheringTemplate, Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Plan a gathering, at a venue or online or both. Nobody can book before OpenBooking."""

    gathering_id: UUID | None = None
    starts_local: LocalTime
    ends_local: LocalTime


class ChangeGatheringDetails(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Change what a gathering is about and whom it is for; what is left out stays, `remove` takes details away."""

    gathering_id: UUID
    title: Text | None = None
    kind: GatheringKind | None = None
    kind_text: Text | None = None
    description: LongText | None = None
    calendar_title: Text | None = None
    audience: Audience | None = None
    areas: tuple[Text, ...] | None = None
    partners: tuple[UUID, ...] | None = None
    waiting_list: WaitingListPolicy | None = None
    remove: tuple[RemovableDetail, ...] = ()


class RescheduleGathering(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Move a gathering to another time. Bookings stay; its sessions move along by as much as its start."""

    gathering_id: UUID
    starts_local: LocalTime
    ends_local: LocalTime
    zone: Zone | None = None


class MoveVenue(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Move a gathering to another place, online, or both: what is left out it does not have any more."""

    gathering_id: UUID
    venue_id: UUID | None = None
    online: Text | None = None


class ChangeCapacity(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Say how many places there are. More are offered to those who wait; with fewer, bookings stay as they are."""

    gathering_id: UUID
    capacity: Capacity


class OpenBooking(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Let people book from now on."""

    gathering_id: UUID


class CloseBooking(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Take no more bookings; those who wait are still offered places that become free."""

    gathering_id: UUID


class CancelGathering(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Cancel a gathering. Everybody who booked or waits is told the reason, so it must name nobody."""

    gathering_id: UUID
    reason: LongText


class RecordHeld(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Record that a gathering took place."""

    gathering_id: UUID


class PublishSummary(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Publish what a gathering was like, in place of an earlier summary.

    `text` names nobody. Speakers are named through `speakers`, each with their consent to be published, and people
    who came are quoted through `quotes`, the ids of feedback whose quote may be published.
    """

    gathering_id: UUID
    text: LongText
    speakers: tuple[UUID, ...] = ()
    quotes: tuple[UUID, ...] = ()


class Details(BaseModel):
    """What a gathering is about and whom it is for, in full, without a command's limits."""

    title: str
    kind: GatheringKind
    kind_text: str | None = None
    description: str | None = None
    calendar_title: str
    audience: Audience
    areas: tuple[str, ...] = ()
    partners: tuple[UUID, ...] = ()
    waiting_list: WaitingListPolicy


class Times(BaseModel):
    """When it is: on the wall where it takes place, and in UTC."""

    starts_local: RecordedLocalTime
    ends_local: RecordedLocalTime
    zone: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class GatheringPlanned(Details, Times, Event, of=GATHERING, version=1):
    """A gathering is to take place, by itself or as one of a series. Booking is not open yet."""

    gathering_id: UUID
    series_id: UUID | None = None
    venue_id: UUID | None = None
    online: str | None = None
    capacity: int


class GatheringDetailsChanged(Details, Event, of=GATHERING, version=1):
    """All that the gathering is about, and whom it is for, from now on."""

    gathering_id: UUID


class GatheringRescheduled(Times, Event, of=GATHERING, version=1):
    """The gathering takes place at another time. A SessionChanged follows for each session that has times."""

    gathering_id: UUID


class VenueMoved(Event, of=GATHERING, version=1):
    """The gathering takes place here, and nowhere else, from now on."""

    gathering_id: UUID
    venue_id: UUID | None = None
    online: str | None = None


class CapacityChanged(Event, of=GATHERING, version=1):
    """There are so many places; there may be more bookings than that."""

    gathering_id: UUID
    capacity: int


class BookingOpened(Event, of=GATHERING, version=1):
    """People may book."""

    gathering_id: UUID


class BookingClosed(Event, of=GATHERING, version=1):
    """Nobody may book any more; places that become free are still offered."""

    gathering_id: UUID


class GatheringCancelled(Event, of=GATHERING, version=1):
    """The gathering does not take place. Its bookings stay on record: those are the people to be told."""

    gathering_id: UUID
    reason: str


class GatheringHeld(Event, of=GATHERING, version=1):
    """The gathering took place."""

    gathering_id: UUID


class GatheringSummaryPublished(Event, of=GATHERING, version=1):
    """What the gathering was like, with the speakers who may be named and the feedback whose quotes may be shown."""

    gathering_id: UUID
    text: str
    speakers: tuple[UUID, ...] = ()
    quotes: tuple[UUID, ...] = ()
