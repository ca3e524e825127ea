"""What people decide on applications, and what applicants answer."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.marks import Personal
from shared.contracts.messages import Command, Event
from shared.contracts.training.aggregates import APPLICATION
from shared.contracts.training.days import Day
from shared.contracts.types import LongText, Text


class ShortlistApplication(Command, of=APPLICATION, by=["coordinator"], within="intake"):
    """Shortlist an application that two assessors have scored."""

    application_id: UUID


class OfferTrainingPlace(Command, of=APPLICATION, by=["coordinator"], within="intake"):
    """Offer a place at a site that has one left, to be answered until the end of a day.

    Passing over somebody in the reserve list who comes first, and would take that site, needs `out_of_order_reason`.
    Sent again for an offer that was not answered, it moves the offer to another site or another day.
    """

    application_id: UUID
    site: Text
    answer_by: Day | None = None
    out_of_order_reason: Personal[LongText] = None


class AcceptTrainingPlace(Command, of=APPLICATION, by=["member", "coordinator"], about="person_id", within="intake"):
    """Take the place that was offered. When the day to answer by is over, a coordinator can still enter it."""

    application_id: UUID
    person_id: UUID | None = None


class DeclineTrainingPlace(Command, of=APPLICATION, by=["member", "coordinator"], about="person_id", within="intake"):
    """Leave the place that was offered to somebody else; also for whoever does not answer."""

    application_id: UUID
    person_id: UUID | None = None


class ReserveApplication(Command, of=APPLICATION, by=["coordinator"], within="intake"):
    """Put an application on the reserve list: at its end, or at a position counted from 1. Again, it moves there."""

    application_id: UUID
    position: Annotated[int, Field(ge=1, le=10_000)] | None = None


class RejectApplication(Command, of=APPLICATION, by=["coordinator"], within="intake"):
    """Reject an application, with feedback for the person. It may start from a template, and a person approves it.

    `next_interest` registers their interest in the programme, so that they are told when the next intake opens.
    """

    application_id: UUID
    feedback: Personal[LongText]
    next_interest: bool = False


class ApplicationShortlisted(Event, of=APPLICATION, version=1):
    """A person shortlisted the application."""

    application_id: UUID
    person_id: UUID


class TrainingPlaceOffered(Event, of=APPLICATION, version=1):
    """A person offered a place at the site, in place of an earlier offer that was not answered.

    `out_of_order_reason` is why others in the reserve list were passed over.
    """

    application_id: UUID
    person_id: UUID
    site: str
    answer_by: date | None = None
    out_of_order_reason: Personal[str] = None


class TrainingPlaceAccepted(Event, of=APPLICATION, version=1):
    """The place is theirs: they can be enrolled in a cohort there."""

    application_id: UUID
    person_id: UUID
    site: str


class TrainingPlaceDeclined(Event, of=APPLICATION, version=1):
    """They do not take the place. The application is purged at `kept_until`."""

    application_id: UUID
    person_id: UUID
    site: str
    kept_until: AwareDatetime


class ApplicationReserved(Event, of=APPLICATION, version=1):
    """A person put the application on the reserve list, at this position then; ReserveListJoined says so, too."""

    application_id: UUID
    person_id: UUID
    position: int


class ApplicationRejected(Event, of=APPLICATION, version=1):
    """A person rejected the application, with feedback. It is purged at `kept_until`."""

    application_id: UUID
    person_id: UUID
    feedback: Personal[str] = None
    next_interest: bool = False
    kept_until: AwareDatetime
