"""A view: one table named after the question it answers, folded row by row from events, with its queries."""

import inspect
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, Generic, TypeVar

from shared.contracts.messages import Event, Question
from shared.contracts.types import Actor
from shared.log.envelope import Stored

R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])
Key = Any
Keys = Callable[..., Key | Iterable[Key]]
RowAfter = Callable[[Any, Event, Stored], Any]


field_of = cache(attrgetter)
"""A key that is one field of the event. (Views that have the same one ask for it once.)"""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks a question, for which scopes they were granted access, and for what moment (now, or as at).

    `replayed`: the views show the past, so what people have agreed to since is not in them.
    """

    actor: Actor
    at: datetime
    scopes: frozenset[str] = frozenset()
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """All rows there are whose field has this value: a key for events that concern more rows than they can name."""

    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class RowsWith:
    """A key: all rows whose `field` is what this field of the event is. (Such rows have it from an event, too.)"""

    field: str

    def __call__(self, event: Any) -> Where:
        return Where(self.field, getattr(event, self.field))


def sequence_of(_event: Any, stored: Stored) -> int:
    """A key: the event's own sequence, for the row that it makes and no other event does."""
    return stored.sequence


@dataclass(frozen=True, slots=True)
class Handler:
    """How one kind of event changes the rows that it touches.

    `row_after` gives the row as the event makes it, of (row, event, stored); None where it ends. It is not asked where
    there is no row, unless the event `begins` one. `makes_rows`: whatever row is there, is not looked at.
    """

    keys: Keys
    key_takes_stored: bool
    row_after: RowAfter
    begins: bool
    makes_rows: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """How a question is answered: from which views, and by which function of (question, asker, connection)."""

    function: Callable[[Any, Asker, Any], Awaitable[Any]]
    views: tuple["View[Any]", ...]


class View(Generic[R]):
    """One table. `row` is a frozen dataclass, one of whose fields, `key`, tells rows apart.

    Raise `version` when what the rows mean has changed: the table is then rebuilt from the log.
    """

    def __init__(
        self,
        name: str,
        *,
        version: int,
        row: type[R],
        key: str,
        indexes: tuple[str, ...] = (),
        written_once: bool = False,
    ) -> None:
        """`indexes` are fields by which rows are looked for, beside the key.

        `written_once`: each event makes rows of its own, which stay as they are until they end; that is seldom. No
        memory is kept for them.
        """
        self.name = name
        self.version = version
        self.row = row
        self.key = key
        self.indexes = indexes
        self.written_once = written_once
        self.answered: dict[type[Question], Answer] = {}
        self._handlers: dict[type[Event], list[Handler]] = {}

    def starts(self, event: type[Event], *, key: Keys | None = None) -> Callable[[F], F]:
        """Registers `(event) -> row`, or `(event, stored) -> row`: the event makes the row, or makes it anew.

        `key` tells which row or rows from the event, or from `(event, stored)`, where that is not the event's field
        of the key's name. `stored` is the event's envelope: when, by whom, its sequence. (Where an old event reads
        as several new ones, they have one envelope.)
        """
        return self._registers(event, key, makes_rows=True)

    def on(
        self, event: type[Event], *, key: Keys | None = None, blank: Callable[[Any], R] | None = None
    ) -> Callable[[F], F]:
        """Registers `(row, event) -> row`, or `(row, event, stored) -> row`; None removes the row.

        Where there is no such row (its person was erased, say) nothing happens, or it begins as `blank(event)`.
        """
        return self._registers(event, key, makes_rows=False, blank=blank)

    def ends(self, *events: type[Event], key: Keys | None = None) -> None:
        """These events remove the row."""
        for event in events:
            self._registers(event, key, makes_rows=False)(lambda _row, _event: None)

    def answers(self, question: type[Question], *, also: tuple["View[Any]", ...] = ()) -> Callable[[F], F]:
        """Registers `async (question, asker, connection) -> answer`. `also` names the other views that it reads."""

        def register(function: F) -> F:
            self.answered[question] = Answer(function, (self, *also))
            return function

        return register

    @property
    def events(self) -> frozenset[type[Event]]:
        return frozenset(self._handlers)

    def handlers(self, event: type[Event]) -> tuple[Handler, ...]:
        """In the order in which they were registered."""
        return tuple(self._handlers.get(event, ()))

    @property
    def can_be_divided(self) -> bool:
        """Whether what one row tells comes from events of aggregates with one id, as its keys show.

        Then some of the aggregates can be folded here and the others elsewhere, by their ids.
        """
        return all(self._is_of_one_id(event, each.keys) for event in self._handlers for each in self._handlers[event])

    def _is_of_one_id(self, event: type[Event], keys: Keys) -> bool:
        if isinstance(keys, RowsWith):
            return all(each.of.key == keys.field for each in self._handlers)
        return keys is sequence_of or keys is field_of(event.of.key)

    def _registers(
        self, event: type[Event], key: Keys | None, *, makes_rows: bool, blank: Callable[[Any], R] | None = None
    ) -> Callable[[F], F]:
        def register(function: F) -> F:
            takes_stored = len(inspect.signature(function).parameters) + makes_rows == 3
            key_takes_stored = inspect.isfunction(key) and len(inspect.signature(key).parameters) == 2
            handler = Handler(
                keys=key or field_of(self.key),
                key_takes_stored=key_takes_stored,
                row_after=_row_after(function, takes_stored=takes_stored, makes_rows=makes_rows, blank=blank),
                begins=makes_rows or blank is not None,
                makes_rows=makes_rows,
            )
            self._handlers.setdefault(event, []).append(handler)
            return function

        return register


def _row_after(
    function: Callable[..., Any], *, takes_stored: bool, makes_rows: bool, blank: Callable[[Any], Any] | None
) -> RowAfter:
    """The function as one of (row, event, stored), whatever it takes itself."""
    if makes_rows:
        if takes_stored:
            return lambda _row, event, stored: function(event, stored)
        return lambda _row, event, _stored: function(event)
    after: RowAfter = function if takes_stored else lambda row, event, _stored: function(row, event)
    if blank is None:
        return after
    return lambda row, event, stored: after(blank(event) if row is None else row, event, stored)
