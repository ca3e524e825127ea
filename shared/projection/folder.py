"""Applies stored events to a set of views: fetch the rows concerned, fold, write what changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.contracts.messages import UnknownEvent, read_event
from shared.log.envelope import Stored, type_of
from shared.log.stream import Message
from shared.projection.at_once import Move, write_at_once
from shared.projection.kept import KeptRows, Step, Steps, fold
from shared.projection.part import Part
from shared.projection.table import HOLDS_NOT, Connection, table_of
from shared.projection.view import Key, View, Where
from shared.projection.writing import write_kept
from shared.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Unapplied:
    """An event that could not be applied, and why; `waiting` where an earlier one of its aggregate could not."""

    sequence: int
    path: str
    type: str
    reason: str
    waiting: bool


@dataclass(frozen=True, slots=True)
class Until:
    """Which events count: those that had happened, and those that had been recorded, by some moment."""

    happened: datetime | None = None
    recorded: datetime | None = None

    def includes(self, event: Stored) -> bool:
        return (self.happened is None or event.time <= self.happened) and (
            self.recorded is None or event.recorded_at <= self.recorded
        )


class Folder:
    """Folds events into the rows of some views. Rows stay in memory between batches: nobody else writes them."""

    def __init__(
        self,
        views: Sequence[View[Any]],
        vault: Vault,
        network: str,
        *,
        new_tables: bool = False,
        left_out: Collection[int] = (),
        until: Until | None = None,
        part: Part | None = None,
    ) -> None:
        """`new_tables`: they are empty. `left_out` are the sequences of events that the views do without.

        With a `part`, the views that can be divided get the events of its aggregates only; the others get all.
        """
        self.blocked: set[str] = set()
        self.skipped = 0
        self._kept = [KeptRows(view, complete=new_tables) for view in views]
        self._part = part
        self._steps = self._steps_elsewhere = Steps(self._kept)
        if part:
            self._steps_elsewhere = Steps(kept for kept in self._kept if not kept.view.can_be_divided)
        self._vault = vault
        self._left_out = left_out
        self._until = until
        # An event's type can become others of its own aggregate when it is read, but never of another one.
        aggregates = {event.of for event in self._steps.events}
        self._prefixes = tuple(f"{network}.log.{each.service}.{each.name}." for each in aggregates)

    async def apply(self, db: Connection, messages: Sequence[Message]) -> list[Unapplied]:
        """Folds the messages into memory; `flush` writes. What cannot be applied is returned, its aggregate blocked."""
        found = self._concerned(messages)
        await self._vault.learn([event for event, _ in found if isinstance(event, Stored) and event.sealed])
        read = [(event, self._read(event, steps)) for event, steps in found]
        if not all(kept.complete for kept in self._kept):
            await self._fetch(db, [step for _, steps in read if not isinstance(steps, str) for step in steps])
        problems: list[Unapplied] = []
        for event, steps in read:
            if self.blocked and event.path in self.blocked:
                problems.append(_unapplied(event, "an earlier event waits", waiting=True))
            elif isinstance(steps, str) or isinstance(event, _NoEvent):
                problems.append(self.block(event, str(steps)))
            else:
                try:
                    fold(steps, event)
                except Exception as error:  # noqa: BLE001 - one that a view cannot apply must not stop the others
                    problems.append(self.block(event, f"{type(error).__name__} in a view"))
        return problems

    async def flush(self, db: Connection) -> None:
        for kept in self._kept:
            if kept.unwritten:
                await write_kept(db, kept)

    @property
    def unwritten(self) -> int:
        """How many rows of all views have changed since they were written."""
        return sum(len(kept.unwritten) for kept in self._kept)

    async def flush_and_move(self, db: Connection, move: Move) -> bool:
        """Writes what changed, if the checkpoint is where the move begins, and moves it, in one statement."""
        return await write_at_once(db, [kept for kept in self._kept if kept.unwritten], move)

    async def flush_written_once(self, db: Connection, many: int) -> None:
        """Writes rows that nothing will change, where there are so many of them, and lets go of them."""
        for kept in self._kept:
            if kept.view.written_once and len(kept.rows) >= many:
                await write_kept(db, kept)
                kept.trim(0)

    @property
    def kept(self) -> int:
        """How many rows are in memory."""
        return sum(len(kept.rows) for kept in self._kept)

    def trim(self, most: int) -> None:
        """Lets go of rows beyond so many in all, of each view its share; only after what was flushed is committed."""
        for kept in self._kept:
            if kept.view.written_once:
                kept.trim(0)
        if (total := self.kept) > most:
            for kept in self._kept:
                kept.trim(len(kept.rows) * most // total * 3 // 4)

    def block(self, event: "Stored | _NoEvent", reason: str) -> Unapplied:
        """Lets the event's aggregate wait from here on."""
        self.blocked.add(event.path)
        return _unapplied(event, reason, waiting=False)

    async def apply_one_by_one(self, db: Connection, messages: Sequence[Message]) -> list[Unapplied]:
        """Applies and writes each by itself, in the transaction that `db` is in: one that no row can hold waits."""
        problems: list[Unapplied] = []
        for message in messages:
            blocked = set(self.blocked)
            try:
                async with db.transaction():
                    found = await self.apply(db, [message])
                    await self.flush(db)
            except HOLDS_NOT as error:
                self.forget_rows(blocked)
                found = [self.block(_decoded(message), f"no row can hold it ({type(error).__name__})")]
            problems += found
        return problems

    def forget_rows(self, blocked: set[str]) -> None:
        """After what was written has been rolled back: rows are read again, and `blocked` is what was blocked then."""
        self.blocked = blocked
        for kept in self._kept:
            kept.clear()

    def _concerned(self, messages: Sequence[Message]) -> "list[tuple[Stored | _NoEvent, Steps]]":
        """What concerns any view, and which steps it may lead to."""
        found: list[tuple[Stored | _NoEvent, Steps]] = []
        prefixes, left_out, until, part = self._prefixes, self._left_out, self._until, self._part
        steps = self._steps
        for message in messages:
            if not message.subject.startswith(prefixes) or message.sequence in left_out:
                continue
            if part:
                steps = self._steps if part.has(message.subject) else self._steps_elsewhere
            # Of what concerns no view here, no more is read than that.
            seen = type_of(message.body)
            if seen is not None and not steps.may_concern(seen):
                continue
            event = _decoded(message)
            if isinstance(event, Stored) and (
                not steps.may_concern(event.type) or (until is not None and not until.includes(event))
            ):
                continue
            found.append((event, steps))
        return found

    def _read(self, event: "Stored | _NoEvent", steps: Steps) -> "list[Step] | str":
        """What the event touches, or why it cannot be read."""
        if isinstance(event, _NoEvent):
            return "it is no event as Peernet writes them"
        try:
            return steps.of(read_event(event.type, event.version, self._vault.open(event)), event)
        except UnknownEvent as unknown:
            if unknown.newer:
                return str(unknown)
            self.skipped += 1
            return []
        except Exception as error:  # noqa: BLE001 - one unreadable event must not stop the others
            return f"it could not be read ({type(error).__name__})"

    async def _fetch(self, db: Connection, steps: Sequence[Step]) -> None:
        missing: dict[KeptRows, set[Key | Where]] = {}
        for touched, _event, key, its_mark in steps:
            for kept, handler in touched:
                # What an event makes anew replaces a row that need not be known.
                if not (handler.makes_rows or kept.complete or its_mark in kept.rows):
                    missing.setdefault(kept, set()).add(key)
        for kept, wanted in missing.items():
            table = table_of(kept.view)
            for where in [key for key in wanted if isinstance(key, Where)]:
                wanted.remove(where)
                for key, row in (await table.read(db, [where.value], by=where.field)).items():
                    kept.read(key, row)
            if wanted:
                found = await table.read(db, wanted)
                for key in wanted:
                    kept.read(key, found.get(key))


@dataclass(frozen=True, slots=True)
class _NoEvent:
    """A message that is no event of ours: whose it would be, its subject says."""

    sequence: int
    path: str
    type: str = "unknown"


def _decoded(message: Message) -> Stored | _NoEvent:
    try:
        return message.decoded()
    except (ValueError, LookupError, TypeError, AttributeError):
        return _NoEvent(message.sequence, "/".join(message.subject.split(".", 4)[3:]))


def _unapplied(event: Stored | _NoEvent, reason: str, *, waiting: bool) -> Unapplied:
    return Unapplied(event.sequence, event.path, event.type, reason, waiting)


async def apply_carefully(folder: Folder, db: Connection, messages: Sequence[Message]) -> list[Unapplied]:
    """Applies and writes a batch, or, where no row can hold something of it, each message by itself."""
    blocked = set(folder.blocked)
    try:
        async with db.transaction():
            problems = await folder.apply(db, messages)
            await folder.flush(db)
    except HOLDS_NOT:
        folder.forget_rows(blocked)
        async with db.transaction():
            return await folder.apply_one_by_one(db, messages)
    return problems
