"""The aggregates that one decision rests on, each as at the sequence at which the decision saw it."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from shared.aggregates import Aggregates, Loaded
from shared.contracts.aggregate import Ref
from shared.decider import DECIDERS

Seen = dict[Ref, tuple[Loaded, int]]
"""What was decided on: the aggregates and the sequences that they had. Guards must name these."""


class Considered:
    """Loads aggregates as the log had them at the moment `since`, or later.

    While `trusting`, they are taken as they are in memory: appending to them proves that they are current
    (docs/decisions/0006). `made_lately`: the command was made a moment ago, so what it makes is hardly there already.
    """

    def __init__(self, aggregates: Aggregates, since: float, *, trusting: bool, made_lately: bool) -> None:
        self._aggregates: Final = aggregates
        self._since: Final = since
        self._trusting: Final = trusting
        self._made_lately: Final = made_lately
        self._refs: dict[str, Ref] = {}
        self._others: dict[str, Loaded] = {}

    async def first(self, ref: Ref, *, made_now: bool) -> Loaded:
        """The aggregate that the command is for."""
        loaded = self._in_memory(ref, made_now=made_now) if self._trusting else None
        return loaded or await self._aggregates.current(ref, self._since)

    def begin(self, needs: Mapping[str, Ref]) -> bool:
        """Begins to read those of the others that are not there yet; whether there are any."""
        wanting = {name: ref for name, ref in needs.items() if self._refs.get(name) != ref}
        self._refs |= wanting
        for name, ref in wanting.items():
            # What is announced when it changes is seldom written to: it would only be decided on twice.
            trusted = self._trusting and not DECIDERS[ref.aggregate].announced
            if trusted and (as_last_seen := self._in_memory(ref, made_now=True)):
                self._others[name] = as_last_seen
            else:
                self._others.pop(name, None)
                self._aggregates.begin(ref, self._since)
        return bool(wanting)

    async def others(self) -> None:
        """Waits until all that was begun is read."""
        for name, ref in self._refs.items():
            if name not in self._others:
                self._others[name] = await self._aggregates.current(ref, self._since)

    def states(self) -> dict[str, Any]:
        """The others' states at this moment: while anything is awaited, other commands move them on."""
        return {name: loaded.state for name, loaded in self._others.items()}

    def carried_out(self, command_id: UUID) -> int | None:
        """The last sequence that the command wrote to one of the others, if it was carried out before."""
        found = [done for loaded in self._others.values() if (done := loaded.commands.get(command_id))]
        return max(found) if found else None

    def seen(self) -> Seen:
        """The others as they are at this moment."""
        return {self._refs[name]: (loaded, loaded.sequence) for name, loaded in self._others.items()}

    def unproven(self, seen: Seen) -> set[Ref]:
        """Those of which it is not known that the log had no more of them at the moment `since`."""
        return {ref for ref, saw in seen.items() if not self._was_current(ref, *saw)}

    def _in_memory(self, ref: Ref, *, made_now: bool) -> Loaded | None:
        """The aggregate as it was last seen; one that a command makes, if it is hardly a repeat, as not yet made."""
        loaded = self._aggregates.kept(ref)
        if loaded is None and made_now and self._made_lately:
            return Loaded(DECIDERS[ref.aggregate].initial)
        return loaded

    def _was_current(self, ref: Ref, loaded: Loaded, sequence: int) -> bool:
        return loaded.sequence == sequence and (
            loaded.current_at >= self._since
            or (self._aggregates.kept(ref) is loaded and self._aggregates.is_current(ref, self._since))
        )
