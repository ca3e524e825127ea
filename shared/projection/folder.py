"""Applies stored events to a set of views: fetch the rows concerned, fold, write what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.contracts.messages import Event, UnknownEvent, read_event
from shared.log.envelope import Stored
from shared.log.stream import Message
from shared.projection.table import Connection, Table
from shared.projection.view import Key, View, Where, fold
from shared.vault.vault import Vault

MOST_ROWS_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Unapplied:
    """An event that could not be applied, and why; `waiting` where an earlier one of its aggregate could not."""

    sequence: int
    path: str
    type: str
    reason: str
    waiting: bool


class Folder:
    """Folds events into the rows of some views. Rows stay in memory between batches: nobody else writes them."""

    def __init__(self, views: Sequence[View[Any]], vault: Vault, network: str) -> None:
        self.tables = {view.name: Table(view) for view in views}
        self.blocked: set[str] = set()
        self.skipped = 0
        self._views = list(views)
        self._vault = vault
        self._services = {event.of.service for view in views for event in view.events}
        self._prefixes = tuple(f"{network}.log.{service}." for service in self._services)
        self._rows: dict[str, dict[Key, Any | None]] = {name: {} for name in self.tables}
        self._dirty: dict[str, set[Key]] = {name: set() for name in self.tables}

    async def apply(
        self, db: Connection, messages: Sequence[Message], *, until: "Until | None" = None
    ) -> list[Unapplied]:
        """Folds the messages into memory; `flush` writes. What cannot be applied is returned, its aggregate blocked."""
        problems: list[Unapplied] = []
        stored: list[Stored] = []
        for message in messages:
            if message.subject.startswith(self._prefixes):
                try:
                    stored.append(message.decoded())
                except (ValueError, LookupError, TypeError, AttributeError):
                    problems.append(self._no_event(message))
        if until is not None:
            stored = [event for event in stored if until.includes(event)]
        await self._vault.learn(stored)
        opened: list[tuple[Stored, list[Event]]] = []
        for event in stored:
            try:
                events = list(read_event(event.type, event.version, self._vault.open(event)))
            except UnknownEvent as unknown:
                if unknown.newer:
                    problems.append(self.block(event, str(unknown)))
                else:
                    self.skipped += 1
                continue
            except Exception as error:  # noqa: BLE001 - one unreadable event must not stop the others
                problems.append(self.block(event, f"it could not be read ({type(error).__name__})"))
                continue
            opened.append((event, events))
        await self._fetch(db, [event for _, events in opened for event in events])
        unreadable = {problem.path: problem.sequence for problem in problems}
        for event, events in opened:
            if event.path in self.blocked and unreadable.get(event.path, 0) < event.sequence:
                problems.append(Unapplied(event.sequence, event.path, event.type, "an earlier event waits", True))
                continue
            try:
                for each in events:
                    for change in fold(self._views, self._row, self._keys_where, each, event):
                        self._rows[change.view.name][change.key] = change.row
                        self._dirty[change.view.name].add(change.key)
            except Exception as error:  # noqa: BLE001 - nor one that a view cannot apply
                problems.append(self.block(event, f"{type(error).__name__} in a view"))
        return problems

    async def flush(self, db: Connection) -> None:
        for name, keys in self._dirty.items():
            if keys:
                rows = self._rows[name]
                await self.tables[name].write(db, {key: rows[key] for key in keys})
                keys.clear()

    def trim(self) -> None:
        """Lets go of rows when there are many; only after what was flushed is committed."""
        for rows in self._rows.values():
            if len(rows) > MOST_ROWS_KEPT:
                rows.clear()

    @property
    def unwritten(self) -> int:
        return sum(map(len, self._dirty.values()))

    async def _fetch(self, db: Connection, events: list[Event]) -> None:
        for view in self._views:
            rows, table = self._rows[view.name], self.tables[view.name]
            touched = {key for event in events for key, _ in view.rows_of(event)}
            for where in (key for key in touched if isinstance(key, Where)):
                for key, row in (await table.read(db, [where.value], by=where.field)).items():
                    rows.setdefault(key, row)
            missing = {key for key in touched if not isinstance(key, Where) and key not in rows}
            if missing:
                found = await table.read(db, missing)
                for key in missing:
                    rows[key] = found.get(key)

    def _row(self, view: View[Any], key: Key) -> Any:
        return self._rows[view.name].get(key)

    def _keys_where(self, view: View[Any], where: Where) -> list[Key]:
        rows = self._rows[view.name].items()
        return [key for key, row in rows if row is not None and getattr(row, where.field) == where.value]

    def _no_event(self, message: Message) -> Unapplied:
        path = "/".join(message.subject.split(".", 4)[3:])
        self.blocked.add(path)
        return Unapplied(message.sequence, path, "unknown", "it is no event as Peernet writes them", False)

    def block(self, event: Stored, reason: str) -> Unapplied:
        """Lets the event's aggregate wait from here on."""
        waiting = event.path in self.blocked
        self.blocked.add(event.path)
        return Unapplied(event.sequence, event.path, event.type, reason, waiting)


@dataclass(frozen=True, slots=True)
class Until:
    """Which events count: those that had happened, and those that had been recorded, by some moment."""

    happened: Any = None
    recorded: Any = None

    def includes(self, event: Stored) -> bool:
        return (self.happened is None or event.time <= self.happened) and (
            self.recorded is None or event.recorded_at <= self.recorded
        )
