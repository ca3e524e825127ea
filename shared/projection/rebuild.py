"""Building views anew from the whole log: in a schema beside the live tables, swapped in by one transaction.

The live projector goes on meanwhile. It stands still only at the end, for the few events that came last and the swap.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import asyncpg

from shared.log.reader import LogReader
from shared.log.stream import Message
from shared.projection.comparing import Difference, Fingerprint, differences, fingerprint
from shared.projection.database import BESIDE, LOCK_REBUILD, OwnConnection, checkpoint, record_built
from shared.projection.folder import Folder, Unapplied, apply_carefully
from shared.projection.parking import park, parked_sequences
from shared.projection.room import Room
from shared.projection.table import table_of
from shared.projection.view import View

if TYPE_CHECKING:
    from shared.projection.projector import Projector

_LIVE = "public"
_BATCH = 500
_MOST_ROWS_KEPT = 200_000  # while no more are needed, each row is written once, at the end
_ENOUGH_TO_WRITE = 20_000
_NEAR = 1000
_SWAPS = 30


class OverTaken(Exception):
    """What the rebuild was built on has changed: which events are parked, or who projects."""


class UnknownToOthers(Exception):
    """An event that the live views have applied cannot be applied by those that are rebuilt alone."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did with one view.

    `differed` is how many rows are not as they were; None where there was no old table of the same version.
    """

    view: str
    rows: int
    hash: str
    events: int
    seconds: float
    differed: int | None
    first_difference: Difference | None = None


class _Old(NamedTuple):
    """The live tables at some sequence: those of the views whose version is unchanged."""

    at: int
    fingerprints: dict[str, Fingerprint]


@dataclass(slots=True)
class Progress:
    """How far a rebuild has come: it has read `read` of `of` events."""

    views: tuple[str, ...]
    of: int = 0
    read: int = 0
    doing: str = "reading"
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.read / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        return max(self.of - self.read, 0) / self.rate if self.rate else None


class Rebuild:
    """One rebuild of some views of the active projector, on a connection of its own."""

    def __init__(
        self,
        live: Projector,
        db: OwnConnection,
        views: Sequence[View[Any]],
        connect: Callable[[], Awaitable[OwnConnection]],
    ) -> None:
        """`connect` gives another connection, for what can be done meanwhile."""
        self.progress = Progress(tuple(view.name for view in views), of=live.sequence)
        self._live = live
        self._db = db
        self._connect = connect
        self._new: dict[str, Fingerprint] = {}
        self._compared_at = 0
        self._views = list(views)
        self._everything = set(views) == set(live.views)
        self._parked: set[int] = set()
        self._problems: list[Unapplied] = []

    async def run(self) -> list[Rebuilt]:
        """Raises OverTaken, UnknownToOthers, and what Postgres or NATS raise when they go away."""
        db = self._db
        await db.execute("SELECT pg_advisory_lock($1)", LOCK_REBUILD)
        await db.execute(f"SET search_path TO {BESIDE}, {_LIVE}; SET synchronous_commit TO off")
        try:
            return await self._build(careful=False)
        except asyncpg.DataError:
            # Some event says what no row can hold: found out by writing each batch by itself.
            return await self._build(careful=True)
        finally:
            if not db.is_closed():
                await db.execute(f"DROP SCHEMA IF EXISTS {BESIDE} CASCADE")

    async def _build(self, *, careful: bool) -> list[Rebuilt]:
        db, live = self._db, self._live
        await db.execute(f"DROP SCHEMA IF EXISTS {BESIDE} CASCADE; CREATE SCHEMA {BESIDE}")
        for view in self._views:
            await db.execute(table_of(view).ddl())
        self.progress.read, self._problems, self._new = 0, [], {}
        self._parked = set() if self._everything else await parked_sequences(db)
        left_out = live.left_out.keys() | self._parked
        folder = Folder(self._views, live.vault, live.log.network, new_tables=True, left_out=left_out)
        old = asyncio.create_task(self._old_ones_meanwhile())
        try:
            async with LogReader(live.log.nc, live.log.network, [f"{live.log.network}.log.>"]) as reader:
                filling = _Filling(self, db, folder, reader, careful)
                while live.sequence - self.progress.read > _NEAR:
                    await filling.up_to(live.sequence)
                equal = await self._compare(filling, await old)
                return await self._swap_in(filling, equal)
        finally:
            old.cancel()
            await asyncio.gather(old, return_exceptions=True)

    def note(self, read: int, problems: Sequence[Unapplied]) -> None:
        self.progress.read, self.progress.of = read, max(self._live.sequence, read)
        if problems and not self._everything:
            raise UnknownToOthers
        self._problems += problems

    async def _compare(self, filling: _Filling, old: _Old) -> dict[str, bool]:
        """For each view whose version is unchanged, whether old and new hold the same rows."""
        self.progress.doing = "comparing"
        if filling.read > old.at:
            old = await self._old_ones(self._db)
        await filling.up_to(old.at)
        await filling.write()
        same = [view for view in self._views if view.name in old.fingerprints]
        self._compared_at = filling.read
        self._new = {view.name: await fingerprint(self._db, view, BESIDE) for view in same}
        return {name: self._new[name] == old.fingerprints[name] for name in self._new}

    async def _old_ones_meanwhile(self) -> _Old:
        """While the new tables are filled: if nothing happens until they are full, that is all there is to know."""
        db = await self._connect()
        try:
            return await self._old_ones(db)
        finally:
            db.terminate()

    async def _old_ones(self, db: OwnConnection) -> _Old:
        async with db.transaction(isolation="repeatable_read", readonly=True):
            built = {row["name"]: (row["version"], row["shape"]) for row in await db.fetch("SELECT * FROM view_built")}
            same = [view for view in self._views if built.get(view.name) == (view.version, table_of(view).shape)]
            at = await checkpoint(db)
            return _Old(at, {view.name: await fingerprint(db, view, _LIVE) for view in same})

    async def _swap_in(self, filling: _Filling, equal: dict[str, bool]) -> list[Rebuilt]:
        self.progress.doing = "swapping"
        for _ in range(_SWAPS):
            await filling.up_to(self._live.sequence)
            async with self._live.turn:
                await filling.up_to(self._live.sequence)
                await filling.write()
                try:
                    async with self._db.transaction():
                        rebuilt = await self._swap(filling, equal)
                except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
                    continue  # a question that takes long reads an old table
                await self._live.swapped_in(self._views)
                return rebuilt
        raise OverTaken("questions kept the old tables in use")

    async def _swap(self, filling: _Filling, equal: dict[str, bool]) -> list[Rebuilt]:
        db, at = self._db, self._live.sequence
        await db.execute("SET LOCAL lock_timeout TO '2s'; SET LOCAL synchronous_commit TO on")
        # Held until the swap is committed: whoever else should project by now can not move it meanwhile.
        if await db.fetchval("SELECT sequence FROM checkpoint FOR UPDATE") != at:
            raise OverTaken("another replica projects")
        if self._everything:
            await db.execute("DELETE FROM parked")
            await park(db, self._problems)
        elif await parked_sequences(db) != self._parked:
            raise OverTaken("other events are parked now")
        if filling.read > self._compared_at:
            self._new = {}
        seconds = self.progress.seconds
        found = [await self._rebuilt(view, equal.get(view.name), filling.events, seconds) for view in self._views]
        for view in self._views:
            await db.execute(f"DROP TABLE IF EXISTS {_LIVE}.{view.name}")
            await db.execute(f"ALTER TABLE {BESIDE}.{view.name} SET SCHEMA {_LIVE}")
            await record_built(db, view)
        return found

    async def _rebuilt(self, view: View[Any], equal: bool | None, events: int, seconds: float) -> Rebuilt:
        new = self._new.get(view.name) or await fingerprint(self._db, view, BESIDE)
        differed, first = (None if equal is None else 0), None
        if equal is False:
            differed, first = await differences(self._db, view, _LIVE, BESIDE)
        return Rebuilt(view.name, new.rows, new.hash, events, seconds, differed, first)


class _Filling:
    """The new tables while they are filled from the log's beginning on."""

    def __init__(self, rebuild: Rebuild, db: OwnConnection, folder: Folder, reader: LogReader, careful: bool) -> None:
        self._rebuild = rebuild
        self._db = db
        self._folder = folder
        self.reader = reader
        self._careful = careful
        self._room = Room(_MOST_ROWS_KEPT)
        self.read = 0
        self.events = 0

    async def up_to(self, sequence: int) -> None:
        while self.read < sequence:
            messages = await self.reader.batch(min(_BATCH, sequence - self.read))
            problems = await self._apply(messages)
            self.read = messages[-1].sequence
            self.events += len(messages)
            self._rebuild.note(self.read, problems)
            await asyncio.sleep(0)  # those who give commands and ask questions go first

    async def write(self) -> None:
        await self._folder.flush(self._db)
        self._folder.trim(self._room.rows)

    async def _apply(self, messages: list[Message]) -> list[Unapplied]:
        apply = apply_carefully if self._careful else Folder.apply
        problems = await apply(self._folder, self._db, messages)
        await self._folder.flush_written_once(self._db, _ENOUGH_TO_WRITE)
        if self._room.look(self._folder.kept):
            await self.write()
        return problems
