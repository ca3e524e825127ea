"""A view: one table named after the question it answers, folded row by row from events, with its queries."""

import inspect
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from shared.contracts.messages import Event, Question
from shared.contracts.types import Actor
from shared.log.envelope import Stored

R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])
Key = Any
Keys = Callable[[Any], Key | Iterable[Key]]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks a question, for which scopes they were granted access, and for what moment (now, or as at).

    `replayed`: the views show the past, so what people have agreed to since is not in them.
    """

    actor: Actor
    at: datetime
    scopes: frozenset[str] = frozenset()
    replayed: bool = False


class Change(NamedTuple):
    """What an event makes of one row; None removes it."""

    view: "View[Any]"
    key: Key
    row: Any | None


@dataclass(frozen=True, slots=True)
class Where:
    """All rows there are whose field has this value: a key for events that concern more rows than they can name."""

    field: str
    value: Any


class _Handler(NamedTuple):
    keys: Keys
    function: Callable[..., Any]
    makes_rows: bool
    blank: Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class Answer:
    """How a question is answered: from which views, and by which function of (question, asker, connection)."""

    function: Callable[[Any, Asker, Any], Awaitable[Any]]
    views: tuple["View[Any]", ...]


class View(Generic[R]):
    """One table. `row` is a frozen dataclass, one of whose fields, `key`, tells rows apart.

    Raise `version` when what the rows mean has changed: the table is then rebuilt from the log.
    """

    def __init__(self, name: str, *, version: int, row: type[R], key: str) -> None:
        self.name = name
        self.version = version
        self.row = row
        self.key = key
        self.answered: dict[type[Question], Answer] = {}
        self._handlers: dict[type[Event], list[_Handler]] = {}

    def starts(self, event: type[Event], *, key: Keys | None = None) -> Callable[[F], F]:
        """Registers `(event) -> row`, or `(event, stored) -> row`: the event makes the row, or makes it anew.

        `key` tells which row or rows from the event, where that is not the event's field of the key's name.
        `stored` is the event's envelope: when, by whom, its sequence.
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

    def rows_of(self, event: Event) -> Iterable[tuple[Key | Where, _Handler]]:
        """Which rows the event touches, and how."""
        for handler in self._handlers.get(type(event), ()):
            keys = handler.keys(event)
            for key in keys if isinstance(keys, (list, tuple, set, frozenset)) else (keys,):
                yield key, handler

    def _registers(
        self, event: type[Event], key: Keys | None, *, makes_rows: bool, blank: Callable[[Any], R] | None = None
    ) -> Callable[[F], F]:
        def register(function: F) -> F:
            takes = len(inspect.signature(function).parameters) + makes_rows
            full = function if takes == 3 else _without_envelope(function)
            field = self.key
            handler = _Handler(key or (lambda event: getattr(event, field)), full, makes_rows, blank)
            self._handlers.setdefault(event, []).append(handler)
            return function

        return register


def _without_envelope(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arguments: function(*arguments[:-1])


def fold(
    views: Iterable[View[Any]],
    row_of: Callable[[View[Any], Key], Any],
    keys_where: Callable[[View[Any], Where], Iterable[Key]],
    event: Event,
    stored: Stored,
) -> list[Change]:
    """What one event changes in all of the views. Pure: nothing is written, so an event that fails leaves no trace."""
    changed: dict[tuple[str, Key], Change] = {}
    for view in views:
        for named, handler in view.rows_of(event):
            for key in list(keys_where(view, named)) if isinstance(named, Where) else (named,):
                at = (view.name, key)
                if handler.makes_rows:
                    changed[at] = Change(view, key, handler.function(event, stored))
                    continue
                row = changed[at].row if at in changed else row_of(view, key)
                if row is None and handler.blank:
                    row = handler.blank(event)
                if row is not None:
                    changed[at] = Change(view, key, handler.function(row, event, stored))
    return list(changed.values())
