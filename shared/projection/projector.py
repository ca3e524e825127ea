"""The one writer of a service's views: reads the log from the checkpoint in its own database (DESIGN.md section 5)."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import structlog
from nats.errors import Error as NatsError

from shared.log.reader import LogReader
from shared.log.safety import require_not_rolled_back
from shared.log.stream import Log, Message, UnsafeLog
from shared.projection.database import LOCK_PROJECTOR, OwnConnection, checkpoint, connect, prepare
from shared.projection.folder import Folder, Unapplied
from shared.projection.rebuild import Rebuild, Rebuilt
from shared.projection.view import View
from shared.vault.secrets import WrongMasterKey
from shared.vault.vault import Vault

_BATCH = 1000
_RETRY = 0.5
_PACE = 0.01

log_line = structlog.get_logger()


class CheckpointMoved(Exception):
    """Somebody else moved the checkpoint: this projector is not the only one, and starts anew."""


class Projector:
    """Keeps the views of one service up to date while it holds the service's advisory lock; otherwise stands by."""

    def __init__(self, log: Log, vault: Vault, views: Sequence[View[Any]], dsn: str, password: str | None) -> None:
        self._log = log
        self._vault = vault
        self.views = list(views)
        self._dsn, self._password = dsn, password
        self._requests: list[tuple[list[View[Any]], asyncio.Future[list[Rebuilt]]]] = []
        self._folder = Folder(self.views, vault, log.network)
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
                db = await connect(self._dsn, self._password)
                try:
                    await self._stand_by(db)
                    await self._follow(db)
                finally:
                    self.active = False
                    db.terminate()
            except (UnsafeLog, WrongMasterKey):
                raise
            except (OSError, NatsError, asyncpg.PostgresError, asyncpg.InterfaceError, CheckpointMoved) as error:
                log_line.warning("projector starts anew", because=type(error).__name__)
            except Exception as error:  # asyncpg raises others, too, when its server is killed in the middle
                log_line.exception("projector starts anew", exc_info=error)
            await asyncio.sleep(_RETRY)

    async def rebuild(self, views: Sequence[View[Any]]) -> list[Rebuilt]:
        """Builds the views anew beside the live ones and swaps them in."""
        done: asyncio.Future[list[Rebuilt]] = asyncio.get_running_loop().create_future()
        self._requests.append((list(views), done))
        return await done

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
        self.sequence = await checkpoint(db)
        await require_not_rolled_back(self._log, self.sequence)
        if outdated:
            await self._swap_in(db, outdated)
        await self._new_folder(db)
        self.active = True
        loop = asyncio.get_running_loop()
        subjects = [f"{self._log.network}.log.>"]
        async with LogReader(self._log.nc, self._log.network, subjects, after=self.sequence) as reader:
            while True:
                messages = await reader.batch(_BATCH, wait=0.2)
                if messages:
                    begun = loop.time()
                    await self._apply(db, messages)
                    # A commit for each few events would keep both servers busy with nothing else.
                    await asyncio.sleep(max(0.0, begun + _PACE - loop.time()))
                if self._requests:
                    await self._carry_out_request(db)
                    await self._new_folder(db)

    async def _carry_out_request(self, db: OwnConnection) -> None:
        views, done = self._requests.pop(0)
        try:
            rebuilt = await self._swap_in(db, views)
        except BaseException as error:
            done.set_exception(error if isinstance(error, Exception) else CheckpointMoved())
            raise
        done.set_result(rebuilt)

    async def _new_folder(self, db: OwnConnection) -> None:
        self._folder = Folder(self.views, self._vault, self._log.network)
        self._folder.blocked = {row["path"] for row in await db.fetch("SELECT DISTINCT path FROM parked")}
        self.parked = await db.fetchval("SELECT count(*) FROM parked")

    async def _apply(self, db: OwnConnection, messages: list[Message]) -> None:
        try:
            await self._commit(db, messages)
        except asyncpg.DataError:
            # Some event says what no row can hold. Find out which, so that only its aggregate waits.
            for message in messages:
                await self._new_folder(db)
                try:
                    await self._commit(db, [message])
                except asyncpg.DataError as error:
                    await self._new_folder(db)
                    await self._commit(db, [message], unfit=f"no row can hold it ({type(error).__name__})")
            await self._new_folder(db)

    async def _commit(self, db: OwnConnection, messages: list[Message], *, unfit: str | None = None) -> None:
        last = messages[-1].sequence
        async with db.transaction():
            moved = await db.execute("UPDATE checkpoint SET sequence = $1 WHERE sequence = $2", last, self.sequence)
            if moved != "UPDATE 1":
                raise CheckpointMoved
            if unfit is None:
                problems = await self._folder.apply(db, messages)
                await self._folder.flush(db)
            else:
                problems = [self._folder.block(message.decoded(), unfit) for message in messages]
            await park(db, problems)
        self._folder.trim()
        self.parked += len(problems)
        self._forget_erased(messages)
        async with self.moved:
            self.sequence = last
            self.moved.notify_all()

    async def _swap_in(self, db: OwnConnection, views: list[View[Any]]) -> list[Rebuilt]:
        rebuilt = await Rebuild(self._log, self._vault, views, db).run(self.sequence)
        log_line.info("rebuilt", views=[view.name for view in views], events=rebuilt[0].events if rebuilt else 0)
        return rebuilt

    def _forget_erased(self, messages: Sequence[Message]) -> None:
        for message in messages:
            if b'"type":"MemberErased"' in message.body:
                self._vault.forget(UUID(message.decoded().data["member_id"]))


async def park(db: OwnConnection, problems: Sequence[Unapplied]) -> None:
    """Puts aside what could not be applied; its aggregate's later events wait behind it."""
    for problem in problems:
        log_line.error("event parked", sequence=problem.sequence, type=problem.type, reason=problem.reason)
    await db.executemany(
        "INSERT INTO parked (sequence, path, type, reason, waiting) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        [(p.sequence, p.path, p.type, p.reason, p.waiting) for p in problems],
    )
