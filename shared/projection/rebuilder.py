"""The rebuilds of a projector: one at a time, asked for by operators or due after an upgrade."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

import structlog

from shared.cancelling import end_if_cancelled
from shared.projection.database import OwnConnection
from shared.projection.rebuild import OverTaken, Progress, Rebuild, Rebuilt, UnknownToOthers
from shared.projection.sharing import NotTogether, Sharing
from shared.projection.view import View

if TYPE_CHECKING:
    from shared.projection.projector import Projector

log_line = structlog.get_logger()

_RETRY = 5.0
_TRIES = 3


class NotProjecting(Exception):
    """Another replica projects just now, or none does: only the one that projects can change the tables."""


class Rebuilder:
    """`progress` is of the rebuild that is under way; `count` says how many there were."""

    def __init__(
        self, live: Projector, connect: Callable[[], Awaitable[OwnConnection]], sharing: Sharing | None
    ) -> None:
        self.progress: Progress | None = None
        self.count = 0
        self._live = live
        self._connect = connect
        self._sharing = sharing
        self._one_at_a_time = asyncio.Lock()
        self._to_come: set[asyncio.Task[None]] = set()

    async def rebuild(self, views: Sequence[View[Any]]) -> list[Rebuilt]:
        async with self._one_at_a_time:
            if not self._live.active:
                raise NotProjecting
            rebuilt = await self._as_often_as_needed(views)
            self.count += 1
            log_line.info("rebuilt", views=[each.view for each in rebuilt], events=rebuilt[0].events if rebuilt else 0)
            return rebuilt

    def rebuild_soon(self, views: Sequence[View[Any]]) -> None:
        """By itself: after an upgrade, and when an event is discarded that had been applied."""
        task = asyncio.create_task(self._until_done(views), name="rebuild")
        self._to_come.add(task)
        task.add_done_callback(self._to_come.discard)

    async def stop(self) -> None:
        """Ends those that are to come; the old tables stay in use."""
        tasks = list(self._to_come)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _as_often_as_needed(self, views: Sequence[View[Any]]) -> list[Rebuilt]:
        sharing = self._sharing
        for _ in range(_TRIES):
            try:
                return await self._beside(views, sharing)
            except NotTogether as reason:
                sharing = None
                log_line.warning("rebuild starts again in one process", because=str(reason))
            except UnknownToOthers:
                views = self._live.views  # an event waits for all views of a service, or for none
            except OverTaken as overtaken:
                log_line.warning("rebuild starts again", because=str(overtaken))
        return await self._beside(views, None)

    async def _beside(self, views: Sequence[View[Any]], sharing: Sharing | None) -> list[Rebuilt]:
        db = await self._connect()
        try:
            rebuild = Rebuild(self._live, db, views, self._connect, sharing)
            self.progress = rebuild.progress
            return await rebuild.run()
        finally:
            self.progress = None
            db.terminate()

    async def _until_done(self, views: Sequence[View[Any]]) -> None:
        while True:
            try:
                await self.rebuild(views)
                if self._live.parked:
                    # What the code before could not apply, this one perhaps can.
                    tried = await self._live.try_parked_again()
                    log_line.info("parked events tried again", applied=len(tried.applied), parked=len(tried.parked))
                return
            except NotProjecting:
                return
            except Exception as error:  # the old tables stay in use, and whatever is away comes back
                end_if_cancelled()
                log_line.exception("rebuild failed, and is tried again", exc_info=error)
                await asyncio.sleep(_RETRY)
