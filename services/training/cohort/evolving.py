"""How a cohort's events are registered: those that change one that was formed, and those about one trainee of it."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import TypeVar

from services.training.cohort.state import Cohort, State, Trainee, decider
from shared.contracts.messages import Event

E = TypeVar("E", bound=Event)


def on(event: type[E]) -> Callable[[Callable[[Cohort, E], State]], Callable[[Cohort, E], State]]:
    """As `decider.evolves`, for events that change a cohort that was formed."""

    def register(function: Callable[[Cohort, E], State]) -> Callable[[Cohort, E], State]:
        @decider.evolves(event)
        @wraps(function)  # snapshots are told apart by the modules that events are registered in
        def _evolve(state: State, event: E) -> State:
            return function(state, event) if state else state

        return function

    return register


def on_trainee(event: type[E]) -> Callable[[Callable[[Trainee, E], Trainee]], Callable[[Trainee, E], Trainee]]:
    """The same for events that change one trainee: the one that the event's `person_id` names."""

    def register(function: Callable[[Trainee, E], Trainee]) -> Callable[[Trainee, E], Trainee]:
        @on(event)
        @wraps(function)
        def _evolve(state: Cohort, event: E) -> State:
            person_id = event.person_id  # type: ignore[attr-defined]  # whoever registers sees to that
            trainee = state.trainees.get(person_id)
            if trainee is None:
                return state
            return replace(state, trainees={**state.trainees, person_id: function(trainee, event)})

        return function

    return register
