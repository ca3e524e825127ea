"""Rows in memory, and how events change them: the pure part of a projection."""

from collections.abc import Iterable
from itertools import groupby, islice
from typing import Any, TypeAlias
from uuid import UUID

from shared.contracts.messages import Event, may_read_as
from shared.log.envelope import Stored
from shared.projection.view import Handler, Key, Keys, View, Where


class Kept:
    """A row in memory: None for one that is known not to be there, or that has ended.

    `in_table` says whether the table has a row of that key; None where nobody looked. `unwritten` says that the table
    does not know of the last change.
    """

    __slots__ = ("in_table", "key", "row", "unwritten")

    def __init__(self, key: Key, row: Any, in_table: bool | None) -> None:
        self.key = key
        self.row = row
        self.in_table = in_table
        self.unwritten = False


def mark(key: Key) -> Any:
    """What rows are found by in memory: Python's UUIDs are slow to compare."""
    return key.int if isinstance(key, UUID) else key


class KeptRows:
    """The rows of one view that are in memory, by their marks.

    `complete` says that what is not in memory is nowhere, as while an empty table is filled.
    """

    def __init__(self, view: View[Any], *, complete: bool = False) -> None:
        self.view = view
        self.rows: dict[Any, Kept] = {}
        self.unwritten: list[Kept] = []
        self.complete = complete
        self._by: dict[str, dict[Any, list[Kept]]] = {}

    @property
    def living(self) -> dict[Key, Any]:
        """The rows that are there, by their keys."""
        return {kept.key: kept.row for kept in self.rows.values() if kept.row is not None}

    def where(self, where: Where) -> list[Kept]:
        field, value = where.field, where.value
        index = self._by.get(field)
        if index is None:
            index = self._by[field] = {}
            for kept in self.rows.values():
                if kept.row is not None:
                    index.setdefault(getattr(kept.row, field), []).append(kept)
        found = (kept for kept in index.get(value, ()) if kept.row is not None and getattr(kept.row, field) == value)
        return list(dict.fromkeys(found))

    def read(self, key: Key, row: Any) -> None:
        """Takes in what the table holds, unless more than that is known already."""
        its_mark = mark(key)
        if its_mark not in self.rows:
            kept = self.rows[its_mark] = Kept(key, row, in_table=row is not None)
            if self._by:
                self._index(kept)

    def begin(self, key: Key, its_mark: Any) -> Kept:
        """A place for a row that is not in memory."""
        is_new = self.complete or self.view.written_once
        kept = self.rows[its_mark] = Kept(key, None, in_table=False if is_new else None)
        return kept

    def change(self, kept: Kept, row: Any) -> None:
        before, kept.row = kept.row, row
        if not kept.unwritten:
            kept.unwritten = True
            self.unwritten.append(kept)
        if self._by:
            self._index(kept, before)

    def undo(self, kept: Kept, row: Any, *, was_unwritten: bool) -> None:
        """Takes back the last change that is not undone yet."""
        undone, kept.row = kept.row, row
        if self._by:
            self._index(kept, undone)
        if not was_unwritten:
            kept.unwritten = False
            self.unwritten.pop()

    def written(self) -> None:
        """The table holds what is here."""
        for kept in self.unwritten:
            kept.unwritten, kept.in_table = False, kept.row is not None
        self.unwritten.clear()

    def trim(self, most: int) -> None:
        """Lets go of those that were kept longest, beyond so many. Everything must have been written."""
        too_many = len(self.rows) - most
        if most == 0 and too_many:
            self.clear()
            return
        if too_many > 0:
            self.complete = False
            self._by.clear()
            for each in list(islice(self.rows, too_many)):
                del self.rows[each]

    def clear(self) -> None:
        self.rows.clear()
        self.unwritten.clear()
        self._by.clear()
        self.complete = False

    def _index(self, kept: Kept, before: Any = None) -> None:
        """Lets `where` find the row by what it holds now; `before` is the row in its place that was found so far."""
        row = kept.row
        if row is None:
            return
        for field, index in self._by.items():
            value = getattr(row, field)
            if before is not None:
                held = getattr(before, field)
                if held is value or held == value:
                    continue
            index.setdefault(value, []).append(kept)


Touched: TypeAlias = tuple[tuple[KeptRows, Handler], ...]
"""What an event does in some views, to the same row of each."""

Step: TypeAlias = tuple[Touched, Event, Key | Where, Any]
"""What an event does to one row (or to some, by a `Where`), and what that row is found by."""


class Steps:
    """Which rows of some views an event touches."""

    def __init__(self, kept: Iterable[KeptRows]) -> None:
        touched: dict[type[Event], list[tuple[KeptRows, Handler]]] = {}
        for each in kept:
            for event in each.view.events:
                touched.setdefault(event, []).extend((each, handler) for handler in each.view.handlers(event))
        # Most views ask for the same field, so that it is asked for once.
        self._plans = {
            event: [(*asked, tuple(some)) for asked, some in groupby(all_of_it, key=_key_asked)]
            for event, all_of_it in touched.items()
        }
        self.events = frozenset(touched)
        self._concerned: dict[str, bool] = {}

    def may_concern(self, event_type: str) -> bool:
        """Whether recorded events of this type may touch any row; only reading one may tell."""
        concerned = self._concerned.get(event_type)
        if concerned is None:
            concerned = self._concerned[event_type] = may_read_as(event_type, self.events)
        return concerned

    def of(self, events: Iterable[Event], stored: Stored) -> list[Step]:
        """Raises whatever the views' own functions raise for an event that makes no sense to them."""
        found: list[Step] = []
        for event in events:
            for ask, takes_stored, touched in self._plans.get(type(event), ()):
                keys = ask(event, stored) if takes_stored else ask(event)
                if isinstance(keys, _SEVERAL):
                    found += [(touched, event, key, mark(key)) for key in keys]
                else:
                    found.append((touched, event, keys, mark(keys)))
        return found


_SEVERAL = (list, tuple, set, frozenset)


def _key_asked(touched: tuple[KeptRows, Handler]) -> tuple[Keys, bool]:
    _, handler = touched
    return handler.keys, handler.key_takes_stored


def fold(steps: Iterable[Step], stored: Stored) -> None:
    """Changes the rows as an event says: all of them, or, where one of the views fails, none."""
    before: list[tuple[KeptRows, Kept, Any, bool]] = []
    begun: list[tuple[KeptRows, Any]] = []
    try:
        for touched, event, key, its_mark in steps:
            for kept, handler in touched:
                for each in kept.where(key) if type(key) is Where else (kept.rows.get(its_mark),):
                    row = None if each is None else each.row
                    if row is None and not handler.begins:
                        continue
                    new = handler.row_after(row, event, stored)
                    if new is row and (each is not None or kept.complete or not handler.makes_rows):
                        continue
                    if each is None:
                        each = kept.begin(key, its_mark)
                        begun.append((kept, its_mark))
                    before.append((kept, each, row, each.unwritten))
                    kept.change(each, new)
    except BaseException:
        for kept, each, row, was_unwritten in reversed(before):
            kept.undo(each, row, was_unwritten=was_unwritten)
        for kept, its_mark in begun:
            del kept.rows[its_mark]
        raise
