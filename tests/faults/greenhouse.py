"""A service to be hurt: beds that plants are put into, and that must be watered in time, some of which refuse.

Every event says which replica decided it.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from shared.contracts.aggregate import Aggregate
from shared.contracts.marks import Personal
from shared.contracts.messages import Command, Event, Question
from shared.contracts.refusals import refusal
from shared.decider import Context, Decider
from shared.definition import Definition
from shared.duties import Duty, duties_of, duty_id, owed
from shared.log.envelope import Stored
from shared.projection.view import Asker, View

SERVICE = "greenhouse"
BED = Aggregate(SERVICE, "bed", key="bed_id", person="bed_id")

FULL = refusal("bed.full", 409, "No room", "All {room} places of this bed are taken.")
DRY = refusal("bed.dry", 409, "No water", "This bed takes no water.")

Temper = Literal["kind", "stubborn", "broken", "forgetful", "unheard-of"]
"""What watering comes to: it is done, refused, an error, nothing at all, or a command that nobody knows."""


class BedMade(Event, of=BED):
    bed_id: UUID
    room: int
    water_at: datetime | None
    temper: str
    replica: int
    gardener: Personal[str] = None


class Planted(Event, of=BED):
    bed_id: UUID
    replica: int


class BedWatered(Event, of=BED):
    bed_id: UUID
    replica: int


class WateringPut(Event, of=BED):
    bed_id: UUID
    water_at: datetime
    temper: str
    replica: int


class MakeBed(Command, of=BED, by=("coordinator",)):
    """Make a bed."""

    bed_id: UUID | None = None
    room: int = 1
    water_at: datetime | None = None
    temper: Temper = "kind"
    gardener: Personal[str] = None


class Plant(Command, of=BED, by=("coordinator",)):
    """Put a plant in."""

    bed_id: UUID


class WaterBed(Command, of=BED, by=("coordinator", "system")):
    """Water it."""

    bed_id: UUID


class PutWatering(Command, of=BED, by=("coordinator",)):
    """Have it watered at another time, with another temper."""

    bed_id: UUID
    water_at: datetime
    temper: Temper = "kind"


class Beds(Question, service=SERVICE, by=("coordinator", "operator"), answers=list[dict[str, Any]]):
    """All beds."""


@dataclass(frozen=True, slots=True)
class Bed:
    room: int = 0
    planted: int = 0
    temper: str = "kind"


bed = Decider(BED, Bed())


@bed.evolves(BedMade)
def _(state: Bed, event: BedMade) -> Bed:
    return Bed(event.room, 0, event.temper)


@bed.evolves(Planted)
def _(state: Bed, event: Planted) -> Bed:
    return replace(state, planted=state.planted + 1)


@bed.evolves(WateringPut)
def _(state: Bed, event: WateringPut) -> Bed:
    return replace(state, temper=event.temper)


@bed.decides(MakeBed)
def _(command: MakeBed, state: Bed, context: Context) -> list[Event]:
    said = command.model_dump(include={"room", "water_at", "temper", "gardener"})
    return [BedMade(bed_id=context.id, replica=context.settings["replica"], **said)]


@bed.decides(Plant)
def _(command: Plant, state: Bed, context: Context) -> list[Event]:
    if state.planted >= state.room:
        raise FULL(room=state.room)
    return [Planted(bed_id=context.id, replica=context.settings["replica"])]


@bed.decides(WaterBed, looks_up=("tap",))
def _(command: WaterBed, state: Bed, context: Context) -> list[Event]:
    if state.temper == "stubborn":
        raise DRY()
    if state.temper == "broken":
        raise RuntimeError("the can has a hole")
    if state.temper == "forgetful":
        return []
    return [BedWatered(bed_id=context.id, replica=context.settings["replica"])]


@bed.decides(PutWatering)
def _(command: PutWatering, state: Bed, context: Context) -> list[Event]:
    said = command.model_dump(include={"water_at", "temper"})
    return [WateringPut(bed_id=context.id, replica=context.settings["replica"], **said)]


@dataclass(frozen=True, slots=True)
class BedRow:
    bed_id: UUID
    planted: int
    watered: int
    gardener: str | None


beds = View("beds", version=1, row=BedRow, key="bed_id")


@beds.starts(BedMade)
def _(event: BedMade) -> BedRow:
    return BedRow(event.bed_id, 0, 0, event.gardener)


@beds.on(Planted)
def _(row: BedRow, event: Planted) -> BedRow:
    return replace(row, planted=row.planted + 1)


@beds.on(BedWatered)
def _(row: BedRow, event: BedWatered) -> BedRow:
    return replace(row, watered=row.watered + 1)


@beds.answers(Beds)
async def _(question: Beds, asker: Asker, db: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in await db.fetch("SELECT * FROM beds ORDER BY bed_id")]


duties = duties_of(SERVICE, version=1)


def watering_of(event: Any) -> UUID:
    """The duty to water the bed of an event or a command."""
    return duty_id("water", event.bed_id)


def _watering(event: BedMade | WateringPut, stored: Stored) -> Duty | None:
    if event.water_at is None:
        return None
    duty = owed(
        "water",
        event.bed_id,
        why="A bed is watered when it was said.",
        due_at=event.water_at,
        command=WaterBed(bed_id=event.bed_id),
        stored=stored,
    )
    return replace(duty, command="Sprinkle") if event.temper == "unheard-of" else duty


@duties.starts(BedMade, key=watering_of)
def _(event: BedMade, stored: Stored) -> Duty | None:
    return _watering(event, stored)


@duties.starts(WateringPut, key=watering_of)
def _(event: WateringPut, stored: Stored) -> Duty | None:
    return _watering(event, stored)


duties.ends(BedWatered, key=watering_of)

CLOSED_TAPS: dict[UUID, asyncio.Event] = {}
"""Beds whose watering waits until a test opens the tap."""


BROKEN_TAPS: set[UUID] = set()
"""Beds that cannot be watered until a test mends the tap."""


async def tap(_db: Any, _command: Any, id: UUID, _claim: Any) -> None:
    if id in BROKEN_TAPS:
        raise RuntimeError("the tap came off")
    if closed := CLOSED_TAPS.get(id):
        await closed.wait()


greenhouse = Definition(
    name=SERVICE,
    deciders=(bed,),
    views=(beds,),
    duties=duties,
    decision_settings=lambda settings: {"replica": settings.http_port},
    lookups={"tap": tap},
)
