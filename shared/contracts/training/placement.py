"""Practice: placements with their hours and their sign-off, and assignments."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from shared.contracts.marks import Personal
from shared.contracts.messages import Command, Event
from shared.contracts.training.aggregates import COHORT
from shared.contracts.training.course import SessionHours
from shared.contracts.training.days import Day
from shared.contracts.types import LongText, Text

HoursNonce = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""What a time sheet's entry is told by: however often it is sent, its hours count once."""


class StartPlacement(Command, of=COHORT, by=["coordinator"], within="intake"):
    """Record that a trainee's placement began: at an organisation, and at a place there, with who supervises it.

    `place` is a ward, a team or a building, and names nobody.
    """

    cohort_id: UUID
    person_id: UUID
    organisation_id: UUID | None = None
    place: Text | None = None
    supervisor: Personal[Text]
    starts_on: Day | None = None


class LogPlacementHours(Command, of=COHORT, by=["member", "coordinator"], about="person_id", within="intake"):
    """Record hours that a trainee was on placement on a day. The same nonce records them once."""

    cohort_id: UUID
    person_id: UUID
    on: Day
    hours: SessionHours
    nonce: HoursNonce


class RemovePlacementHours(Command, of=COHORT, by=["member", "coordinator"], about="person_id", within="intake"):
    """Take back hours that were recorded by mistake and are not signed off; their nonce records nothing any more."""

    cohort_id: UUID
    person_id: UUID
    nonce: HoursNonce


class SignOffPlacement(Command, of=COHORT, by=["coordinator"], within="intake"):
    """Record that the supervisor signed off a trainee's placement and its hours, with what they wrote."""

    cohort_id: UUID
    person_id: UUID
    note: Personal[LongText]


class EndPlacement(Command, of=COHORT, by=["coordinator"], within="intake"):
    """Record that a trainee's placement ended. Hours of it can be logged, and it can be signed off, afterwards too."""

    cohort_id: UUID
    person_id: UUID
    ends_on: Day | None = None


class PassAssignment(Command, of=COHORT, by=["coordinator"], within="intake"):
    """Record that a trainee passed one of the assignments that the cohort's completion rule names."""

    cohort_id: UUID
    person_id: UUID
    assignment: Text


class PlacementStarted(Event, of=COHORT, version=1):
    """The trainee is on placement."""

    cohort_id: UUID
    person_id: UUID
    placement_id: UUID
    organisation_id: UUID | None = None
    place: str | None = None
    supervisor: Personal[str] = None
    starts_on: date


class PlacementHoursLogged(Event, of=COHORT, version=1):
    """The trainee was on placement for so many hours of that day, beside what other nonces say of it."""

    cohort_id: UUID
    person_id: UUID
    placement_id: UUID
    on: date
    hours: float
    nonce: str


class PlacementHoursRemoved(Event, of=COHORT, version=1):
    """So many hours, which this nonce had recorded, count no more."""

    cohort_id: UUID
    person_id: UUID
    placement_id: UUID
    hours: float
    nonce: str


class PlacementSignedOff(Event, of=COHORT, version=1):
    """The supervisor signed off the placement and the hours that it had by then."""

    cohort_id: UUID
    person_id: UUID
    placement_id: UUID
    note: Personal[str] = None


class PlacementEnded(Event, of=COHORT, version=1):
    """The placement ended. It precedes the end of a training that ends during one."""

    cohort_id: UUID
    person_id: UUID
    placement_id: UUID
    ends_on: date


class AssignmentPassed(Event, of=COHORT, version=1):
    """The trainee passed the assignment."""

    cohort_id: UUID
    person_id: UUID
    assignment: str
