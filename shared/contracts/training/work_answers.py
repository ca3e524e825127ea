"""How the training service answers about posts and employment."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.contracts.marks import Personal
from shared.contracts.training.answers import Answered


class VacancyStatus(StrEnum):
    PLANNED = "planned"
    RELEASED = "released"
    CLOSED = "closed"


class VacancyApplicant(Answered):
    """Somebody who applied for a post. `completer`: they had completed a training by then."""

    person_id: UUID | None = None
    full_name: Personal[str] = None
    note: Personal[str] = None
    completer: bool
    filled: bool


class VacancyEntry(Answered):
    """Posts to be filled. Who has applied, and how many, is shown to coordinators; `applied` says whether the asker
    has."""

    vacancy_id: UUID
    organisation_id: UUID
    organisation: str | None = None
    service: str
    band: str | None = None
    hours: float
    site: str
    posts: int
    filled: int
    status: VacancyStatus
    to_completers_from: date | None = None
    to_all_from: date | None = None
    applied: bool | None = None
    applications: int | None = None
    applicants: tuple[VacancyApplicant, ...] = ()


class EmploymentEntry(Answered):
    """Where somebody works, or worked until `ended_on`. `since` is the day from which it is as it says."""

    employment_id: UUID
    person_id: UUID | None = None
    full_name: Personal[str] = None
    organisation_id: UUID
    organisation: str | None = None
    service: str
    band: str | None = None
    hours: float
    site: str | None = None
    vacancy_id: UUID | None = None
    started_on: date
    since: date
    ended_on: date | None = None
    trained: bool
