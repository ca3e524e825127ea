"""Runs commands: load, check, decide, append, and again when somebody else was first (DESIGN.md section 4)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakValueDictionary

from nats.errors import Error as NatsError

from shared.access import AccessControl, require
from shared.aggregates import Aggregates, Appended, Loaded
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Command, Event
from shared.contracts.refusals import BUSY, INVALID, NO_BASIS, UNAVAILABLE, Refused
from shared.contracts.types import Actor
from shared.decider import DECIDERS, Claim, Context, Decider
from shared.ids import derived_id, new_id, was_made_within
from shared.log.append import Appender, Conflict, Unreachable, Write
from shared.log.envelope import Cause, encode
from shared.log.stream import Log
from shared.tracing import traceparent
from shared.vault.vault import Vault

ATTEMPTS = 12
_PAUSE = 0.005
_CLOCKS_DIFFER = timedelta(minutes=5)
_A_MOMENT = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a command, for whom, and when what it tells happened (now, when None)."""

    actor: Actor
    command_id: UUID = field(default_factory=new_id)
    on_behalf_of: UUID | None = None
    occurred_at: datetime | None = None
    correlation_id: UUID | None = None
    causation_id: UUID | None = None
    traceparent: str | None = None


class Accepted(NamedTuple):
    """The answer to a command that was carried out. `repeated`: it had been before, and nothing was added now."""

    id: UUID
    sequence: int
    repeated: bool = False


Lookup = Callable[[UUID], Awaitable[Any]]
Effect = Callable[[UUID], Awaitable[None]]


