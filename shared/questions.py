"""Answers questions from a service's views: as they are now, or as at a date by replay (DESIGN.md section 5)."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg

from shared.access import AccessControl, require
from shared.bus.requests import QuestionReply, QuestionRequest
from shared.contracts.messages import Question
from shared.contracts.refusals import TOO_LATE, UNAVAILABLE
from shared.log.stream import Log
from shared.projection.database import AWAY, Pool, checkpoint, read_up_to
from shared.projection.projector import Projector
from shared.projection.replay import replay_as_at
from shared.projection.table import Connection
from shared.projection.view import Answer, Asker, View
from shared.vault.vault import Vault

_PATIENCE = 5.0
_POLL = 0.01
_REPLAYS_AT_ONCE = 2
"""Each holds a connection while it folds the log: whoever asks how things are now must not wait for those."""


class Questions:
    """Answers the questions that the views of one service have answers for."""

    def __init__(
        self,
        log: Log,
        vault: Vault,
        access: AccessControl,
        projector: Projector,
        pool: Pool,
        views: Iterable[View[Any]],
        *,
        service: str,
    ) -> None:
        self._log = log
        self._service = service
        self._vault = vault
        self._access = access
        self._projector = projector
        self._pool = pool
        self._replays = asyncio.Semaphore(_REPLAYS_AT_ONCE)
        self._answers: dict[type[Question], Answer] = {}
        for view in views:
            self._answers |= view.answered

    async def answer(self, question: Question, request: QuestionRequest) -> QuestionReply:
        """Raises Refused where the asker may not know, or where it cannot be answered just now."""
        about = getattr(question, question.about) if question.about else None
        access = await self._access.current()
        require(access, request.sender, type(question), None if about is None else str(about))
        found = self._answers[type(question)]
        replayed = bool(request.as_at or request.known_at)
        asker = Asker(request.sender, request.as_at or datetime.now(UTC), access.of(request.sender), replayed)
        try:
            if replayed:
                answer, sequence = await self._as_at(question, asker, request, found)
            else:
                await self.reach(request.at_least)
                answer, sequence = await self._now(question, asker, found)
        except AWAY as error:
            raise UNAVAILABLE(what="The service's database") from error
        except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError) as error:
            raise UNAVAILABLE(what="The view (it is being built)") from error
        if sequence < request.at_least:
            raise UNAVAILABLE(what=f"The answer as at {request.at_least} of the log (its view is being built anew)")
        plain = type(question).answers.dump_python(answer, mode="json")
        return QuestionReply(answer=plain, sequence=sequence, as_at=request.as_at, known_at=request.known_at)

    async def _now(self, question: Question, asker: Asker, found: Answer) -> tuple[Any, int]:
        async with self._pool.acquire() as db:
            try:
                return await self._from_live_tables(question, asker, found, db)
            except asyncpg.InvalidCachedStatementError:
                # The table was exchanged for one of another shape since this connection last asked.
                await db.reload_schema_state()
                return await self._from_live_tables(question, asker, found, db)

    async def _from_live_tables(
        self, question: Question, asker: Asker, found: Answer, db: Connection
    ) -> tuple[Any, int]:
        # Locked before the snapshot is taken: a table that is exchanged in between would look empty to it.
        tables = ", ".join(view.name for view in found.views)
        begin = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; LOCK TABLE {tables} IN ACCESS SHARE MODE"
        try:
            await db.execute(begin)
            sequence = await read_up_to(db, found.views)
            return await found.function(question, asker, db), sequence
        finally:
            if not db.is_closed():
                await db.execute("ROLLBACK")

    async def _as_at(
        self, question: Question, asker: Asker, request: QuestionRequest, found: Answer
    ) -> tuple[Any, int]:
        async with self._replays, self._pool.acquire() as db, db.transaction():
            if request.deadline and request.deadline < datetime.now(UTC):
                raise TOO_LATE()
            sequence = await self._log.last_sequence()
            await replay_as_at(
                self._log,
                self._vault,
                self._service,
                found.views,
                db,
                happened=request.as_at,
                recorded=request.known_at,
            )
            return await found.function(question, asker, db), sequence

    async def reach(self, sequence: int) -> None:
        """Waits until the views have read that far, so that people see what they have just done.

        Raises Refused where that takes too long.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _PATIENCE
        while not self._projector.active or self._projector.sequence < sequence:
            if not self._projector.active and await self._read_by_another() >= sequence:
                return
            if loop.time() > deadline:
                raise UNAVAILABLE(what=f"The answer as at {sequence} of the log (it is still being read)")
            await self._projector.wait_for_more(self._projector.sequence, _POLL)

    async def _read_by_another(self) -> int:
        """How far the replica that projects has read."""
        try:
            async with self._pool.acquire() as db:
                return await checkpoint(db)
        except asyncpg.UndefinedTableError:
            return -1


def unanswered(service: str, views: Sequence[View[Any]], questions: Iterable[type[Question]]) -> list[str]:
    """The names of a service's published questions that no view answers."""
    answered = {question for view in views for question in view.answered}
    return [question.asked_as for question in questions if question.asked_of == service and question not in answered]
