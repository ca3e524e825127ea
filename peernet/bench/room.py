"""The bench's own aggregate: a room with so many places, which many want at the same moment."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from shared.contracts.aggregate import Aggregate
from shared.contracts.messages import Command, Event
from shared.contracts.refusals import refusal
from shared.decider import Context, Decider
from shared.definition import Definition
from shared.projection.view import View

SERVICE = "bench"
ROOM = Aggregate(SERVICE, "room", key="room_id")

ROOM_FULL = refusal("room.full", 409, "No room", "All {places} places are taken.")


class RoomOpened(Event, of=ROOM):
    """There is a room with so many places."""

    room_id: UUID
    places: int


class SeatTaken(Event, of=ROOM):
    """Somebody sat down."""

    room_id: UUID


class OpenRoom(Command, of=ROOM, by=["coordinator"]):
    """Open a room."""

    room_id: UUID | None = None
    places: int


class TakeSeat(Command, of=ROOM, by=["coordinator"]):
    """Sit down, if a place is left."""

    room_id: UUID


# State


@dataclass(frozen=True, slots=True)
class Room:
    places: int = 0
    taken: int = 0


decider = Decider(ROOM, Room())

# Evolve


@decider.evolves(RoomOpened)
def _opened(_state: Room, event: RoomOpened) -> Room:
    return Room(event.places)


@decider.evolves(SeatTaken)
def _taken(state: Room, _event: SeatTaken) -> Room:
    return replace(state, taken=state.taken + 1)


# Decide


@decider.decides(OpenRoom)
def open_room(command: OpenRoom, _state: Room, context: Context) -> Iterable[Event]:
    yield RoomOpened(room_id=context.id, places=command.places)


@decider.decides(TakeSeat)
def take_seat(_command: TakeSeat, state: Room, context: Context) -> Iterable[Event]:
    if state.taken >= state.places:
        raise ROOM_FULL("room_id", places=state.places)
    yield SeatTaken(room_id=context.id)


# View


@dataclass(frozen=True, slots=True)
class Occupied:
    room_id: UUID
    taken: int


rooms = View("rooms", version=1, row=Occupied, key="room_id")


@rooms.starts(RoomOpened)
def _row(event: RoomOpened) -> Occupied:
    return Occupied(event.room_id, 0)


@rooms.on(SeatTaken)
def _one_more(row: Occupied, _event: SeatTaken) -> Occupied:
    return replace(row, taken=row.taken + 1)


bench = Definition(name=SERVICE, deciders=(decider,), views=(rooms,))
