"""How a gathering's events are registered: those that change one that is planned already."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from services.events.gathering.state import Gathering, State, decider
from shared.contracts.messages import Event

E = TypeVar("E", bound=Event)


def on(event: type[E]) -> Callable[[Callable[[Gathering, E], State]], Callable[[Gathering, E], State]]:
    """As `decider.evolves`, for events that change a gathering that is planned already."""

    def register(function: Callable[[Gathering, E], State]) -> Callable[[Gathering, E], State]:
        @decider.evolves(event)
        @wraps(function)  # snapshots are told apart by the modules that events are registered in
        def _evolve(state: State, event: E) -> State:
            return function(state, event) if state else state

        return function

    return register
