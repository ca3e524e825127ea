"""Duties: what must still follow from events, as rows of an ordinary view, and the runner that does it (section 6)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson
import structlog

from shared.contracts.messages import COMMANDS, Command
from shared.contracts.refusals import UNAVAILABLE, Refused
from shared.contracts.types import Actor, ActorKind
from shared.ids import derived_id
from shared.log.envelope import Stored
from shared.projection.database import Pool
from shared.projection.projector import Projector
from shared.projection.view import View
from shared.runner import Accepted, Sender

log_line = structlog.get_logger()

_ROOT: Final = UUID("00000000-0000-7000-8000-00000000d077")
_MOST_AT_ONCE = 100
_LONGEST_WAIT = 30.0
GIVE_UP_AFTER: Final = 10


@dataclass(frozen=True, slots=True)
class Duty:
    """Something owed: the command that discharges it, and when it is due. `why` is a sentence for people."""

    duty_id: UUID
    kind: str
    about: str
    why: str
    due_at: datetime
    command: str
    data: dict[str, Any]
    since: int
    correlation_id: UUID


def duty_id(kind: str, *about: object) -> UUID:
    """The id of the one duty of this kind about these things."""
    return derived_id(_ROOT, kind, *about)


def duties_of(service: str, *, version: int) -> View[Duty]:
    """The view of what a service owes. Register on it what each event adds, moves and ends."""
    return View(f"{service}_duties", version=version, row=Duty, key="duty_id")


def owed(kind: str, *about: object, why: str, due_at: datetime, command: Command, stored: Stored) -> Duty:
    """A duty that this stored event gives rise to."""
    return Duty(
        duty_id=duty_id(kind, *about),
        kind=kind,
        about=stored.path,
        why=why,
        due_at=due_at,
        command=type(command).__name__,
        data=command.model_dump(mode="json", exclude_unset=True),
        since=stored.sequence,
        correlation_id=stored.correlation_id,
    )


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
        self._actor = Actor(ActorKind.SYSTEM, derived_id(_ROOT, service))
        self._done: dict[UUID, int] = {}

    async def run(self) -> None:
        """Runs until cancelled: wakes after each commit of the projector, and when the next duty is due."""
        while True:
            seen = self._projector.sequence
            try:
                wait = await self._carry_out_due() if self._projector.active else 1.0
            except Exception as error:  # whatever the database raises while it is away: what is owed stays owed
                log_line.exception("duties wait", exc_info=error)
                wait = 1.0
            await self._projector.wait_for_more(seen, wait)

    async def _carry_out_due(self) -> float:
        """Carries out what is due now; returns the seconds until something else may be."""
        now = self._clock()
        self._done = {id: at for id, at in self._done.items() if at > self._projector.sequence}
        soonest = await self._pool.fetch(
            f"SELECT d.*, coalesce(a.attempts, 0) AS attempts, greatest(d.due_at, a.next_at) AS next_at "
            f"FROM {self._view.name} d LEFT JOIN duty_attempt a USING (duty_id, since) "
            f"WHERE coalesce(a.attempts, 0) < $1 AND d.duty_id <> ALL($2::uuid[]) "
            f"ORDER BY next_at LIMIT {_MOST_AT_ONCE}",
            GIVE_UP_AFTER,
            list(self._done),
        )
        due = [duty for duty in soonest if duty["next_at"] <= now]
        await asyncio.gather(*(self._carry_out(duty, now) for duty in due))
        if len(due) == _MOST_AT_ONCE:
            return 0.0
        waits: list[float] = [(duty["next_at"] - now).total_seconds() for duty in soonest[len(due) :]]
        return min([*waits, _LONGEST_WAIT])

    async def _carry_out(self, duty: asyncpg.Record, now: datetime) -> None:
        contract = COMMANDS[self._service, duty["command"]]
        sender = Sender(
            actor=self._actor,
            command_id=derived_id(duty["duty_id"], "discharge", duty["since"]),
            correlation_id=duty["correlation_id"],
        )
        try:
            accepted = await self._run(contract.model_validate(orjson.loads(duty["data"])), sender)
        except Refused as refused:
            # What cannot be reached just now says nothing about the duty: it is not counted against it.
            counts = refused.problem.code != UNAVAILABLE.code
            await self._postpone(duty, now, refused.problem.code, counts=counts)
        except Exception as error:  # one duty that fails must not keep the others waiting
            log_line.exception("duty failed", kind=duty["kind"], exc_info=error)
            await self._postpone(duty, now, type(error).__name__)
        else:
            if accepted.repeated and accepted.sequence <= self._projector.sequence:
                await self._postpone(duty, now, "discharged before, but still owed")
            else:
                self._done[duty["duty_id"]] = accepted.sequence

    async def _postpone(self, duty: asyncpg.Record, now: datetime, reason: str, *, counts: bool = True) -> None:
        attempts = duty["attempts"] + counts
        next_at = now + timedelta(seconds=min(2**attempts, 3600))
        log_line.warning("duty postponed", kind=duty["kind"], reason=reason, attempts=attempts)
        await self._pool.execute(
            "INSERT INTO duty_attempt (duty_id, since, attempts, next_at, reason) VALUES ($1, $2, $3, $4, $5) "
            "ON CONFLICT (duty_id, since) DO UPDATE SET attempts = $3, next_at = $4, reason = $5",
            duty["duty_id"],
            duty["since"],
            attempts,
            next_at,
            reason,
        )
