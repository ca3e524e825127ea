"""The one writer of a service's views: reads the log from the checkpoint in its own database (DESIGN.md section 5)."""

import asyncio
import contextlib
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import structlog
from nats.errors import Error as NatsError

from shared.access import NETWORK_REF
from shared.cancelling import end_if_cancelled
from shared.log.reader import LogReader
from shared.log.safety import require_not_rolled_back
from shared.log.stream import Log, Message, UnsafeLog
from shared.projection.at_once import MOST_ROWS, Move, write_at_once
from shared.projection.database import LOCK_PROJECTOR, OwnConnection, connect, last_read, let_go, prepare, until_it_ends
from shared.projection.folder import Folder
from shared.projection.pace import BATCH, rest_after
from shared.projection.parking import (
    Tried,
    blocked_paths,
    count_parked,
    discarded,
    discards,
    park,
    try_again,
)
from shared.projection.rebuild import Progress, Rebuilt
from shared.projection.rebuilder import NotProjecting, Rebuilder
from shared.projection.sharing import Sharing
from shared.projection.table import HOLDS_NOT
from shared.projection.view import View
from shared.tracing import span, traceparents
from shared.vault.secrets import WrongMasterKey
from shared.vault.vault import Vault

_RETRY = 0.5
_LONGEST_STATEMENT = 15.0
_MOST_ROWS_KEPT = 3_000
_DESTROYED = {b'"type":"MemberErased"': "member_id", b'"type":"KeyDestroyed"': "key_id"}

log_line = structlog.get_logger()


class CheckpointMoved(Exception):
    """Somebody else moved the checkpoint: this projector is not the only one, and starts anew."""


class Behind(NamedTuple):
    """How far the views are behind the log: how many events, and for how long the oldest of them has been in it."""

    events: int = 0
    seconds: float = 0.0


