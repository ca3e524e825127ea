"""What is known of messages that are not in a final state yet: a table beside the views, which no replay makes.

`unsure` counts the times that handing over was begun and nobody knows what came of it: a crash, a lost connection.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from services.notify.delivery.due import Due
from shared.cancelling import end_if_cancelled
from shared.projection.database import Pool

MOST_UNSURE: Final = 2
"""A message that may have been handed over is tried once more, and not a third time."""

_A_WHILE: Final = timedelta(hours=1)
_TABLE: Final = """
CREATE TABLE IF NOT EXISTS delivery_attempt (
    message_id uuid PRIMARY KEY, unsure int NOT NULL DEFAULT 0, refused int NOT NULL DEFAULT 0, next_at timestamptz,
    letter_id uuid
)
"""
_BEGIN: Final = (
    "INSERT INTO delivery_attempt (message_id, letter_id, unsure) "
    "SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[]) "
    "ON CONFLICT (message_id) DO UPDATE SET unsure = excluded.unsure, letter_id = excluded.letter_id"
)


class Attempts:
    """The table, in the service's own database."""

    def __init__(self, pool: Pool, outbox: str) -> None:
        """`outbox` is the name of the table of the messages that are not in a final state."""
        self._pool = pool
        self._outbox = outbox
        self._waiting: list[tuple[Mapping[UUID, int], UUID, asyncio.Future[None]]] = []
        self._known: dict[UUID, int] = {}
        """How often each of these may have been handed over, where the table may say that it was more often."""
        self._writing: asyncio.Task[None] | None = None
        self._left_alone: dict[UUID, datetime] = {}

    async def prepare(self) -> None:
        await self._pool.execute(_TABLE)

    def corrected(self, due: Due) -> Due:
        """What the table says of it, without what it says too much because the database went away."""
        unsure = self._known.get(due.message_id)
        return due if unsure is None else replace(due, unsure=unsure)

    async def begin(self, unsure: Mapping[UUID, int], letter_id: UUID) -> None:
        """Notes, before a letter leaves, that from now on nobody knows. What waits together is written together.

        `unsure` says of each of its messages how often that was so before.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((unsure, letter_id, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="attempts")
        await done

    async def not_handed_over(self, unsure: Mapping[UUID, int]) -> None:
        """What was begun, or was to be, did not leave: each may have been handed over as often as before."""
        self._known |= unsure
        await self._pool.execute(
            "UPDATE delivery_attempt a SET unsure = known.unsure "
            "FROM unnest($1::uuid[], $2::int[]) AS known(message_id, unsure) WHERE a.message_id = known.message_id",
            list(unsure),
            list(unsure.values()),
        )
        self._forget(unsure)

    async def refused(self, message_id: UUID, next_at: datetime) -> None:
        """It was refused for now, and is tried again then."""
        await self._pool.execute(
            "INSERT INTO delivery_attempt (message_id, refused, next_at) VALUES ($1, 1, $2) ON CONFLICT (message_id) "
            "DO UPDATE SET refused = delivery_attempt.refused + 1, next_at = excluded.next_at",
            message_id,
            next_at,
        )

    async def wait_until(self, times: Iterable[tuple[UUID, datetime]]) -> None:
        """These are not looked at before then: quiet hours, a digest."""
        ids, when = zip(*times, strict=True)
        await self._pool.execute(
            "INSERT INTO delivery_attempt (message_id, next_at) SELECT * FROM unnest($1::uuid[], $2::timestamptz[]) "
            "ON CONFLICT (message_id) DO UPDATE SET next_at = excluded.next_at",
            list(ids),
            list(when),
        )

    async def put_off(self, message_id: UUID) -> None:
        """Leaves it alone for a while, also where its time is over."""
        until = self._left_alone[message_id] = datetime.now(UTC) + _A_WHILE
        await self.wait_until([(message_id, until)])

    def left_alone(self, now: datetime) -> tuple[UUID, ...]:
        """What was put off, and still is."""
        self._left_alone = {id: until for id, until in self._left_alone.items() if until > now}
        return tuple(self._left_alone)

    async def forget_what_is_done(self) -> None:
        """What the outbox has no more is in a final state."""
        await self._pool.execute(
            f"DELETE FROM delivery_attempt a WHERE NOT EXISTS "
            f"(SELECT 1 FROM {self._outbox} o WHERE o.message_id = a.message_id)"
        )

    def _forget(self, message_ids: Iterable[UUID]) -> None:
        for id in message_ids:
            self._known.pop(id, None)

    async def _write(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting, []
            try:
                notes = [(id, letter_id, n + 1) for unsure, letter_id, _ in some for id, n in unsure.items()]
                await self._pool.execute(_BEGIN, *map(list, zip(*notes, strict=True)))
            except Exception as error:  # noqa: BLE001  (each of those who wait is told)
                end_if_cancelled()
                for *_, done in some:
                    if not done.done():
                        done.set_exception(error)
            else:
                for unsure, *_ in some:
                    self._forget(unsure)
                for *_, done in some:
                    if not done.done():
                        done.set_result(None)
