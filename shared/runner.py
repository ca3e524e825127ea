"""Runs commands: load, check, decide, append, and again when somebody else was first (DESIGN.md section 4)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakValueDictionary

from nats.aio.client import Client
from nats.errors import Error as NatsError

from shared.access import AccessControl, require
from shared.aggregates import Aggregates, Appended, Loaded
from shared.considered import Considered, Seen
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Command, Event
from shared.contracts.refusals import BUSY, TOO_LATE, UNAVAILABLE, Refused
from shared.decider import DECIDERS, Claim, Context, Decision
from shared.deciding import Decided, Found, Unproven, decide, refused_about
from shared.ids import derived_id, may_derive_from, was_made_within
from shared.log.append import Appender, Conflict, Unreachable, Write
from shared.log.envelope import Cause, encode
from shared.log.stream import Log
from shared.sender import Sender
from shared.snapshots.snapshots import Snapshots
from shared.tracing import traceparent
from shared.turns import Turns
from shared.vault.keyring import Forgotten
from shared.vault.vault import Vault

ATTEMPTS = 12

_PAUSE = 0.005
_A_MOMENT = timedelta(seconds=2)


class Accepted(NamedTuple):
    """The answer to a command that was carried out. `repeated`: it had been before, and nothing was added now."""

    id: UUID
    sequence: int
    repeated: bool = False


Lookup = Callable[[Command, UUID, float], Awaitable[Any]]
Effect = Callable[[Context], Awaitable[None]]


class _Wanted(NamedTuple):
    """A command, which aggregate it is for (by its id and as it is found), and whom it concerns (None: nobody).

    `makes_it`: the aggregate has the id that derives from the command's, so it is hardly there yet.
    """

    command: Command
    sender: Sender
    id: UUID
    ref: Ref
    about: str | None
    decision: Decision[Any]
    makes_it: bool


class _Overtaken(Exception):
    """Another write came first to one of these."""

    def __init__(self, at: frozenset[Ref]) -> None:
        super().__init__()
        self.at = at


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
        snapshots: Snapshots | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._network = log.network
        self._aggregates = Aggregates(log, snapshots)
        self._appender = appender
        self._vault = vault
        self._access = access
        self._claim = claim
        self._settings = settings
        self._lookups = lookups
        self._effects = effects
        self._clock = clock
        # One command at a time for each aggregate in this process: they would only lose races to each other.
        self._locks: WeakValueDictionary[Ref, asyncio.Lock] = WeakValueDictionary()

    def _alone(self, ref: Ref) -> asyncio.Lock:
        return self._locks.setdefault(ref, asyncio.Lock())

    async def listen(self, nc: Client) -> None:
        """Listens on the connection that requests come by for changes of what most decisions rest on."""
        await self._access.listen(nc)
        await self._aggregates.listen(nc)

    async def run(self, command: Command, sender: Sender) -> Accepted:
        """Decides and appends. Raises Refused with the reason why not."""
        since = monotonic()
        id, makes_it = _aggregate_of(command, sender.command_id)
        ref = command.of.ref(id)
        concerns = getattr(command, command.about, None)
        about = str(concerns) if concerns else None
        decision = DECIDERS[ref.aggregate].decisions[type(command)]
        wanted = _Wanted(command, sender, id, ref, about, decision, makes_it)
        alone, turns = self._alone(ref), {ref}
        found = await self._prepare(wanted, since) if alone.locked() else None
        trusting = not decision.effect and (found is not None or not decision.always_looks_up)
        lost = False
        async with Turns(alone) as turn:
            if sender.deadline and sender.deadline < self._clock():
                raise TOO_LATE()
            for attempt in range(ATTEMPTS):
                try:
                    return await self._attempt(wanted, since, trusting, found)
                except Unproven:
                    trusting = False
                except Forgotten as forgotten:
                    raise refused_about(command, forgotten.person) from None
                except _Overtaken as overtaken:
                    if attempt:
                        self._aggregates.forget(ref)
                    if not overtaken.at <= turns:
                        # It may have been this process's own: from now on they wait for each other.
                        turns |= overtaken.at
                        await turn.wait_for(map(self._alone, sorted(turns, key=_in_one_order)))
                    trusting, found, since = False, None, monotonic()
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

    async def _prepare(self, wanted: _Wanted, since: float) -> Found | None:
        """What takes time and needs no turn, while another command about the aggregate has its own.

        People whom the command will meet for the first time get their keys. Returns what was looked up, if anything
        came of it; whatever goes wrong goes wrong again when its turn has come.
        """
        try:
            decided = await self._decide_on(wanted, since, trusting=True, found=None)
            if isinstance(decided, Decided):
                await asyncio.gather(*(self._vault.prepare(event) for _, event in decided.events))
                return decided.context.found
        except (Unproven, Refused, Forgotten, Unreachable, TimeoutError, ConnectionError, NatsError):
            pass
        return None

    async def _attempt(self, wanted: _Wanted, since: float, trusting: bool, found: Found | None) -> Accepted:
        decided = await self._decide_on(wanted, since, trusting, found)
        if isinstance(decided, Accepted):
            return decided
        (command, sender, _, ref, _, decision, _), (events, context, seen) = wanted, decided
        if decision.effect:
            await self._effects[decision.effect](context)
        # The guard of what it makes is that there was none.
        made = {
            new: (Loaded(DECIDERS[new.aggregate].initial), 0) for new, _ in events if new.aggregate in decision.makes
        }
        try:
            ends = await self._append(events, sender.unnamed() if command.anonymous else sender, context, made | seen)
        except Conflict:
            raise _Overtaken(frozenset(written for written, _ in events)) from None
        return Accepted(context.id, ends[ref] if ref in ends else max(ends.values()))

    async def _decide_on(
        self, wanted: _Wanted, since: float, trusting: bool, found: Found | None
    ) -> Decided | Accepted:
        """Decides on states that were current at the moment `since` or later; Accepted where it was done before.

        While `trusting`, aggregates are taken as they are in memory: appending to them proves that they are current
        (docs/decisions/0006). Raises Unproven when nothing would be appended to one.
        """
        command, sender, id, ref, about, decision, makes_it = wanted
        made_lately = was_made_within(_A_MOMENT, sender.command_id, self._clock())
        considered = Considered(self._aggregates, since, trusting=trusting, made_lately=made_lately)
        self._access.begin(since)
        loaded = await considered.first(ref, made_now=makes_it)
        state, sequence = loaded.state, loaded.sequence
        considered.begin(decision.needs(command, state, self._claim))
        access = await self._access.current(since)
        require(access, sender.actor, type(command), about)
        if (first := loaded.commands.get(sender.command_id)) is not None:
            return Accepted(id, first, repeated=True)
        while True:
            await considered.others()
            if carried_out := considered.carried_out(sender.command_id):
                # Another replica was given the same command, and has carried it out since this one read the aggregate.
                loaded = await self._aggregates.current(ref, monotonic())
                return Accepted(id, loaded.commands.get(sender.command_id, carried_out), repeated=True)
            found = dict(found or {})
            for name in decision.to_look_up(command, state, sender.actor):
                if name not in found:
                    found[name] = await self._lookups[name](command, id, since)
            now = self._clock()
            context = Context(
                id=id,
                now=now,
                time=sender.occurred_at or now,
                command_id=sender.command_id,
                actor=sender.actor,
                claim=self._claim,
                on_behalf_of=sender.on_behalf_of,
                others=considered.states(),
                settings=self._settings,
                found=found,
                scopes=access.of(sender.actor),
            )
            if not considered.begin(decision.then_needs(command, state, context)):
                break
        seen: Seen = {ref: (loaded, sequence), **considered.seen()}
        unproven = considered.unproven(seen)
        try:
            events = [(event.ref, event) for event in decide(DECIDERS[ref.aggregate], command, state, context)]
        except Refused:
            if unproven:
                raise Unproven from None
            raise
        if unproven and not unproven <= {written for written, _ in events}:
            raise Unproven
        if not events:
            return Accepted(id, sequence, repeated=True)
        return Decided(events, context, seen)

    async def _append(
        self, events: list[tuple[Ref, Event]], sender: Sender, context: Context, seen: Seen
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


def _aggregate_of(command: Command, command_id: UUID) -> tuple[UUID, bool]:
    """The id of the aggregate that the command is for, and whether that id derives from the command's own."""
    id: UUID | None = getattr(command, command.of.key, None)
    if id is not None and not may_derive_from(id, command_id):
        return id, False
    its_own = derived_id(command_id, command.of.name)
    return id or its_own, id is None or id == its_own


def _in_one_order(ref: Ref) -> tuple[str, str]:
    """Whoever takes turns at several takes them in the same order: nobody waits for somebody who waits for them."""
    return ref.aggregate.name, ref.id