class Projector:
    """Keeps the views of one service up to date while it holds the service's advisory lock; otherwise stands by."""

    def __init__(
        self,
        log: Log,
        vault: Vault,
        service: str,
        views: Sequence[View[Any]],
        dsn: str,
        password: str | None,
        *,
        sharing: Sharing | None = None,
    ) -> None:
        """`sharing` says how a second process is had for rebuilds, where there may be one."""
        self.log = log
        self.vault = vault
        self.service = service
        self.views = list(views)
        self._dsn, self._password = dsn, password
        self._db: OwnConnection | None = None
        self._reader: LogReader | None = None
        self._current: list[View[Any]] = []
        self.left_out: dict[int, int] = {}
        """The sequences of events that operators decided the views do without, and where in the log each says so."""
        self._left_out_from_the_start: frozenset[int] = frozenset()
        self._folder = self._new_folder()
        self._rebuilder = Rebuilder(self, lambda: connect(dsn, password), sharing)
        self._in_hand: list[Message] = []
        self.turn = asyncio.Lock()
        """Held while a batch is committed, and by whoever needs the tables to stand still for a moment."""
        self.active = False
        self.sequence = 0
        self.parked = 0
        self.moved = asyncio.Condition()

    async def run(self) -> None:
        """Follows the log until cancelled; whatever is away (Postgres, NATS, the lock) is waited for.

        Raises UnsafeLog and WrongMasterKey, which waiting does not mend.
        """
        while True:
            try:
                db = await connect(self._dsn, self._password, longest_statement=_LONGEST_STATEMENT)
                try:
                    await self._stand_by(db)
                    await self._follow(db)
                finally:
                    self.active, self._db, self._reader, self._in_hand = False, None, None, []
                    await let_go(db)
            except (UnsafeLog, WrongMasterKey):
                raise
            except (OSError, NatsError, asyncpg.PostgresError, asyncpg.InterfaceError, CheckpointMoved) as error:
                log_line.warning("projector starts anew", because=type(error).__name__)
            except Exception as error:  # asyncpg raises others, too, when its server is killed in the middle
                log_line.exception("projector starts anew", exc_info=error)
            end_if_cancelled()
            await asyncio.sleep(_RETRY)

    @property
    def skipped(self) -> int:
        """How many events of types that this code does not know were passed over since it became active."""
        return self._folder.skipped

    def behind(self) -> Behind:
        if self._reader is None:
            return Behind()
        oldest = self._in_hand[0].recorded_at if self._in_hand else self._reader.oldest
        seconds = (datetime.now(UTC) - oldest).total_seconds() if oldest else 0.0
        return Behind(len(self._in_hand) + self._reader.left, max(0.0, seconds))

    def is_current(self, view: str) -> bool:
        """Whether the view of that name has a table of this code's version, which is kept up to date."""
        return self.active and any(each.name == view for each in self._current)

    @property
    def all_are_current(self) -> bool:
        return self.active and len(self._current) == len(self.views)

    async def rebuild(self, views: Sequence[View[Any]]) -> list[Rebuilt]:
        """Builds the views anew beside the live ones, which go on, and swaps them in.

        Raises NotProjecting, OverTaken, and what Postgres or NATS raise when they go away meanwhile.
        """
        return await self._rebuilder.rebuild(views)

    @property
    def rebuilding(self) -> Progress | None:
        return self._rebuilder.progress

    @property
    def rebuilds(self) -> int:
        """How many there were since the process began."""
        return self._rebuilder.count

    async def try_parked_again(
        self, paths: Collection[str] | None = None, *, preview: bool = False, without: Collection[int] = ()
    ) -> Tried:
        """Applies what is parked, of all aggregates or of these. A preview says what would become of it.

        A preview may leave out events that are not discarded yet: `without` are their sequences. Raises NotProjecting.
        """
        async with self.turn:
            db = self._db
            if not self.active or db is None:
                raise NotProjecting
            transaction = db.transaction()
            await transaction.start()
            try:
                tried = await try_again(db, self.log, self._new_folder(without if preview else ()), paths)
            except BaseException:
                await transaction.rollback()
                raise
            if preview:
                await transaction.rollback()
            else:
                await transaction.commit()
                await self._renew_folder(db)
            return tried

    async def swapped_in(self, views: Sequence[View[Any]]) -> None:
        """After tables were exchanged, while the caller holds the turn."""
        self._current = [view for view in self.views if view in self._current or view in views]
        if self._db is not None:
            await self._renew_folder(self._db)

    async def wait_for_more(self, seen: int, seconds: float) -> None:
        """Returns when the views have read beyond `seen`, or after so many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), self.moved:
                await self.moved.wait_for(lambda: self.sequence != seen)

    async def _stand_by(self, db: OwnConnection) -> None:
        # Postgres tells nobody that a lock has become free, so it is tried again and again.
        while not await db.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_PROJECTOR):  # noqa: ASYNC110
            await asyncio.sleep(_RETRY)

    async def _follow(self, db: OwnConnection) -> None:
        outdated = await prepare(db, self.views)
        self._current = [view for view in self.views if view not in outdated]
        self.sequence, recorded = await last_read(db)
        await require_not_rolled_back(self.log, self.sequence, recorded)
        self.left_out = await discarded(self.log, self.service)
        # What is behind the checkpoint was read without knowing of discards that are still ahead of it.
        self._left_out_from_the_start = frozenset(each for each in self.left_out if each > self.sequence)
        await self._renew_folder(db)
        self._db, self.active = db, True
        if outdated:
            self._rebuilder.rebuild_soon(outdated)
        try:
            await until_it_ends(db, self._read_on(db))
        finally:
            await self._rebuilder.stop()

    async def _read_on(self, db: OwnConnection) -> None:
        loop = asyncio.get_running_loop()
        subjects = [f"{self.log.network}.log.>"]
        async with LogReader(self.log.nc, self.log.network, subjects, after=self.sequence) as self._reader:
            while True:
                messages = self._in_hand = await self._reader.batch(BATCH)
                begun, last = loop.time(), messages[-1].sequence
                async with self.turn:
                    with span("project", links=traceparents(m.body for m in messages), sequence=last):
                        undone = await self._commit(db, messages)
                self._in_hand = []
                if undone:
                    self._rebuilder.rebuild_soon(self.views)
                await asyncio.sleep(rest_after(loop.time() - begun, self._reader.left))

    async def _commit(self, db: OwnConnection, messages: list[Message]) -> bool:
        """Returns whether events that had been applied are discarded now, so that only a rebuild can leave them out."""
        try:
            undone = await self._commit_all(db, messages)
        except HOLDS_NOT:
            # Some event says what no row can hold. Find out which, so that only its aggregate waits.
            await self._renew_folder(db)
            undone = await self._commit_all(db, messages, one_by_one=True)
        self._folder.trim(_MOST_ROWS_KEPT)
        self._forget_destroyed(messages)
        async with self.moved:
            self.sequence = messages[-1].sequence
            self.moved.notify_all()
        return undone

    async def _commit_all(self, db: OwnConnection, messages: list[Message], *, one_by_one: bool = False) -> bool:
        last = messages[-1]
        move = Move(self.sequence, last.sequence, last.recorded_at)
        problems = [] if one_by_one else await self._folder.apply(db, messages)
        if not (one_by_one or problems or self._folder.unwritten > MOST_ROWS or self._newly_discarded(messages)):
            if not await self._folder.flush_and_move(db, move):
                raise CheckpointMoved
            return False
        async with db.transaction():
            if not await write_at_once(db, (), move):
                raise CheckpointMoved
            if one_by_one:
                problems = await self._folder.apply_one_by_one(db, messages)
            else:
                await self._folder.flush(db)
            await park(db, problems)
            undone = await self._discard(db, messages)
            if problems:
                self.parked = await count_parked(db)
        for problem in problems:
            log_line.error("event parked", sequence=problem.sequence, type=problem.type, reason=problem.reason)
        return undone

    async def _discard(self, db: OwnConnection, messages: Sequence[Message]) -> bool:
        """Leaves out what operators discarded: a parked event lets those go on that waited behind it."""
        found = self._newly_discarded(messages)
        if not found:
            return False
        gone = await db.fetch("DELETE FROM parked WHERE sequence = ANY($1) RETURNING sequence, path", list(found))
        await try_again(db, self.log, self._new_folder(), {row["path"] for row in gone})
        await self._renew_folder(db)
        return len(gone) < len(found)

    def _newly_discarded(self, messages: Sequence[Message]) -> set[int]:
        """The sequences of events that operators decide here that the views do without."""
        subject = NETWORK_REF.subject(self.log.network)
        found: set[int] = set()
        for message in messages:
            for sequence in discards(message, self.service) if message.subject == subject else ():
                if self.left_out.setdefault(sequence, message.sequence) == message.sequence:
                    found.add(sequence)
        return found - self._left_out_from_the_start

    def _new_folder(self, without: Collection[int] = ()) -> Folder:
        left_out = self.left_out.keys() | set(without)
        return Folder(self._current, self.vault, self.log.network, left_out=left_out)

    async def _renew_folder(self, db: OwnConnection) -> None:
        self._folder = self._new_folder()
        self._folder.blocked = await blocked_paths(db)
        self.parked = await count_parked(db)

    def _forget_destroyed(self, messages: Sequence[Message]) -> None:
        for message in messages:
            for event_type, key in _DESTROYED.items():
                if event_type in message.body:
                    self.vault.forget(UUID(message.decoded().data[key]))
