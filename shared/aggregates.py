"""The current states of aggregates, kept in memory and brought up to date from the log where that is needed."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

import structlog

from shared.contracts.aggregate import Ref
from shared.contracts.messages import Event, UnknownEvent, read_event
from shared.contracts.refusals import OUTDATED
from shared.decider import DECIDERS, Decider
from shared.log.envelope import Stored
from shared.log.shared_reads import SharedReads
from shared.log.stream import Log

log_line = structlog.get_logger()

MOST_KEPT: Final = 10_000
MOST_REMEMBERED: Final = 100_000
"""Command ids of all aggregates that are kept: about 20 MB."""

NEVER: Final = float("-inf")


@dataclass(slots=True)
class Loaded:
    """An aggregate as at `sequence`, and for each command that changed it the last sequence that it wrote.

    `current_at` is the last moment (of `time.monotonic`) at which this is known to have been all that the log had.
    """

    state: Any
    sequence: int = 0
    current_at: float = NEVER
    commands: dict[UUID, int] = field(default_factory=dict)
    counted: int = 0


class Aggregates:
    """Keeps aggregates and brings them up to date; the same shape for all of them."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._kept: OrderedDict[Ref, Loaded] = OrderedDict()
        self._remembered = 0
        self._reads = SharedReads(self._read)

    def kept(self, ref: Ref) -> Loaded | None:
        """The aggregate as it is in memory: so it was in the log once, but others may have written since."""
        return self._kept.get(ref)

    def begin(self, ref: Ref, since: float) -> None:
        """Begins the read that `current` will wait for, so that several are under way together."""
        if not self._is_current(ref, since):
            self._reads.begin(ref, since)

    async def current(self, ref: Ref, since: float) -> Loaded:
        """The aggregate with everything that the log had of it at the moment `since`. Raises OUTDATED."""
        return self._kept[ref] if self._is_current(ref, since) else await self._reads.read(ref, since)

    def appended(self, ref: Ref, write: "Appended") -> None:
        """Moves an aggregate on by what was appended to it. Its guard held: nothing came between."""
        loaded = self._kept.get(ref)
        if loaded is None or loaded.sequence < write.seen:
            loaded = write.decided_on
        decider = DECIDERS[ref.aggregate]
        for sequence, event in enumerate(write.events, start=write.end - len(write.events) + 1):
            if sequence > loaded.sequence:
                loaded.state = decider.evolve(loaded.state, as_reloaded(event))
                loaded.sequence = sequence
        loaded.commands[write.command_id] = write.end
        self._keep(ref, loaded, write.sent_at)

    def forget(self, ref: Ref) -> None:
        if (loaded := self._kept.pop(ref, None)) is not None:
            self._remembered -= loaded.counted
            loaded.counted = 0

    def _is_current(self, ref: Ref, since: float) -> bool:
        loaded = self._kept.get(ref)
        return loaded is not None and loaded.current_at >= since

    async def _read(self, ref: Ref, began: float) -> Loaded:
        decider = DECIDERS[ref.aggregate]
        loaded = self._kept.get(ref) or Loaded(decider.initial)
        messages = [message async for message in self._log.load(ref, after=loaded.sequence)]
        # From here on in one step: nobody may see half of what was appended together.
        now_kept = self._kept.get(ref)
        if now_kept is not None and now_kept.sequence >= loaded.sequence:
            loaded = now_kept
        for message in messages:
            if message.sequence > loaded.sequence:
                apply(decider, loaded, message.decoded())
        self._keep(ref, loaded, began)
        return loaded

    def _keep(self, ref: Ref, loaded: Loaded, current_at: float) -> None:
        loaded.current_at = max(loaded.current_at, current_at)
        self._kept[ref] = loaded
        self._kept.move_to_end(ref)
        self._remembered += len(loaded.commands) - loaded.counted
        loaded.counted = len(loaded.commands)
        while len(self._kept) > MOST_KEPT or (self._remembered > MOST_REMEMBERED and len(self._kept) > 1):
            self.forget(next(iter(self._kept)))


class Appended(NamedTuple):
    """What was appended to an aggregate: decided on it as at `seen`, sent at a moment, its last event at `end`."""

    decided_on: Loaded
    seen: int
    events: list[Event]
    end: int
    command_id: UUID
    sent_at: float


def apply(decider: Decider[Any], loaded: Loaded, stored: Stored) -> None:
    """Moves an aggregate on by one stored event."""
    try:
        for event in read_event(stored.type, stored.version, stored.data):
            loaded.state = decider.evolve(loaded.state, event)
    except UnknownEvent as error:
        log_line.error("this code is too old to decide", about=stored.path, because=str(error))
        raise OUTDATED() from error
    loaded.sequence = stored.sequence
    loaded.commands[stored.command_id] = stored.sequence


def as_reloaded(event: Event) -> Event:
    """The event as reading it back gives it: what is personal is sealed, and decisions do without."""
    return event.model_copy(update=dict.fromkeys(event.sealed)) if event.sealed else event
