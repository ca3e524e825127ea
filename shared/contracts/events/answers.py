"""How the events service answers about gatherings: what is on, where, with which agenda and how much room."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import ConfigDict

from shared.contracts.events.agenda import SessionKind
from shared.contracts.events.gathering import Audience, GatheringKind
from shared.contracts.events.moments import RecordedLocalTime
from shared.contracts.marks import DiscreetModel, Personal, Sensitive


class GatheringStatus(StrEnum):
    """How far a gathering is. `open` and `closed` say whether places can be booked."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    HELD = "held"


class Answered(DiscreetModel):
    """The base of all answers."""

    model_config = ConfigDict(frozen=True)


# Venues


class VenueEntry(Answered):
    """A place, and what is known of its access; None where nobody has found out yet."""

    venue_id: UUID
    name: str
    address: str
    capacity: int | None = None
    step_free: bool | None = None
    hearing_loop: bool | None = None
    quiet_room: bool | None = None
    parking: bool | None = None
    access_text: str | None = None


# Gatherings


class Places(Answered):
    """How full it is. `offered` places are kept for people of the waiting list; `free` is what is left."""

    booked: int
    offered: int
    waiting: int
    free: int


class When(Answered):
    """When something takes place: by the clock on the wall there, and in UTC."""

    starts_local: RecordedLocalTime
    ends_local: RecordedLocalTime
    zone: str
    starts_at: datetime
    ends_at: datetime


class GatheringEntry(When):
    """One gathering. `online` says how to take part, to those who have a place and to organisers only."""

    gathering_id: UUID
    series_id: UUID | None = None
    title: str
    kind: GatheringKind
    kind_text: str | None = None
    description: str | None = None
    audience: Audience
    areas: tuple[str, ...] = ()
    venue: VenueEntry | None = None
    is_online: bool
    online: str | None = None
    status: GatheringStatus
    cancelled_because: str | None = None
    waiting_list_open: bool
    capacity: int
    places: Places


class SessionEntry(Answered):
    """One session; those of one `slot` run at the same time. `chosen` is how many people come to it."""

    session_id: UUID
    title: str
    kind: SessionKind
    kind_text: str | None = None
    room: str | None = None
    slot: str
    starts_local: RecordedLocalTime | None = None
    ends_local: RecordedLocalTime | None = None
    capacity: int | None = None
    chosen: int
    free: int | None = None


class SpeakerStatus(StrEnum):
    INVITED = "invited"
    CONFIRMED = "confirmed"
    WITHDREW = "withdrew"


class SpeakerEntry(Answered):
    """Somebody who speaks. Name and topic are there where the person agreed to be named, and for organisers.

    Only organisers are told of people who have not confirmed, and of what somebody agreed to.
    """

    speaker_id: UUID
    session_id: UUID | None = None
    organisation_id: UUID | None = None
    organisation: str | None = None
    full_name: Personal[str] = None
    topic: Sensitive[str] = None
    person_id: UUID | None = None
    status: SpeakerStatus | None = None
    to_be_named: bool | None = None
    to_be_published: bool | None = None


class SupporterEntry(Answered):
    """An organisation that is partner or sponsor of a gathering."""

    organisation_id: UUID | None = None
    name: str | None = None


class PublishedSummary(Answered):
    """What the gathering was like, with speakers and words of people who agreed to be published."""

    text: str
    speakers: Personal[tuple[str, ...]] = ()
    quotes: Personal[tuple[str, ...]] = ()


class GatheringAgenda(GatheringEntry):
    """One gathering with all that is planned for it, and how full its sessions are."""

    calendar_title: str
    sessions: tuple[SessionEntry, ...] = ()
    speakers: tuple[SpeakerEntry, ...] = ()
    sponsors: tuple[SupporterEntry, ...] = ()
    partners: tuple[SupporterEntry, ...] = ()
    summary: PublishedSummary | None = None


class SeriesOccurrence(Answered):
    """One gathering of a series."""

    gathering_id: UUID
    starts_local: RecordedLocalTime
    starts_at: datetime
    status: GatheringStatus


class SeriesEntry(Answered):
    """Gatherings that come again by a rule (RFC 5545), and those that it made."""

    series_id: UUID
    title: str
    rule: str
    zone: str
    except_on: tuple[date, ...] = ()
    gatherings: tuple[SeriesOccurrence, ...] = ()


class CalendarText(Answered):
    """A calendar to subscribe to or to save (RFC 5545). It tells nobody's health, and no names."""

    text: str
