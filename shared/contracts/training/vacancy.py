"""Vacancies: posts that are released to people who completed the training first, and then to all.

What describes a vacancy is for everybody to read, so all of it is plain: it must name nobody.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.marks import Personal
from shared.contracts.messages import Command, Event
from shared.contracts.training.aggregates import VACANCY
from shared.contracts.training.days import Day
from shared.contracts.types import LongText, Text

WeeklyHours = Annotated[float, Field(gt=0, le=80, multiple_of=0.25)]
Posts = Annotated[int, Field(ge=1, le=100)]


class PlanVacancy(Command, of=VACANCY, by=["coordinator"]):
    """Plan posts that an organisation means to fill. Nobody can apply before ReleaseVacancy."""

    vacancy_id: UUID | None = None
    organisation_id: UUID
    service: Text
    band: Text | None = None
    hours: WeeklyHours
    site: Text
    posts: Posts


class ReleaseVacancy(Command, of=VACANCY, by=["coordinator"]):
    """Let people apply: from one day those who completed the training, from another, the same or later, everybody.

    A vacancy that was released before is released anew with these days.
    """

    vacancy_id: UUID
    to_completers_from: Day
    to_all_from: Day


class ApplyForVacancy(Command, of=VACANCY, by=["member", "coordinator"], about="person_id"):
    """Apply for a post, with what the person wishes to say."""

    vacancy_id: UUID
    person_id: UUID
    note: Personal[LongText] = None


class WithdrawFromVacancy(Command, of=VACANCY, by=["member", "coordinator", "system"], about="person_id"):
    """Apply no longer. Somebody who has got the post keeps it."""

    vacancy_id: UUID
    person_id: UUID


class FillVacancy(Command, of=VACANCY, by=["coordinator"]):
    """Give one of the posts to somebody who applied. Their employment begins on `starts_on`."""

    vacancy_id: UUID
    person_id: UUID
    starts_on: Day


class CloseVacancy(Command, of=VACANCY, by=["coordinator"]):
    """Take no more applications, and fill no more posts."""

    vacancy_id: UUID


class _Post(BaseModel):
    """What is to be filled, in full."""

    organisation_id: UUID
    service: str
    band: str | None = None
    hours: float
    site: str
    posts: int


class VacancyPlanned(_Post, Event, of=VACANCY, version=1):
    """Posts are to be filled; nobody can apply yet."""

    vacancy_id: UUID


class VacancyReleased(_Post, Event, of=VACANCY, version=1):
    """People can apply from these days on: who completed the training, and everybody."""

    vacancy_id: UUID
    to_completers_from: date
    to_all_from: date


class VacancyApplied(Event, of=VACANCY, version=1):
    """The person would like the post. `completer`: they had completed a training by then."""

    vacancy_id: UUID
    person_id: UUID
    completer: bool
    note: Personal[str] = None


class VacancyApplicationWithdrawn(Event, of=VACANCY, version=1):
    """The person applies no longer."""

    vacancy_id: UUID
    person_id: UUID


class VacancyFilled(Event, of=VACANCY, version=1):
    """The person has one of the posts. An EmploymentStarted accompanies it."""

    vacancy_id: UUID
    person_id: UUID
    employment_id: UUID
    completer: bool


class VacancyClosed(Event, of=VACANCY, version=1):
    """Nobody can apply any more, and no more posts are filled than these."""

    vacancy_id: UUID
    posts: int
    filled: int
