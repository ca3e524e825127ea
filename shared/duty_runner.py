"""Does what is owed: runs the command of each duty that is due, and tries again what fails (section 6)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson
import structlog

from shared.cancelling import end_if_cancelled
from shared.contracts.messages import COMMANDS, Command
from shared.contracts.refusals import UNAVAILABLE, Refused
from shared.contracts.types import Actor, ActorKind
from shared.duties import DUTIES, Duty
from shared.ids import derived_id
from shared.projection.database import Pool
from shared.projection.projector import Projector
from shared.projection.view import View
from shared.runner import Accepted
from shared.sender import Sender

log_line = structlog.get_logger()

_LONGEST_WAIT = 30.0
_RETRY = 1.0
_PACE = 0.05
MOST_AT_ONCE: Final = 100
GIVE_UP_AFTER: Final = 10


class DutyRunner:
    """Carries out what is due, beside the active projector of a service."""

    def __init__(
        self,
        service: str,
        view: View[Duty],
        projector: Projector,
        pool: Pool,
        run: Callable[[Command, Sender], Awaitable[Accepted]],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._service = service
        self._view = view
        self._projector = projector
        self._pool = pool
        self._run = run
        self._clock = clock
        self._actor = Actor(ActorKind.SYSTEM, derived_id(DUTIES, service))
        self._acts_from: int | None = None
        self._woken = asyncio.Event()
        self._under_way: dict[UUID, asyncio.Task[None]] = {}
        self._done: dict[UUID, int] = {}
        self._those_given_up = f"{view.name} d JOIN duty_attempt a USING (duty_id, since) WHERE a.attempts >= $1"

    async def run(self) -> None:
        """Runs until cancelled: wakes after each commit of the projector, and when the next duty is due."""
        try:
            while True:
                self._woken.clear()
                seen = self._projector.sequence
                try:
                    wait = await self._begin_what_is_due()
                except Exception as error:  # whatever the database raises while it is away: what is owed stays owed
                    end_if_cancelled()
                    log_line.exception("duties wait", exc_info=error)
                    wait = _RETRY
                await asyncio.sleep(min(wait, _PACE))  # not after every commit where one follows another
                await self._rest(seen, wait - _PACE)
        finally:
            await _end(*self._under_way.values())

    def wake(self) -> None:
        """Lets it look again at once."""
        self._woken.set()

    async def given_up(self, duty_id: UUID | None = None) -> list[asyncpg.Record]:
        """What failed too often to be tried again: `retry` it, or have it ended by the command DiscardDuty.

        The first thousand of them, or the one that is named.
        """
        return await self._pool.fetch(
            "SELECT d.duty_id, d.since, d.kind, d.about, d.why, d.due_at, d.command, a.attempts, a.reason "
            f"FROM {self._those_given_up} AND ($2::uuid IS NULL OR d.duty_id = $2) "
            "ORDER BY d.due_at, d.duty_id LIMIT 1000",
            GIVE_UP_AFTER,
            duty_id,
        )

    async def count_given_up(self) -> int:
        """How many there are in all of what `given_up` gives the first of."""
        return int(await self._pool.fetchval(f"SELECT count(*) FROM {self._those_given_up}", GIVE_UP_AFTER))

    async def retry(self, duty_id: UUID) -> bool:
        """Forgets the attempts at a duty, so that it is tried again as if for the first time; False if there are none.

        Ask the replica that projects: only there does it begin at once.
        """
        forgotten = await self._pool.execute("DELETE FROM duty_attempt WHERE duty_id = $1", duty_id)
        self.wake()
        return forgotten != "DELETE 0"

    async def _begin_what_is_due(self) -> float:
        """Begins as much of it as may be under way at once; returns the seconds until something else is due."""
        if not self._projector.is_current(self._view.name):
            self._acts_from = None
            return _RETRY
        if self._acts_from is None:
            await self._forget_attempts_at_what_is_done()
            self._acts_from = await self._projector.log.last_sequence()
        if self._projector.sequence < self._acts_from:
            return _RETRY  # what happened while nobody projected may have ended or moved what seems to be owed
        room = MOST_AT_ONCE - len(self._under_way)
        if room <= 0:
            return _LONGEST_WAIT
        now = self._clock()
        self._done = {id: at for id, at in self._done.items() if at > self._projector.sequence}
        due = await self._pool.fetch(
            "SELECT d.*, coalesce(a.attempts, 0) AS attempts "
            f"FROM {self._view.name} d LEFT JOIN duty_attempt a USING (duty_id, since) "
            "WHERE d.due_at <= $1 AND (a.attempts IS NULL OR (a.attempts < $2 AND a.next_at <= $1)) "
            "AND d.duty_id <> ALL($3::uuid[]) ORDER BY d.due_at LIMIT $4",
            now,
            GIVE_UP_AFTER,
            [*self._done, *self._under_way],
            room,
        )
        for duty in due:
            task = asyncio.create_task(self._carry_out(duty), name=f"duty {duty['kind']}")
            self._under_way[duty["duty_id"]] = task
        next_at = await self._pool.fetchval(
            f"SELECT least((SELECT min(due_at) FROM {self._view.name} WHERE due_at > $1), "
            f"(SELECT min(a.next_at) FROM duty_attempt a JOIN {self._view.name} d USING (duty_id, since) "
            "WHERE a.attempts < $2 AND a.next_at > $1))",
            now,
            GIVE_UP_AFTER,
        )
        return _LONGEST_WAIT if next_at is None else min((next_at - self._clock()).total_seconds(), _LONGEST_WAIT)

    async def _forget_attempts_at_what_is_done(self) -> None:
        """Attempts at what has been done meanwhile mean nothing more."""
        await self._pool.execute(
            "DELETE FROM duty_attempt a WHERE NOT EXISTS "
            f"(SELECT 1 FROM {self._view.name} d WHERE d.duty_id = a.duty_id AND d.since = a.since)"
        )

    async def _carry_out(self, duty: asyncpg.Record) -> None:
        try:
            await self._try(duty)
        except Exception as error:  # the attempt could not be noted: it is made again
            log_line.exception("duty waits", kind=duty["kind"], exc_info=error)
        finally:
            del self._under_way[duty["duty_id"]]
            if len(self._under_way) <= MOST_AT_ONCE // 2:
                self.wake()

    async def _try(self, duty: asyncpg.Record) -> None:
        sender = Sender(
            actor=self._actor,
            command_id=derived_id(duty["duty_id"], "discharge", duty["since"]),
            correlation_id=duty["correlation_id"],
        )
        try:
            contract = COMMANDS[self._service, duty["command"]]
            accepted = await self._run(contract.model_validate(orjson.loads(duty["data"])), sender)
        except Refused as refused:
            # What cannot be reached just now says nothing about the duty: it is not counted against it.
            counts = refused.problem.code != UNAVAILABLE.code
            await self._postpone(duty, refused.problem.code, counts=counts)
        except Exception as error:  # one duty that fails must not keep the others waiting
            log_line.exception("duty failed", kind=duty["kind"], exc_info=error)
            await self._postpone(duty, type(error).__name__)
        else:
            if accepted.repeated and accepted.sequence <= self._projector.sequence:
                await self._postpone(duty, "discharged before, but still owed")
            else:
                self._done[duty["duty_id"]] = accepted.sequence

    async def _postpone(self, duty: asyncpg.Record, reason: str, *, counts: bool = True) -> None:
        attempts = duty["attempts"] + counts
        next_at = self._clock() + timedelta(seconds=min(2**attempts, 3600))
        if attempts < GIVE_UP_AFTER:
            log_line.warning("duty postponed", kind=duty["kind"], reason=reason, attempts=attempts)
        else:
            log_line.error("duty given up", kind=duty["kind"], reason=reason, attempts=attempts)
        await self._pool.execute(
            "INSERT INTO duty_attempt (duty_id, since, attempts, next_at, reason) VALUES ($1, $2, $3, $4, $5) "
            "ON CONFLICT (duty_id, since) DO UPDATE SET attempts = $3, next_at = $4, reason = $5",
            duty["duty_id"],
            duty["since"],
            attempts,
            next_at,
            reason,
        )

    async def _rest(self, seen: int, seconds: float) -> None:
        """Returns when the views have read beyond `seen`, somebody wakes it, or so many seconds have passed."""
        more = asyncio.create_task(self._projector.wait_for_more(seen, seconds))
        woken = asyncio.create_task(self._woken.wait())
        try:
            await asyncio.wait((more, woken), return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _end(more, woken)


async def _end(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
