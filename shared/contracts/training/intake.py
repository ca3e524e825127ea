"""Intakes: when people can apply to a programme, at which sites there are how many places, and who holds them.

All of it is plain: an intake knows applications by their ids, and its reasons must name nobody.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from shared.contracts.events import HOME_ZONE, Zone
from shared.contracts.messages import Command, Event
from shared.contracts.training.aggregates import INTAKE, INTAKE_YEAR
from shared.contracts.training.days import Day, PartialDay
from shared.contracts.types import LongText, PartialDate, Text


class SitePlaces(BaseModel):
    """How many people can be trained at one site."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    site: Text
    places: Annotated[int, Field(ge=0, le=10_000)]


def _differ(sites: tuple[SitePlaces, ...]) -> tuple[SitePlaces, ...]:
    if len({each.site.casefold() for each in sites}) < len(sites):
        raise PydanticCustomError("site_twice", "two sites have the same name; please give each of them once")
    return sites


Sites = Annotated[tuple[SitePlaces, ...], Field(min_length=1, max_length=50), AfterValidator(_differ)]


class PlanIntake(Command, of=INTAKE, by=["coordinator"]):
    """Plan an intake of a programme. Nobody can apply before OpenIntake.

    `starts_on` may be a month, as long as the day is not known. A programme has so many intakes a year: one more needs
    `override_reason`, which is for everybody to read and names nobody.
    """

    intake_id: UUID | None = None
    programme_id: UUID
    title: Text
    starts_on: PartialDay
    sites: Sites
    zone: Zone = HOME_ZONE
    override_reason: LongText | None = None


class OpenIntake(Command, of=INTAKE, by=["coordinator"], within="intake"):
    """Let people apply from now on, until it is closed; `closes_on` is the last day on which they can.

    Sent again for an intake that is open, it moves that day.
    """

    intake_id: UUID
    closes_on: Day | None = None


class CloseIntake(Command, of=INTAKE, by=["coordinator"], within="intake"):
    """Take no more applications. Those that were made before may still be entered, saying when that was."""

    intake_id: UUID


class PostponeIntake(Command, of=INTAKE, by=["coordinator"], within="intake"):
    """Move an intake to another day or month. It counts in the year in which it starts then.

    The reason is for everybody to read and names nobody.
    """

    intake_id: UUID
    starts_on: PartialDay
    reason: LongText
    override_reason: LongText | None = None


class ChangeIntakePlaces(Command, of=INTAKE, by=["coordinator"], within="intake"):
    """Say at which sites there are how many places, in full. No site can have fewer than are offered or accepted."""

    intake_id: UUID
    sites: Sites


class IntakePlanned(Event, of=INTAKE, version=1):
    """There is to be an intake. `override_reason` is why it is one more than the programme has a year."""

    intake_id: UUID
    programme_id: UUID
    title: str
    starts_on: PartialDate
    sites: tuple[SitePlaces, ...]
    zone: str
    override_reason: str | None = None


class IntakeOpened(Event, of=INTAKE, version=1):
    """People can apply, from `opened_at` on. People who asked to be told are told now."""

    intake_id: UUID
    programme_id: UUID
    opened_at: AwareDatetime
    closes_on: date | None = None


class IntakeClosed(Event, of=INTAKE, version=1):
    """Nobody can apply any more."""

    intake_id: UUID
    programme_id: UUID
    closed_at: AwareDatetime


class IntakePostponed(Event, of=INTAKE, version=1):
    """The intake starts then."""

    intake_id: UUID
    starts_on: PartialDate
    reason: str
    override_reason: str | None = None


class IntakePlacesChanged(Event, of=INTAKE, version=1):
    """All sites and places of the intake from now on."""

    intake_id: UUID
    sites: tuple[SitePlaces, ...]


class SitePlaceHeld(Event, of=INTAKE, version=1):
    """A place at the site is offered to an application, and theirs until it is freed.

    `out_of_order`: somebody in the reserve list who came first was passed over, with a reason.
    """

    intake_id: UUID
    site: str
    application_id: UUID
    out_of_order: bool = False


class SitePlaceFreed(Event, of=INTAKE, version=1):
    """The place at the site is nobody's again."""

    intake_id: UUID
    site: str
    application_id: UUID


class ReserveListJoined(Event, of=INTAKE, version=1):
    """The application is at this position of the reserve list, counted from 1; whoever was there comes after it.

    Where it was in the list already, it was taken out of it first. `preferred_site` is None for either.
    """

    intake_id: UUID
    application_id: UUID
    position: int
    preferred_site: str | None = None


class ReserveListLeft(Event, of=INTAKE, version=1):
    """The application is in the reserve list no more."""

    intake_id: UUID
    application_id: UUID


class IntakeYearClaimed(Event, of=INTAKE_YEAR, version=1):
    """The intake counts in this year of its programme; `intake_year` names both: `<programme_id>-2026`."""

    intake_year: str
    intake_id: UUID


class IntakeYearReleased(Event, of=INTAKE_YEAR, version=1):
    """The intake counts in this year no more."""

    intake_year: str
    intake_id: UUID
