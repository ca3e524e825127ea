"""Tests of decisions that read as sentences: `given(decider, *history).when(command).then(*events)`.

No I/O: the history stands for the log. What it tells of other aggregates is seen only where the command `needs` it,
and personal fields are gone from it, just as when a service loads an aggregate.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.access import WHOLE_NETWORK
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Command, Event, read_event
from shared.contracts.refusals import Problem, Refused
from shared.contracts.types import Actor, ActorKind
from shared.decider import DECIDERS, Context, Decider
from shared.ids import derived_id

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
SOMEONE = UUID("01980000-0000-7000-8000-00000000cccc")
SETTINGS: dict[str, Any] = {
    "cooling_off": timedelta(days=7),
    "key_rotation": timedelta(days=30),
    "erasure_waits_for": (),
}


def claim(text: str) -> str:
    return hashlib.sha256(f"a secret{text.strip().casefold()}".encode()).hexdigest()


def load(ref: Ref, history: Iterable[Event]) -> Any:
    """The state of one aggregate after this history, as a service would have it."""
    decider = DECIDERS[ref.aggregate]
    state = decider.initial
    for event in history:
        if event.ref == ref:
            for stored in read_event(type(event).__name__, event.version, _without_personal_fields(event)):
                state = decider.evolve(state, stored)
    return state


def _without_personal_fields(event: Event) -> dict[str, Any]:
    return event.model_dump(mode="json", exclude=set(event.sealed))


@dataclass(frozen=True)
class Outcome:
    """What a command came to: events, or a problem."""

    history: "Given"
    command: Command
    actor: Actor
    at: datetime
    events: tuple[Event, ...] = ()
    problem: Problem | None = None
    found: Mapping[str, Any] = field(default_factory=dict)

    def then(self, *events: Event) -> "Outcome":
        assert self.problem is None, f"refused: {self.problem}"
        assert list(self.events) == list(events)
        return self

    def then_nothing_happened(self) -> "Outcome":
        return self.then()

    def then_refused(self, code: str, *fields: str) -> "Outcome":
        """Refused with this code and, where fields are named, with exactly these at fault."""
        assert self.problem, f"not refused: {self.events}"
        assert self.problem.code == code, self.problem
        at_fault = tuple(problem.field for problem in self.problem.fields)
        assert not fields or at_fault == fields, at_fault
        return self

    def and_again(self) -> "Outcome":
        """The same request in a new command, decided after what this one led to, with the same looked up."""
        after = given(self.history.decider, *self.history.events, *self.events)
        return after.when(
            self.command, by=self.actor, at=self.at, command_id=derived_id(SOMEONE, "again"), found=self.found
        )


@dataclass(frozen=True)
class Given:
    """A decider and everything that happened before, in order, of whichever aggregates."""

    decider: Decider[Any]
    events: tuple[Event, ...]

    def when(
        self,
        command: Command,
        *,
        by: Actor | ActorKind | None = None,
        at: datetime = NOON,
        happened: datetime | None = None,
        command_id: UUID | None = None,
        settings: dict[str, Any] | None = None,
        found: Mapping[str, Any] | None = None,
        scopes: Iterable[str] = (WHOLE_NETWORK,),
    ) -> Outcome:
        """Decides the command. `by` is by default somebody who may; members act for themselves."""
        command_id = command_id or derived_id(SOMEONE, type(command).__name__)
        key = getattr(command, command.of.key)
        id = derived_id(command_id, command.of.name) if key is None else key
        actor = _actor(by, command, id)
        outcome = Outcome(self, command, actor, at, found=found or {})
        state = load(command.of.ref(id), self.events)
        decision = self.decider.decisions[type(command)]
        needs = dict(decision.needs(command, state, claim))
        context = Context(
            id=id,
            now=at,
            time=happened or at,
            command_id=command_id,
            actor=actor,
            claim=claim,
            others={name: load(ref, self.events) for name, ref in needs.items()},
            settings=SETTINGS | (settings or {}),
            found=found or {},
            scopes=frozenset() if actor.kind in (ActorKind.MEMBER, ActorKind.SYSTEM) else frozenset(scopes),
        )
        needs |= decision.then_needs(command, state, context)
        context = replace(context, others={name: load(ref, self.events) for name, ref in needs.items()})
        try:
            events = tuple(self.decider.decide(command, state, context))
        except Refused as refused:
            return replace(outcome, problem=refused.problem)
        guarded = {command.of.ref(id), *needs.values()}
        written = {event.ref for event in events if event.of not in decision.makes}
        assert written <= guarded, "an event of an aggregate that was not loaded"
        return replace(outcome, events=events)


def given(decider: Decider[Any], *events: Event) -> Given:
    return Given(decider, events)


def _actor(by: Actor | ActorKind | None, command: Command, id: UUID) -> Actor:
    if isinstance(by, Actor):
        actor = by
    else:
        kinds = [kind for kind in ActorKind if kind in command.by]
        kind = by or (ActorKind.COORDINATOR if ActorKind.COORDINATOR in kinds else kinds[0])
        actor = Actor(kind, id if kind is ActorKind.MEMBER else SOMEONE)
    assert actor.kind in command.by, f"{type(command).__name__} cannot be sent by a {actor.kind}"
    return actor
