"""Where people work afterwards: what training led to."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.marks import Personal
from shared.contracts.messages import Command, Event
from shared.contracts.training.aggregates import EMPLOYMENT
from shared.contracts.training.days import Day
from shared.contracts.training.vacancy import WeeklyHours
from shared.contracts.types import LongText, Text


class RemovableOfEmployment(StrEnum):
    """What can be taken off the record of an employment without anything in its place."""

    BAND = "band"
    SITE = "site"


class StartEmployment(Command, of=EMPLOYMENT, by=["coordinator"]):
    """Record that somebody works for an organisation, where no vacancy of ours led to it."""

    employment_id: UUID | None = None
    person_id: UUID
    organisation_id: UUID
    service: Text
    band: Text | None = None
    hours: WeeklyHours
    site: Text | None = None
    starts_on: Day


class ChangeEmployment(Command, of=EMPLOYMENT, by=["coordinator"]):
    """Record that somebody's employment is another one from a day on; what is left out stays as it was.

    `changes_on` left out is the day when this happened.
    """

    employment_id: UUID
    service: Text | None = None
    band: Text | None = None
    hours: WeeklyHours | None = None
    site: Text | None = None
    remove: tuple[RemovableOfEmployment, ...] = ()
    changes_on: Day | None = None


class EndEmployment(Command, of=EMPLOYMENT, by=["coordinator"]):
    """Record that somebody's employment ended; without a day, on the day when this happened."""

    employment_id: UUID
    ends_on: Day | None = None
    reason: Personal[LongText] = None


class _Employment(BaseModel):
    """What an employment is, in full, without a command's limits."""

    organisation_id: UUID
    service: str
    band: str | None = None
    hours: float
    site: str | None = None


class EmploymentStarted(_Employment, Event, of=EMPLOYMENT, version=1):
    """The person works there. `vacancy_id`: it is a post of that vacancy."""

    employment_id: UUID
    person_id: UUID
    vacancy_id: UUID | None = None
    starts_on: date


class EmploymentChanged(_Employment, Event, of=EMPLOYMENT, version=1):
    """All that the employment is from this day on."""

    employment_id: UUID
    person_id: UUID
    changes_on: date


class EmploymentEnded(Event, of=EMPLOYMENT, version=1):
    """The person no longer works there."""

    employment_id: UUID
    person_id: UUID
    ends_on: date
    reason: Personal[str] = None
