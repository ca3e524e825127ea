"""Which intakes are people told of: what they are called, when they start, until when one can apply?"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts.events import HOME_ZONE
from shared.contracts.training import IntakeOpened, IntakePlanned, IntakePostponed
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Intake:
    intake_id: UUID
    programme_id: UUID
    title: str
    starts_on: str
    closes_on: date | None = None
    zone: str = HOME_ZONE


intakes = View("intakes", version=2, row=Intake, key="intake_id")

# How each event changes it


@intakes.starts(IntakePlanned)
def _planned(event: IntakePlanned) -> Intake:
    return Intake(event.intake_id, event.programme_id, event.title, event.starts_on, zone=event.zone)


@intakes.on(IntakeOpened)
def _opened(row: Intake, event: IntakeOpened) -> Intake:
    return changed(row, closes_on=event.closes_on)


@intakes.on(IntakePostponed)
def _postponed(row: Intake, event: IntakePostponed) -> Intake:
    return changed(row, starts_on=event.starts_on)
