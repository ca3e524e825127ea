"""What the events service can be asked, and by whom."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.events.answers import (
    CalendarText,
    GatheringAgenda,
    GatheringEntry,
    GatheringStatus,
    SeriesEntry,
    VenueEntry,
)
from shared.contracts.events.attendee_answers import (
    AttendanceFigures,
    Attendees,
    FeedbackSummary,
    InvitedGuest,
    OwnBooking,
    WaitingEntry,
)
from shared.contracts.events.gathering import GatheringKind
from shared.contracts.marks import DiscreetModel
from shared.contracts.messages import Question
from shared.contracts.types import Text

_EVERYBODY = ["member", "coordinator", "organiser", "partner", "auditor", "operator", "system"]
"""`system` is the service that asks for the public: it is shown what is open to the public."""

_ORGANISERS = ["coordinator", "organiser"]


class _Page(DiscreetModel):
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    offset: Annotated[int, Field(ge=0)] = 0


# For everybody


class WhatsOn(_Page, Question, service="events", by=_EVERYBODY, answers=tuple[GatheringEntry, ...]):
    """Gatherings that whoever asks may come to, the earliest first; organisers see all.

    Without days it is what has not ended yet. The days are those of the gatherings' own places.
    """

    from_day: date | None = None
    until_day: date | None = None
    kind: GatheringKind | None = None
    area: Text | None = None
    title: Text | None = None
    status: GatheringStatus | None = None


class Agenda(Question, service="events", by=_EVERYBODY, answers=GatheringAgenda):
    """One gathering with its sessions, speakers and supporters, and how full all of it is."""

    gathering_id: UUID


class GatheringCalendar(Question, service="events", by=_EVERYBODY, answers=CalendarText):
    """One gathering as a calendar file, to whoever may come to it."""

    gathering_id: UUID


class Venues(_Page, Question, service="events", by=_EVERYBODY, answers=tuple[VenueEntry, ...]):
    """The places for gatherings and what is known of their access, by name."""

    name: Text | None = None
    venue_id: UUID | None = None


class SeriesList(_Page, Question, service="events", by=_ORGANISERS, answers=tuple[SeriesEntry, ...]):
    """The series with the gatherings that they made."""

    series_id: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


# For one person


class MyBookings(
    Question,
    service="events",
    by=["member", "coordinator", "organiser"],
    about="person_id",
    answers=tuple[OwnBooking, ...],
):
    """One person's bookings, their places in waiting lists and their sessions; `upcoming` leaves out what is over."""

    person_id: UUID
    upcoming: bool = False


class BookingsCalendar(
    Question, service="events", by=["member", "coordinator", "organiser"], about="person_id", answers=CalendarText
):
    """One person's places as a calendar that follows every change."""

    person_id: UUID


# For organisers


class AttendeeList(_Page, Question, service="events", by=_ORGANISERS, answers=Attendees):
    """Who has a place, with what each needs, and who has arrived; a page of each of its lists."""

    gathering_id: UUID
    limit: Annotated[int, Field(ge=1, le=1000)] = 1000


class WaitingList(_Page, Question, service="events", by=_ORGANISERS, answers=tuple[WaitingEntry, ...]):
    """Who was offered a place, then who waits for one, in order."""

    gathering_id: UUID


class Invited(_Page, Question, service="events", by=_ORGANISERS, answers=tuple[InvitedGuest, ...]):
    """Who was invited, and who of them has booked."""

    gathering_id: UUID


class AttendanceReport(Question, service="events", by=[*_ORGANISERS, "auditor"], answers=AttendanceFigures):
    """How many came, and from which organisations and areas. Small numbers are withheld."""

    gathering_id: UUID


class FeedbackReport(Question, service="events", by=[*_ORGANISERS, "auditor"], answers=FeedbackSummary):
    """What people said of a gathering, from five answers on."""

    gathering_id: UUID
