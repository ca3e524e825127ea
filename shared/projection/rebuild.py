"""Building views anew from the whole log: in a schema beside the live tables, swapped in by one transaction.

The live projector goes on meanwhile. It stands still only at the end, for the few events that came last and the swap.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import asyncpg

from shared.cancelling import all_or_none
from shared.log.reader import LogReader
from shared.projection.comparing import Difference, Fingerprint, differences, fingerprint
from shared.projection.database import BESIDE, LOCK_FILL, LOCK_REBUILD, OwnConnection, checkpoint, record_built
from shared.projection.filler import Filler, Order
from shared.projection.filling import Filling, Note
from shared.projection.folder import Folder, Unapplied
from shared.projection.parking import park, parked_sequences
from shared.projection.part import Part
from shared.projection.room import Room, RoomForTwo, room_for_two
from shared.projection.sharing import NotTogether, Share, Sharing, share_out
from shared.projection.table import HOLDS_NOT, table_of
from shared.projection.view import View

if TYPE_CHECKING:
    from shared.projection.projector import Projector

_LIVE = "public"
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
        sharing: Sharing | None = None,
    ) -> None:
        """`connect` gives another connection, for what can be done meanwhile; `sharing` a second process."""
        self.progress = Progress(tuple(view.name for view in views), of=live.sequence)
        self._live = live
        self._db = db
        self._connect = connect
        self._sharing = sharing
        self._new: dict[str, Fingerprint] = {}
        self._compared_at = 0
        self._views = list(views)
        self._everything = set(views) == set(live.views)
        self._parked: set[int] = set()
        self._problems: list[Unapplied] = []
        self._left_out: frozenset[int] = frozenset()

    async def run(self) -> list[Rebuilt]:
        """Raises NotTogether, OverTaken, UnknownToOthers, and what Postgres or NATS raise when they go away."""
        db = self._db
        await db.execute("SELECT pg_advisory_lock($1)", LOCK_REBUILD)
        await db.execute(f"SET search_path TO {BESIDE}, {_LIVE}; SET synchronous_commit TO off")
        try:
            return await self._build(careful=False)
        except HOLDS_NOT:
            # Some event says what no row can hold: found out by writing each batch by itself.
            return await self._build(careful=True)
        finally:
            if not db.is_closed():
                await db.execute(f"DROP SCHEMA IF EXISTS {BESIDE} CASCADE")

    async def _build(self, *, careful: bool) -> list[Rebuilt]:
        db, live = self._db, self._live
        schema = await self._make_tables()
        self.progress.read, self._problems, self._new = 0, [], {}
        parked = await parked_sequences(db)
        self._parked = set() if self._everything else parked
        self._left_out = frozenset(live.left_out) | self._parked
        old = asyncio.create_task(self._old_ones_meanwhile())
        try:
            sharing = None if careful or parked else self._sharing
            filled = 0
            if sharing and sharing.is_worth_it(live.sequence, self._views) and (room := room_for_two()):
                filled = live.sequence
                await self._fill_together(sharing, room, schema, filled)
            async with self._filling(self._views, self._note, Room(), after=filled, careful=careful) as filling:
                while live.sequence - filling.read > _NEAR:
                    await filling.up_to(live.sequence)
                equal = await self._compare(filling, await old)
                return await self._swap_in(filling, equal)
        finally:
            old.cancel()
            await asyncio.gather(old, return_exceptions=True)

    async def _make_tables(self) -> int:
        """Returns the oid of the schema that they are in."""
        db = self._db
        await db.execute("SELECT pg_advisory_lock($1)", LOCK_FILL)
        await db.execute(f"DROP SCHEMA IF EXISTS {BESIDE} CASCADE; CREATE SCHEMA {BESIDE}")
        await db.execute("SELECT pg_advisory_unlock($1)", LOCK_FILL)
        for view in self._views:
            await db.execute(table_of(view).ddl())
        return int(await db.fetchval("SELECT oid FROM pg_namespace WHERE nspname = $1", BESIDE))

    async def _fill_together(self, sharing: Sharing, room: RoomForTwo, schema: int, last: int) -> None:
        """Fills a share of the tables here while a second process fills the rest; all of them are as of `last` then."""
        read = {"here": 0, "there": 0}

        def note(where: str, sequence: int) -> None:
            read[where] = sequence
            self.progress.read, self.progress.of = min(read.values()), max(self._live.sequence, last)

        def note_here(sequence: int, problems: Sequence[Unapplied]) -> None:
            if problems:
                raise NotTogether("an event cannot be applied")
            note("here", sequence)

        async def fill_here(share: Share) -> None:
            async with self._filling(share.views, note_here, Room(most=room.here), part=share.part) as filling:
                await filling.up_to(last)
                await filling.write()

        async with Filler(sharing.command) as filler:
            shares = await share_out(self._live.log, last, self._views)
            order = Order(
                views=tuple(view.name for view in shares.there.views),
                part=shares.there.part,
                schema_oid=schema,
                up_to=last,
                left_out=tuple(self._left_out),
                memory=room.there,
            )
            await all_or_none(filler.fill(order, partial(note, "there")), fill_here(shares.here))

    @asynccontextmanager
    async def _filling(
        self,
        views: Sequence[View[Any]],
        note: Note,
        room: Room,
        *,
        after: int = 0,
        careful: bool = False,
        part: Part | None = None,
    ) -> AsyncIterator[Filling]:
        live = self._live
        folder = Folder(views, live.vault, live.log.network, new_tables=not after, left_out=self._left_out, part=part)
        async with LogReader(live.log.nc, live.log.network, [f"{live.log.network}.log.>"], after) as reader:
            yield Filling(self._db, folder, reader, room, note, after=after, careful=careful)

    def _note(self, read: int, problems: Sequence[Unapplied]) -> None:
        self.progress.read, self.progress.of = read, max(self._live.sequence, read)
        if problems and not self._everything:
            raise UnknownToOthers
        self._problems += problems

    async def _compare(self, filling: Filling, old: _Old) -> dict[str, bool]:
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

    async def _swap_in(self, filling: Filling, equal: dict[str, bool]) -> list[Rebuilt]:
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

    async def _swap(self, filling: Filling, equal: dict[str, bool]) -> list[Rebuilt]:
        db, at = self._db, self._live.sequence
        await db.execute("SET LOCAL lock_timeout TO '2s'; SET LOCAL synchronous_commit TO on")
        # Held until the swap is committed: whoever else should project by now can not move it meanwhile.
        if await db.fetchval("SELECT sequence FROM checkpoint FOR UPDATE") != at:
            raise OverTaken("another replica projects")
        if not self._live.left_out.keys() <= self._left_out:
            raise OverTaken("an event was discarded meanwhile")
        if self._everything:
            await db.execute("DELETE FROM parked")
            await park(db, self._problems)
        elif await parked_sequences(db) != self._parked:
            raise OverTaken("other events are parked now")
        if filling.read > self._compared_at:
            self._new = {}
        seconds = self.progress.seconds
        found = [await self._rebuilt(view, equal.get(view.name), filling.read, seconds) for view in self._views]
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
