"""How each event changes an intake."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import TypeVar
from uuid import UUID

from services.training.intake.state import Intake, Reserve, State, Window, decider
from shared.contracts.messages import Event
from shared.contracts.training import (
    IntakeClosed,
    IntakeOpened,
    IntakePlacesChanged,
    IntakePlanned,
    IntakePostponed,
    ReserveListJoined,
    ReserveListLeft,
    SitePlaceFreed,
    SitePlaceHeld,
    SitePlaces,
)

E = TypeVar("E", bound=Event)


def _on(event: type[E]) -> Callable[[Callable[[Intake, E], State]], Callable[[Intake, E], State]]:
    """As `decider.evolves`, for events that change an intake that is planned already."""

    def register(function: Callable[[Intake, E], State]) -> Callable[[Intake, E], State]:
        @decider.evolves(event)
        @wraps(function)  # snapshots are told apart by the modules that events are registered in
        def _evolve(state: State, event: E) -> State:
            return function(state, event) if state else state

        return function

    return register


@decider.evolves(IntakePlanned)
def _planned(_state: State, event: IntakePlanned) -> State:
    return Intake(event.programme_id, event.title, event.starts_on, event.zone, _places(event.sites))


@_on(IntakeOpened)
def _opened(state: Intake, event: IntakeOpened) -> State:
    moves_its_end = state.is_open and state.windows[-1].opened_at == event.opened_at
    before = state.windows[:-1] if moves_its_end else state.windows
    return replace(state, windows=(*before, Window(event.opened_at, event.closes_on)))


@_on(IntakeClosed)
def _closed(state: Intake, event: IntakeClosed) -> State:
    if not state.windows:
        return state
    return replace(state, windows=(*state.windows[:-1], state.windows[-1]._replace(closed_at=event.closed_at)))


@_on(IntakePostponed)
def _postponed(state: Intake, event: IntakePostponed) -> State:
    return replace(state, starts_on=event.starts_on)


@_on(IntakePlacesChanged)
def _places_changed(state: Intake, event: IntakePlacesChanged) -> State:
    return replace(state, places=_places(event.sites))


def _places(sites: tuple[SitePlaces, ...]) -> dict[str, int]:
    return {each.site: each.places for each in sites}


# Who holds a place, and who waits for one


@_on(SitePlaceHeld)
def _held(state: Intake, event: SitePlaceHeld) -> State:
    return replace(state, held={**state.held, event.application_id: event.site})


@_on(SitePlaceFreed)
def _freed(state: Intake, event: SitePlaceFreed) -> State:
    return replace(state, held={id: site for id, site in state.held.items() if id != event.application_id})


@_on(ReserveListJoined)
def _joined(state: Intake, event: ReserveListJoined) -> State:
    others, before = _without(state, event.application_id), event.position - 1
    return replace(
        state,
        reserves=(*others[:before], Reserve(event.application_id, event.preferred_site), *others[before:]),
    )


@_on(ReserveListLeft)
def _left(state: Intake, event: ReserveListLeft) -> State:
    return replace(state, reserves=_without(state, event.application_id))


def _without(state: Intake, id: UUID) -> tuple[Reserve, ...]:
    return tuple(each for each in state.reserves if each.application_id != id)
