"""Somebody who was told something, as far as it is told of them that they were forgotten here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.contracts.messages import Event
from shared.contracts.notify import RECIPIENT, NotifyDataRemoved, RecordNotifyDataRemoved
from shared.decider import Context, Decider

ROWS_ABOUT: Final = "rows_about"
"""The look-up that finds how many rows each view has about a person: a dict by the views' names."""

# State


@dataclass(frozen=True, slots=True)
class Forgettable:
    """Whether this service has recorded that it holds nothing about them any more."""

    removed: bool = False


decider = Decider(RECIPIENT, Forgettable())

# Evolve


@decider.evolves(NotifyDataRemoved)
def _removed(_state: Forgettable, _event: NotifyDataRemoved) -> Forgettable:
    return Forgettable(removed=True)


# Decide


@decider.decides(RecordNotifyDataRemoved, looks_up=(ROWS_ABOUT,))
def record_removed(_command: RecordNotifyDataRemoved, state: Forgettable, context: Context) -> Iterable[Event]:
    if not state.removed:
        yield NotifyDataRemoved(person_id=context.id, counts=context.found[ROWS_ABOUT])
