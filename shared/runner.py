"""Runs commands: load, check, decide, append, and again when somebody else was first (DESIGN.md section 4)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from nats.errors import Error as NatsError

from shared.access import AccessControl, require
from shared.aggregates import Aggregates, Loaded, apply
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Command, Event
from shared.contracts.refusals import BUSY, INVALID, NO_BASIS, UNAVAILABLE
from shared.contracts.types import Actor
from shared.decider import DECIDERS, Claim, Context, Decision
from shared.ids import derived_id, new_id
from shared.log.append import Appender, Conflict, Unreachable, Write
from shared.log.envelope import Cause, decode, encode
from shared.log.stream import Log
from shared.vault.vault import Vault

ATTEMPTS = 12
_PAUSE = 0.005
_CLOCKS_DIFFER = timedelta(minutes=5)


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
        self._locks: dict[Ref, tuple[asyncio.Lock, list[None]]] = {}

    async def run(self, command: Command, sender: Sender) -> Accepted:
        """Decides and appends. Raises Refused with the reason why not."""
        named = getattr(command, command.of.key, None)
        ref = command.of.ref(named or derived_id(sender.command_id, command.of.name))
        async with self._alone(ref):
            for attempt in range(ATTEMPTS):
                try:
                    return await self._attempt(command, sender, ref, str(named) if named else None)
                except Conflict:
                    self._aggregates.forget(ref)
                    # A replica that direct gets are read from may lag behind the leader that knew better.
                    await asyncio.sleep(attempt * _PAUSE)
                except Unreachable as lost:
                    # It may have been taken all the same: the next attempt finds the command id if it was.
                    self._aggregates.forget(ref)
                    if attempt:
                        raise UNAVAILABLE(what="The network's log") from lost
                except (TimeoutError, ConnectionError, NatsError) as lost:
                    raise UNAVAILABLE(what="The network's log") from lost
            raise BUSY()

    async def _attempt(self, command: Command, sender: Sender, ref: Ref, about: str | None) -> Accepted:
        loaded, access = await asyncio.gather(self._aggregates.load(ref), self._access.current())
        id = UUID(ref.id)
        require(access, sender.actor, type(command), about)
        if (first := loaded.commands.get(sender.command_id)) is not None:
            return Accepted(id, first, repeated=True)
        decider = DECIDERS[ref.aggregate]
        decision = decider.decisions[type(command)]
        now = self._clock()
        if command.carries_sensitive and command.basis is None and not decider.lawful(loaded.state, command, now):
            raise NO_BASIS("basis")
        if sender.occurred_at is not None and sender.occurred_at > now + _CLOCKS_DIFFER:
            raise INVALID("occurred_at", summary="What a command tells cannot lie in the future; correct occurred_at.")
        others = await self._others(decision, command, loaded.state)
        found = {name: await self._lookups[name](id) for name in decision.looks_up}
        context = Context(
            id=id,
            now=now,
            time=sender.occurred_at or now,
            command_id=sender.command_id,
            actor=sender.actor,
            claim=self._claim,
            on_behalf_of=sender.on_behalf_of,
            others={name: other.state for name, (_, other) in others.items()},
            settings=self._settings,
            found=found,
        )
        touched = {ref: loaded} | dict(others.values())
        # Guards must name what the decision saw: while it waits below, other commands move these states on.
        seen = {each: found.sequence for each, found in touched.items()}
        events = decider.decide(command, loaded.state, context)
        if not events:
            return Accepted(id, loaded.sequence, repeated=True)
        if decision.effect:
            await self._effects[decision.effect](id)
        ends = await self._append(events, sender, context, seen)
        for each, (bodies, end) in ends.items():
            for sequence, body in enumerate(bodies, start=end - len(bodies) + 1):
                apply(DECIDERS[each.aggregate], touched[each], decode(sequence, now, body))
        return Accepted(id, ends[ref][1] if ref in ends else max(end for _, end in ends.values()))

    async def _others(self, decision: Decision[Any], command: Command, state: Any) -> dict[str, tuple[Ref, Loaded]]:
        needs = decision.needs(command, state, self._claim)
        loaded = await asyncio.gather(*(self._aggregates.load(ref) for ref in needs.values()))
        return {name: (ref, other) for (name, ref), other in zip(needs.items(), loaded, strict=True)}

    async def _append(
        self, events: list[Event], sender: Sender, context: Context, seen: Mapping[Ref, int]
    ) -> dict[Ref, tuple[list[bytes], int]]:
        """Appends to each aggregate what is its own; returns those bodies and the last sequence of each."""
        cause = Cause(
            actor=sender.actor,
            command_id=sender.command_id,
            correlation_id=sender.correlation_id or sender.command_id,
            time=context.time,
            on_behalf_of=sender.on_behalf_of,
            causation_id=sender.causation_id,
            traceparent=sender.traceparent,
        )
        messages: dict[Ref, list[tuple[UUID, bytes]]] = {}
        for number, event in enumerate(events):
            event_id = derived_id(sender.command_id, "event", number)
            body = encode(self._network, event_id, event, cause, await self._vault.seal(event, event_id))
            messages.setdefault(event.ref, []).append((event_id, body))
        writes = [Write(ref.subject(self._network), seen[ref], new) for ref, new in messages.items()]
        try:
            ends = await self._appender.append(writes)
        except (Conflict, Unreachable):
            for ref in messages:
                self._aggregates.forget(ref)
            raise
        return {ref: ([body for _, body in new], end) for (ref, new), end in zip(messages.items(), ends, strict=True)}

    @contextlib.asynccontextmanager
    async def _alone(self, ref: Ref) -> AsyncIterator[None]:
        """One command at a time for each aggregate in this process: they would only lose races to each other."""
        lock, users = self._locks.setdefault(ref, (asyncio.Lock(), []))
        users.append(None)
        try:
            async with lock:
                yield
        finally:
            users.pop()
            if not users:
                del self._locks[ref]
