"""A venue: a place for gatherings, kept right by whoever organises there."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any
from uuid import UUID

from shared.contracts.aggregate import Ref
from shared.contracts.events import (
    VENUE,
    VENUE_ALREADY,
    VENUE_TOO_SMALL,
    VENUE_UNKNOWN,
    AddVenue,
    ChangeVenue,
    VenueAdded,
    VenueChanged,
)
from shared.contracts.messages import Event
from shared.decider import Context, Decider

# State


@dataclass(frozen=True, slots=True)
class Venue:
    """All that is known about a place. Access facts are None where nobody has found out yet."""

    name: str
    address: str
    capacity: int | None
    step_free: bool | None
    hearing_loop: bool | None
    quiet_room: bool | None
    parking: bool | None
    access_text: str | None


State = Venue | None
decider = Decider[State](VENUE, None, announced=True)

# Evolve


@decider.evolves(VenueAdded)
def _added(_state: State, event: VenueAdded) -> State:
    return _recorded(event)


@decider.evolves(VenueChanged)
def _changed(_state: State, event: VenueChanged) -> State:
    return _recorded(event)


def _recorded(event: VenueAdded | VenueChanged) -> Venue:
    return Venue(**{field.name: getattr(event, field.name) for field in fields(Venue)})


# Decide


@decider.decides(AddVenue)
def add(command: AddVenue, state: State, context: Context) -> Iterable[Event]:
    if state:
        raise VENUE_ALREADY("venue_id")
    unknown = dict.fromkeys(field.name for field in fields(Venue))
    yield VenueAdded(venue_id=context.id, **{**unknown, **_said(command)})


@decider.decides(ChangeVenue)
def change(command: ChangeVenue, state: State, context: Context) -> Iterable[Event]:
    if state is None:
        raise VENUE_UNKNOWN("venue_id")
    after = replace(state, **_said(command))
    if after != state:
        yield VenueChanged(venue_id=context.id, **asdict(after))


def _said(command: AddVenue | ChangeVenue) -> dict[str, Any]:
    """What the command says about the place; what it leaves open is not in it."""
    said = command.model_dump(include={"name", "address", "capacity", "access_text"})
    access = command.access.model_dump() if command.access else {}
    return {name: value for name, value in (said | access).items() if value is not None}


# For decisions about gatherings


def wanted(*ids: UUID | None) -> dict[str, Ref]:
    """What a decision about something else `needs` in order to `require` these venues."""
    return {f"venue:{id}": VENUE.ref(id) for id in ids if id}


def require(id: UUID | None, field: str, context: Context) -> None:
    """Refuses a venue that is not known, naming the field that mentions it."""
    if id and context.others[f"venue:{id}"] is None:
        raise VENUE_UNKNOWN(field)


def require_room(id: UUID | None, online: str | None, places: int, field: str, context: Context) -> None:
    """Refuses more places than a venue is known to have, unless people can come `online` as well."""
    found: Venue | None = context.others[f"venue:{id}"] if id else None
    if found and found.capacity is not None and places > found.capacity and online is None:
        raise VENUE_TOO_SMALL(field, venue=found.name, most=found.capacity)
