"""Rows in memory, and how events change them: the pure part of a projection."""

from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from shared.contracts.messages import Event
from shared.log.envelope import Stored
from shared.projection.view import Handler, Key, View, Where

_NOT_KEPT: Final = object()


class KeptRows:
    """The rows of one view that are in memory: None for a row that is known not to be there.

    `complete` says that what is not in memory is nowhere, as while an empty table is filled.
    """

    def __init__(self, view: View[Any], *, complete: bool = False) -> None:
        self.view = view
        self.rows: dict[Key, Any | None] = {}
        self.unwritten: set[Key] = set()
        self.complete = complete

    def where(self, where: Where) -> list[Key]:
        found = self.rows.items()
        return [key for key, row in found if row is not None and getattr(row, where.field) == where.value]

    def trim(self, most: int) -> None:
        """Lets go of those that were kept longest, beyond so many. Everything must have been written."""
        too_many = len(self.rows) - most
        if too_many > 0:
            self.complete = False
            for key in list(islice(self.rows, too_many)):
                del self.rows[key]

    def clear(self) -> None:
        self.rows.clear()
        self.unwritten.clear()
        self.complete = False


Step = tuple[KeptRows, Handler, Event, Key | Where]
"""One view, one event, and the row (or the rows) that it touches there."""


class Steps:
    """Which rows of some views an event touches."""

    def __init__(self, kept: Iterable[KeptRows]) -> None:
        self._touches: dict[type[Event], list[tuple[KeptRows, Handler]]] = {}
        for each in kept:
            for event in each.view.events:
                touches = self._touches.setdefault(event, [])
                touches += [(each, handler) for handler in each.view.handlers(event)]
        self.events = frozenset(self._touches)

    def of(self, events: Iterable[Event]) -> list[Step]:
        """Raises whatever the views' own functions raise for an event that makes no sense to them."""
        found: list[Step] = []
        for event in events:
            for kept, handler in self._touches.get(type(event), ()):
                keys = handler.keys(event)
                if isinstance(keys, (list, tuple, set, frozenset)):
                    found += [(kept, handler, event, key) for key in keys]
                else:
                    found.append((kept, handler, event, keys))
        return found


def fold(steps: Iterable[Step], stored: Stored) -> None:
    """Changes the rows as an event says: all of them, or, where one of the views fails, none."""
    before: list[tuple[KeptRows, Key, Any, bool]] = []
    try:
        for kept, handler, event, key in steps:
            for each in kept.where(key) if type(key) is Where else (key,):
                rows = kept.rows
                old = rows.get(each, _NOT_KEPT)
                row = None if old is _NOT_KEPT else old
                new = handler.row_after(row, event, stored)
                if new is row and (new is not None or old is None or kept.complete or not handler.makes_rows):
                    continue
                before.append((kept, each, old, each in kept.unwritten))
                rows[each] = new
                kept.unwritten.add(each)
    except BaseException:
        for kept, key, old, was_unwritten in reversed(before):
            if old is _NOT_KEPT:
                del kept.rows[key]
            else:
                kept.rows[key] = old
            if not was_unwritten:
                kept.unwritten.discard(key)
        raise
