"""How an aggregate is declared: its state, how each event changes it, and what it answers to each command.

Everything registered here is pure: no clock, no I/O. What a decision needs to know comes in its `Context`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from shared.contracts.aggregate import Aggregate, Ref
from shared.contracts.messages import Command, Event
from shared.contracts.types import Actor
from shared.ids import derived_id

S = TypeVar("S")
E = TypeVar("E", bound=Event)
C = TypeVar("C", bound=Command)

Claim = Callable[[str], str]
"""Turns an e-mail address (or another identifying text) into its opaque claim: an HMAC under the claims secret."""

DECIDERS: dict[Aggregate, "Decider[Any]"] = {}


@dataclass(frozen=True, slots=True)
class Context:
    """What a decision may know beside its command and state.

    `id` is the aggregate's id, `now` the time of the decision and `time` when what the command tells happened.
    `others` are the states of the other aggregates that the command asked for (`needs`), by the names it gave.
    `settings` are the service's own figures, such as a cooling-off period. `found` is what the service looked up in
    its views (`looks_up`), by the names of the look-ups. `scopes` are how far the actor's grants reach.
    """

    id: UUID
    now: datetime
    time: datetime
    command_id: UUID
    actor: Actor
    claim: Claim
    on_behalf_of: UUID | None = None
    others: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    found: Mapping[str, Any] = field(default_factory=dict)
    scopes: frozenset[str] = frozenset()

    def new_id(self, *names: object) -> UUID:
        """An id for something this command creates; the same command always gets the same one."""
        return derived_id(self.command_id, *names)


LooksUpIf = Callable[[C, S, Actor], bool]
Needs = Callable[[C, S, Claim], Mapping[str, Ref]]
ThenNeeds = Callable[[C, S, Context], Mapping[str, Ref]]
Decide = Callable[[C, S, Context], Iterable[Event]]


@dataclass(frozen=True, slots=True)
class Decision(Generic[S]):
    """How one command is decided. See `Decider.decides` for the parts."""

    decide: Decide[Any, S]
    needs: Needs[Any, S]
    looks_up: tuple[str, ...]
    effect: str | None
    makes: tuple[Aggregate, ...] = ()
    then_needs: ThenNeeds[Any, S] = lambda _command, _state, _context: {}
    looks_up_if: LooksUpIf[Any, S] | None = None

    @property
    def always_looks_up(self) -> bool:
        return bool(self.looks_up) and self.looks_up_if is None

    def to_look_up(self, command: Command, state: S, actor: Actor) -> tuple[str, ...]:
        """The names of the look-ups that this decision rests on."""
        return self.looks_up if self.looks_up_if is None or self.looks_up_if(command, state, actor) else ()


class Decider(Generic[S]):
    """One kind of aggregate: `initial` is the state before anything happened."""

    def __init__(
        self,
        aggregate: Aggregate,
        initial: S,
        *,
        lawful: Callable[[S, Command, datetime], bool] | None = None,
        announced: bool = False,
    ) -> None:
        """`lawful` says whether a consent in force now lets a command bring sensitive fields without a basis.

        `announced`: others decide on it often and it changes seldom, so every replica listens for its changes.
        """
        self.aggregate = aggregate
        self.initial = initial
        self.announced = announced
        self.lawful = lawful or (lambda _state, _command, _now: False)
        self.decisions: dict[type[Command], Decision[S]] = {}
        self._evolve: dict[type[Event], Callable[[S, Any], S]] = {}
        DECIDERS[aggregate] = self

    def evolves(self, event: type[E]) -> Callable[[Callable[[S, E], S]], Callable[[S, E], S]]:
        """Registers how an event changes the state. Personal fields read as None here: decisions do without them."""

        def register(function: Callable[[S, E], S]) -> Callable[[S, E], S]:
            self._evolve[event] = function
            return function

        return register

    def decides(
        self,
        command: type[C],
        *,
        needs: Needs[C, S] | None = None,
        looks_up: tuple[str, ...] = (),
        effect: str | None = None,
        makes: tuple[Aggregate, ...] = (),
        then_needs: ThenNeeds[C, S] = lambda _command, _state, _context: {},
        looks_up_if: LooksUpIf[C, S] | None = None,
    ) -> Callable[[Decide[C, S]], Decide[C, S]]:
        """Registers what a command leads to: events, nothing at all, or a `Refused` raised.

        `needs` names other aggregates whose states the decision must see; those it writes to are guarded as its own.
        `then_needs` names further ones, which only the look-ups and the states of the former tell.
        `makes` names kinds of other aggregates that it makes anew, each with an id that follows from the command's.
        `looks_up` names what the service finds in its views beforehand; such a command needs the database.
        `looks_up_if` says when, from the command, the state and the actor, where it does not always have to.
        `effect` names an idempotent act of the service that must have happened before the events are appended.
        """

        def register(function: Decide[C, S]) -> Decide[C, S]:
            self.decisions[command] = Decision(
                function,
                needs or (lambda _command, _state, _claim: {}),
                looks_up,
                effect,
                makes,
                then_needs,
                looks_up_if,
            )
            return function

        return register

    @property
    def modules(self) -> frozenset[str]:
        """The names of the modules that say how events change the state."""
        return frozenset(function.__module__ for function in self._evolve.values())

    def evolve(self, state: S, event: Event) -> S:
        """The state after the event; an event that nothing was registered for changes nothing."""
        function = self._evolve.get(type(event))
        return function(state, event) if function else state

    def decide(self, command: Command, state: S, context: Context) -> list[Event]:
        return list(self.decisions[type(command)].decide(command, state, context))
