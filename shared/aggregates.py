"""The current states of aggregates, kept in memory and brought up to date from the log before each use."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from shared.contracts.aggregate import Ref
from shared.contracts.messages import UnknownEvent, read_event
from shared.decider import DECIDERS, Decider
from shared.log.envelope import Stored
from shared.log.stream import Log

MOST_KEPT: Final = 10_000


class NewerThanThisCode(Exception):
    """An aggregate has events that this code does not know, so it must not decide about it."""


@dataclass(slots=True)
class Loaded:
    """An aggregate as at `sequence`, and for each command that changed it the last sequence that it wrote."""

    state: Any
    sequence: int = 0
    commands: dict[UUID, int] = field(default_factory=dict)


class Aggregates:
    """Loads aggregates; the same shape for all of them."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._kept: OrderedDict[Ref, Loaded] = OrderedDict()

    async def load(self, ref: Ref) -> Loaded:
        """The aggregate with everything that the log has of it now. Raises NewerThanThisCode."""
        decider = DECIDERS[ref.aggregate]
        loaded = self._kept.get(ref) or Loaded(decider.initial)
        async for message in self._log.load(ref, after=loaded.sequence):
            apply(decider, loaded, message.decoded())
        self._keep(ref, loaded)
        return loaded

    def forget(self, ref: Ref) -> None:
        self._kept.pop(ref, None)

    def _keep(self, ref: Ref, loaded: Loaded) -> None:
        self._kept[ref] = loaded
        self._kept.move_to_end(ref)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


def apply(decider: Decider[Any], loaded: Loaded, stored: Stored) -> None:
    """Moves an aggregate on by one stored event."""
    if stored.sequence <= loaded.sequence:
        return
    try:
        for event in read_event(stored.type, stored.version, stored.data):
            loaded.state = decider.evolve(loaded.state, event)
    except UnknownEvent as error:
        raise NewerThanThisCode(f"{stored.path} cannot be decided about: {error}. Upgrade this service.") from error
    loaded.sequence = stored.sequence
    loaded.commands[stored.command_id] = stored.sequence
