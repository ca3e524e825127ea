"""How the training service answers about programmes, intakes and who is interested."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import ConfigDict

from shared.contracts.marks import DiscreetModel, Personal
from shared.contracts.training.course import CompletionRule, Course
from shared.contracts.training.criteria import Criteria
from shared.contracts.training.days import Day
from shared.contracts.training.intake import SitePlaces
from shared.contracts.training.programme import FeedbackTemplate
from shared.contracts.types import PartialDate


class Answered(DiscreetModel):
    """The base of all answers."""

    model_config = ConfigDict(frozen=True)


# Programmes


class ProgrammeEntry(Answered):
    """A programme as it is for people who apply now. `feedback_templates` are shown to coordinators."""

    programme_id: UUID
    title: str
    description: str | None = None
    criteria_version: int
    criteria: Criteria
    rule_version: int
    completion_rule: CompletionRule
    course: Course
    intakes_a_year: int
    keep_unsuccessful_days: int
    feedback_templates: tuple[FeedbackTemplate, ...] = ()


# Intakes


class IntakeStatus(StrEnum):
    """Whether people can apply: not yet, now, or no more."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class IntakeEntry(Answered):
    """An intake. `closes_on` is the last day on which people can apply, by the clocks of `zone`.

    `postponed_because` and `override_reason` (why there is one more this year than the programme has) name nobody.
    """

    intake_id: UUID
    programme_id: UUID
    programme: str
    title: str
    starts_on: PartialDate
    sites: tuple[SitePlaces, ...]
    zone: str
    status: IntakeStatus
    closes_on: Day | None = None
    postponed_because: str | None = None
    override_reason: str | None = None


# Interest


class InterestStatus(StrEnum):
    """`announced`: an intake has opened, of which the person is told; that ends their interest."""

    WAITING = "waiting"
    ANNOUNCED = "announced"
    WITHDRAWN = "withdrawn"


class InterestEntry(Answered):
    """Somebody who wants to be told when the next intake opens. Without a name they were forgotten since."""

    interest_id: UUID
    programme_id: UUID
    programme: str
    person_id: UUID | None = None
    full_name: Personal[str] = None
    email: Personal[str] = None
    phone: Personal[str] = None
    site: str | None = None
    status: InterestStatus
    registered_at: datetime
    announced_intake_id: UUID | None = None
