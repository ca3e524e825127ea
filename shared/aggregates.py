"""The current states of aggregates, kept in memory and brought up to date from the log where that is needed."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

import structlog
from nats.aio.client import Client

from shared.command_ids import CommandIds
from shared.contracts.aggregate import Aggregate, Ref
from shared.contracts.messages import Event, UnknownEvent, read_event
from shared.contracts.refusals import OUTDATED
from shared.decider import DECIDERS, Decider
from shared.log.announced import Announced
from shared.log.envelope import Stored
from shared.log.shared_reads import SharedReads
from shared.log.stream import Log, Message
from shared.snapshots.snapshots import SHORT, Snapshots, is_due

log_line = structlog.get_logger()

MOST_KEPT: Final = 10_000
MOST_REMEMBERED: Final = 100_000
"""Command ids of all aggregates that are kept: about 20 MB."""

NEVER: Final = float("-inf")

_FIRST_PAGE = 10


@dataclass(slots=True)
class Loaded:
    """An aggregate as at `sequence`, and for each command that changed it the last sequence that it wrote.

    `current_at` is the last moment (of `time.monotonic`) at which this is known to have been all that the log had.
    `unsaved` counts the events since its last snapshot.
    """

    state: Any
    sequence: int = 0
    current_at: float = NEVER
    commands: CommandIds = field(default_factory=CommandIds)
    counted: int = 0
    unsaved: int = 0


class Aggregates:
    """Keeps aggregates and brings them up to date; the same shape for all of them."""

    def __init__(self, log: Log, snapshots: Snapshots | None = None) -> None:
        """Without `snapshots`, whatever is not in memory is read from the log in full."""
        self._log = log
        self._snapshots = snapshots
        self._kept: OrderedDict[Ref, Loaded] = OrderedDict()
        self._remembered = 0
        self._reads = SharedReads(self._read)
        self._announced: dict[Aggregate, Announced] = {}

    def kept(self, ref: Ref) -> Loaded | None:
        """The aggregate as it is in memory: so it was in the log once, but others may have written since."""
        return self._kept.get(ref)

    def begin(self, ref: Ref, since: float) -> None:
        """Begins the read that `current` will wait for, so that several are under way together."""
        if not self.is_current(ref, since):
            self._reads.begin(ref, since)

    async def current(self, ref: Ref, since: float) -> Loaded:
        """The aggregate with everything that the log had of it at the moment `since`. Raises OUTDATED."""
        return self._kept[ref] if self.is_current(ref, since) else await self._reads.read(ref, since)

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
                loaded.unsaved += 1
        loaded.commands[write.command_id] = write.end
        self._saw(ref, write.command_id)
        self._keep(ref, loaded, write.sent_at)

    def forget(self, ref: Ref) -> None:
        if (loaded := self._kept.pop(ref, None)) is not None:
            self._remembered -= loaded.counted
            loaded.counted = 0

    def is_current(self, ref: Ref, since: float) -> bool:
        """Whether what is in memory is all that the log had of the aggregate at the moment `since`."""
        loaded = self._kept.get(ref)
        if loaded is None:
            return False
        if loaded.current_at >= since:
            return True
        announced = self._announced.get(ref.aggregate)
        return announced is not None and announced.unchanged(ref.subject(self._log.network), loaded.current_at)

    async def listen(self, nc: Client) -> None:
        """Listens, on the connection that requests come by, for changes of what others often decide on."""
        for aggregate in [each for each, decider in DECIDERS.items() if decider.announced]:
            announced = Announced(f"{self._log.network}.log.{aggregate.service}.{aggregate.name}.>")
            await announced.listen(nc)
            self._announced[aggregate] = announced

    def _saw(self, ref: Ref, command_id: UUID) -> None:
        if (announced := self._announced.get(ref.aggregate)) is not None:
            announced.saw(ref.subject(self._log.network), str(command_id))

    async def _read(self, ref: Ref, began: float) -> Loaded:
        decider = DECIDERS[ref.aggregate]
        if (kept := self._kept.get(ref)) is None or not kept.sequence:
            loaded, messages = await self._read_all(ref, decider)
        else:
            loaded, messages = kept, [message async for message in self._log.load(ref, after=kept.sequence)]
        # From here on in one step: nobody may see half of what was appended together.
        now_kept = self._kept.get(ref)
        if now_kept is not None and now_kept.sequence >= loaded.sequence:
            loaded = now_kept
        for message in messages:
            if message.sequence > loaded.sequence:
                stored = message.decoded()
                apply(decider, loaded, stored)
                self._saw(ref, stored.command_id)
        self._keep(ref, loaded, began)
        return loaded

    async def _read_all(self, ref: Ref, decider: Decider[Any]) -> tuple[Loaded, list[Message]]:
        """An aggregate of which nothing is in memory: its messages, or for a long one those since its snapshot.

        Most have all their events on the first page, and must not pay for the others: it is short, and a snapshot is
        asked for only when it says that there are many more.
        """
        messages, left = await self._log.page(ref, 1, _FIRST_PAGE)
        if left and len(messages) + left > SHORT and self._snapshots and (found := await self._snapshots.resume(ref)):
            return Loaded(found.state, found.sequence, commands=found.commands), found.later
        if left:
            messages += [message async for message in self._log.read(ref, messages[-1].sequence + 1)]
        return Loaded(decider.initial), messages

    def _keep(self, ref: Ref, loaded: Loaded, current_at: float) -> None:
        if self._snapshots and is_due(loaded.unsaved, len(loaded.commands)):
            loaded.unsaved = 0
            self._snapshots.write_soon(ref, loaded)
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
    loaded.unsaved += 1


def as_reloaded(event: Event) -> Event:
    """The event as reading it back gives it: what is personal is sealed, and decisions do without."""
    return event.model_copy(update=dict.fromkeys(event.sealed)) if event.holds_personal_data else event
