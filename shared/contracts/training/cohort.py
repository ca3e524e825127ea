"""Cohorts: people of one intake who are trained together at a site, under the completion rule of that time."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.events import HOME_ZONE, Zone
from shared.contracts.messages import Command, Event
from shared.contracts.training.aggregates import COHORT
from shared.contracts.training.course import CompletionRule
from shared.contracts.training.days import Day
from shared.contracts.types import LongText, Text

CohortPlaces = Annotated[int, Field(ge=1, le=200)]
Facilitators = Annotated[tuple[UUID, ...], Field(max_length=50)]
"""The ids of those who facilitate: as actors, or as people."""


class FormCohort(Command, of=COHORT, by=["coordinator"], within="intake"):
    """Form a cohort of an intake at one of its sites. It keeps the completion rule that the programme has now."""

    cohort_id: UUID | None = None
    intake_id: UUID
    site: Text
    places: CohortPlaces
    starts_on: Day
    ends_on: Day
    zone: Zone = HOME_ZONE
    facilitators: Facilitators = ()


class ChangeCohort(Command, of=COHORT, by=["coordinator"], within="intake"):
    """Change a cohort's places, dates or facilitators; what is left out stays. Sessions stay when they are."""

    cohort_id: UUID
    places: CohortPlaces | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    facilitators: Facilitators | None = None


class CompleteCohort(Command, of=COHORT, by=["coordinator"], within="intake"):
    """Record that a cohort is over, once the training of everybody in it has ended one way or another.

    `completed_on` left out is the day when this happened.
    """

    cohort_id: UUID
    completed_on: Day | None = None


class CancelCohort(Command, of=COHORT, by=["coordinator"], within="intake"):
    """Cancel a cohort in which nobody has completed: everybody in it is deferred.

    They are told the reason, so it must name nobody.
    """

    cohort_id: UUID
    reason: LongText


class CohortFormed(Event, of=COHORT, version=1):
    """People can be enrolled. The completion rule is theirs for good, whatever the programme's becomes."""

    cohort_id: UUID
    intake_id: UUID
    programme_id: UUID
    site: str
    places: int
    starts_on: date
    ends_on: date
    zone: str
    facilitators: tuple[UUID, ...] = ()
    completion_rule: CompletionRule
    rule_version: int


class CohortChanged(Event, of=COHORT, version=1):
    """The cohort's places, dates and facilitators from now on."""

    cohort_id: UUID
    places: int
    starts_on: date
    ends_on: date
    facilitators: tuple[UUID, ...] = ()


class CohortCompleted(Event, of=COHORT, version=1):
    """The cohort is over: as many as were enrolled completed, withdrew or were deferred."""

    cohort_id: UUID
    site: str
    enrolled: int
    completed: int
    withdrew: int
    deferred: int
    completed_on: date


class CohortCancelled(Event, of=COHORT, version=1):
    """The cohort is not trained any more. A TraineeDeferred precedes it for everybody in it."""

    cohort_id: UUID
    deferred: int
    reason: str
