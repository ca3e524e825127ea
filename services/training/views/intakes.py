"""Which intakes are there, can people apply, who holds the places, and who is on the reserve list?"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.training.views.parts.asking import OF, of
from services.training.views.programmes import programmes
from shared.contracts.training import (
    INTAKE_UNKNOWN,
    IntakeClosed,
    IntakeEntry,
    IntakeOpened,
    IntakePlacesChanged,
    IntakePlanned,
    IntakePostponed,
    Intakes,
    IntakeStatus,
    ReserveListJoined,
    ReserveListLeft,
    SitePlaceFreed,
    SitePlaceHeld,
    SitePlaces,
)
from shared.projection.rows import changed
from shared.projection.table import rows
from shared.projection.view import Asker, View


@dataclass(frozen=True, slots=True)
class HeldPlace:
    application_id: UUID
    site: str


@dataclass(frozen=True, slots=True)
class Intake:
    """An intake. `held` are places that were offered or accepted, `reserves` the applications in the list's order."""

    intake_id: UUID
    programme_id: UUID
    title: str
    starts_on: str
    sites: tuple[SitePlaces, ...]
    zone: str
    status: IntakeStatus = IntakeStatus.PLANNED
    closes_on: date | None = None
    postponed_because: str | None = None
    override_reason: str | None = None
    held: tuple[HeldPlace, ...] = ()
    reserves: tuple[UUID, ...] = ()

    @property
    def places(self) -> dict[str, int]:
        return {each.site: each.places for each in self.sites}

    def status_at(self, at: datetime) -> IntakeStatus:
        """Closed, too, once the last day to apply is over where the intake takes place."""
        is_over = self.closes_on is not None and at.astimezone(ZoneInfo(self.zone)).date() > self.closes_on
        return IntakeStatus.CLOSED if is_over and self.status is IntakeStatus.OPEN else self.status


intakes = View("intakes", version=1, row=Intake, key="intake_id", indexes=("programme_id",))

# How each event changes it


@intakes.starts(IntakePlanned)
def _planned(event: IntakePlanned) -> Intake:
    return Intake(
        intake_id=event.intake_id,
        programme_id=event.programme_id,
        title=event.title,
        starts_on=event.starts_on,
        sites=event.sites,
        zone=event.zone,
        override_reason=event.override_reason,
    )


@intakes.on(IntakeOpened)
def _opened(row: Intake, event: IntakeOpened) -> Intake:
    return changed(row, status=IntakeStatus.OPEN, closes_on=event.closes_on)


@intakes.on(IntakeClosed)
def _closed(row: Intake, _event: IntakeClosed) -> Intake:
    return changed(row, status=IntakeStatus.CLOSED)


@intakes.on(IntakePostponed)
def _postponed(row: Intake, event: IntakePostponed) -> Intake:
    reason = event.override_reason or row.override_reason
    return changed(row, starts_on=event.starts_on, postponed_because=event.reason, override_reason=reason)


@intakes.on(IntakePlacesChanged)
def _places_changed(row: Intake, event: IntakePlacesChanged) -> Intake:
    return changed(row, sites=event.sites)


@intakes.on(SitePlaceHeld)
def _held(row: Intake, event: SitePlaceHeld) -> Intake:
    return changed(row, held=(*_others(row, event.application_id), HeldPlace(event.application_id, event.site)))


@intakes.on(SitePlaceFreed)
def _freed(row: Intake, event: SitePlaceFreed) -> Intake:
    held = tuple(each for each in row.held if (each.application_id, each.site) != (event.application_id, event.site))
    return changed(row, held=held)


@intakes.on(ReserveListJoined)
def _joined_reserves(row: Intake, event: ReserveListJoined) -> Intake:
    others = _without(row, event.application_id)
    before = event.position - 1
    return changed(row, reserves=(*others[:before], event.application_id, *others[before:]))


@intakes.on(ReserveListLeft)
def _left_reserves(row: Intake, event: ReserveListLeft) -> Intake:
    return changed(row, reserves=_without(row, event.application_id))


def _others(row: Intake, application_id: UUID) -> tuple[HeldPlace, ...]:
    return tuple(each for each in row.held if each.application_id != application_id)


def _without(row: Intake, application_id: UUID) -> tuple[UUID, ...]:
    return tuple(each for each in row.reserves if each != application_id)


# Queries


@intakes.answers(Intakes, also=(programmes,))
async def _intakes(question: Intakes, asker: Asker, db: Any) -> tuple[IntakeEntry, ...]:
    found = await db.fetch(
        "SELECT * FROM intakes WHERE ($1::uuid IS NULL OR programme_id = $1) AND ($2::uuid IS NULL OR intake_id = $2) "
        'ORDER BY starts_on COLLATE "C" DESC, lower(title), intake_id',
        question.programme_id,
        question.intake_id,
    )
    listed = [each for each in rows(intakes, found) if question.status in (None, each.status_at(asker.at))]
    titles = await titles_of(db)
    page = listed[question.offset : question.offset + question.limit]
    return tuple(_entry(each, titles.get(each.programme_id, ""), asker) for each in page)


async def intake_of(intake_id: UUID, db: Any) -> Intake:
    """Raises Refused where there is none."""
    found = await db.fetch("SELECT * FROM intakes WHERE intake_id = $1", intake_id)
    if not found:
        raise INTAKE_UNKNOWN("intake_id")
    row: Intake = rows(intakes, found)[0]
    return row


async def intakes_asked_for(question: Any, asker: Asker, db: Any) -> list[Intake]:
    """Those that a question is about and its asker is shown, by when they start."""
    order = 'ORDER BY starts_on COLLATE "C" DESC, lower(title), intake_id'
    found = await db.fetch(f"SELECT * FROM intakes WHERE {OF} {order}", *of(question, asker))
    return rows(intakes, found)


async def titles_of(db: Any) -> dict[UUID, str]:
    """What the programmes are called."""
    return {
        each["programme_id"]: each["title"] for each in await db.fetch("SELECT programme_id, title FROM programmes")
    }


async def intake_titles(db: Any) -> dict[UUID, str]:
    return {each["intake_id"]: each["title"] for each in await db.fetch("SELECT intake_id, title FROM intakes")}


def _entry(row: Intake, programme: str, asker: Asker) -> IntakeEntry:
    return IntakeEntry(
        intake_id=row.intake_id,
        programme_id=row.programme_id,
        programme=programme,
        title=row.title,
        starts_on=row.starts_on,
        sites=row.sites,
        zone=row.zone,
        status=row.status_at(asker.at),
        closes_on=row.closes_on,
        postponed_because=row.postponed_because,
        override_reason=row.override_reason,
    )