class Runner:
    """Carries out the commands of one service."""

    def __init__(
        self,
        log: Log,
        appender: Appender,
        vault: Vault,
        access: AccessControl,
        claim: Claim,
        *,
        settings: Mapping[str, Any],
        lookups: Mapping[str, Lookup],
        effects: Mapping[str, Effect],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._network = log.network
        self._aggregates = Aggregates(log)
        self._appender = appender
        self._vault = vault
        self._access = access
        self._claim = claim
        self._settings = settings
        self._lookups = lookups
        self._effects = effects
        self._clock = clock
        # One command at a time for each aggregate in this process: they would only lose races to each other.
        self._alone: WeakValueDictionary[Ref, asyncio.Lock] = WeakValueDictionary()

    async def run(self, command: Command, sender: Sender) -> Accepted:
        """Decides and appends. Raises Refused with the reason why not."""
        since = monotonic()
        named = getattr(command, command.of.key, None)
        ref = command.of.ref(named or derived_id(sender.command_id, command.of.name))
        about = ref.id if named else None
        decision = DECIDERS[ref.aggregate].decisions[type(command)]
        trusting = not (decision.looks_up or decision.effect)
        lost = False
        async with self._alone.setdefault(ref, asyncio.Lock()):
            for attempt in range(ATTEMPTS):
                try:
                    return await self._attempt(command, sender, ref, about, since, trusting)
                except _Unproven:
                    trusting = False
                except Conflict:
                    trusting, since = False, monotonic()
                    if attempt:
                        self._aggregates.forget(ref)
                    # A replica that direct gets are read from may lag behind the leader that knew better.
                    await asyncio.sleep(attempt * _PAUSE)
                except Unreachable as error:
                    # It may have been taken all the same: the next attempt finds the command id if it was.
                    if lost:
                        raise UNAVAILABLE(what="The network's log") from error
                    lost, trusting, since = True, False, monotonic()
                except (TimeoutError, ConnectionError, NatsError) as error:
                    raise UNAVAILABLE(what="The network's log") from error
            raise BUSY()

    async def _attempt(
        self, command: Command, sender: Sender, ref: Ref, about: str | None, since: float, trusting: bool
    ) -> Accepted:
        """Decides on states that were current at the moment `since` or later, and appends what that leads to.

        While `trusting`, the aggregate itself is taken as it is in memory: appending to it proves that it is current
        (docs/decisions/0006). Raises _Unproven when nothing would be appended to it, Conflict when it was not current.
        """
        id = UUID(ref.id)
        decider = DECIDERS[ref.aggregate]
        decision = decider.decisions[type(command)]
        loaded = self._in_memory(ref, about, sender.command_id) if trusting else None
        if loaded is None:
            self._access.begin(since)
            loaded = await self._aggregates.current(ref, since)
        state, sequence = loaded.state, loaded.sequence
        needs = decision.needs(command, state, self._claim)
        for other in needs.values():
            self._aggregates.begin(other, since)
        require(await self._access.current(since), sender.actor, type(command), about)
        if (first := loaded.commands.get(sender.command_id)) is not None:
            return Accepted(id, first, repeated=True)
        others = {name: await self._aggregates.current(other, since) for name, other in needs.items()}
        if carried_out := [done for other in others.values() if (done := other.commands.get(sender.command_id))]:
            # Another replica was given the same command, and has carried it out since this one read the aggregate.
            loaded = await self._aggregates.current(ref, monotonic())
            return Accepted(id, loaded.commands.get(sender.command_id, max(carried_out)), repeated=True)
        found = {name: await self._lookups[name](id) for name in decision.looks_up}
        now = self._clock()
        context = Context(
            id=id,
            now=now,
            time=sender.occurred_at or now,
            command_id=sender.command_id,
            actor=sender.actor,
            claim=self._claim,
            on_behalf_of=sender.on_behalf_of,
            others={name: other.state for name, other in others.items()},
            settings=self._settings,
            found=found,
        )
        # Guards must name what the decision saw: while it waits below, other commands move these states on.
        seen = {ref: (loaded, sequence)} | {needs[name]: (other, other.sequence) for name, other in others.items()}
        proven = loaded.current_at >= since and loaded.sequence == sequence
        try:
            events = [(event.ref, event) for event in _decide(decider, command, state, context)]
        except Refused:
            if proven:
                raise
            raise _Unproven from None
        if not proven and all(written != ref for written, _ in events):
            raise _Unproven
        if not events:
            return Accepted(id, sequence, repeated=True)
        if decision.effect:
            await self._effects[decision.effect](id)
        ends = await self._append(events, sender, context, seen)
        return Accepted(id, ends[ref] if ref in ends else max(ends.values()))

    def _in_memory(self, ref: Ref, about: str | None, command_id: UUID) -> Loaded | None:
        """The aggregate as it was last seen; one that this command makes, if it is hardly a repeat, as not yet made."""
        loaded = self._aggregates.kept(ref)
        if loaded is None and about is None and was_made_within(_A_MOMENT, command_id, self._clock()):
            return Loaded(DECIDERS[ref.aggregate].initial)
        return loaded

    async def _append(
        self, events: list[tuple[Ref, Event]], sender: Sender, context: Context, seen: Mapping[Ref, tuple[Loaded, int]]
    ) -> dict[Ref, int]:
        """Appends to each aggregate what is its own; returns the last sequence of each."""
        cause = Cause(
            actor=sender.actor,
            command_id=sender.command_id,
            correlation_id=sender.correlation_id or sender.command_id,
            time=context.time,
            on_behalf_of=sender.on_behalf_of,
            causation_id=sender.causation_id,
            traceparent=sender.traceparent or traceparent(),
        )
        parts: dict[Ref, tuple[list[Event], list[tuple[UUID, bytes]]]] = {}
        for number, (ref, event) in enumerate(events):
            event_id = derived_id(sender.command_id, "event", number)
            body = encode(self._network, event_id, event, cause, await self._vault.seal(event, event_id))
            its_events, messages = parts.setdefault(ref, ([], []))
            its_events.append(event)
            messages.append((event_id, body))
        sent_at = monotonic()
        ends = await self._appender.append(
            [Write(ref.subject(self._network), seen[ref][1], messages) for ref, (_, messages) in parts.items()]
        )
        for (ref, (its_events, _)), end in zip(parts.items(), ends, strict=True):
            self._aggregates.appended(ref, Appended(*seen[ref], its_events, end, sender.command_id, sent_at))
        return dict(zip(parts, ends, strict=True))


class _Unproven(Exception):
    """What was decided on may be outdated, and nothing is to be appended that would prove that it is not."""


def _decide(decider: Decider[Any], command: Command, state: Any, context: Context) -> list[Event]:
    if command.carries_sensitive and command.basis is None and not decider.lawful(state, command, context.now):
        raise NO_BASIS("basis")
    if context.time > context.now + _CLOCKS_DIFFER:
        raise INVALID("occurred_at", summary="What a command tells cannot lie in the future; correct occurred_at.")
    return decider.decide(command, state, context)
