"""What is known of messages that are not in a final state yet: a table beside the views, which no replay makes.

`unsure` counts the times that handing over was begun and nobody knows what came of it: a crash, a lost connection.
"""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

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
    "INSERT INTO delivery_attempt (message_id, letter_id, unsure) SELECT *, 1 FROM unnest($1::uuid[], $2::uuid[]) "
    "ON CONFLICT (message_id) DO UPDATE SET unsure = delivery_attempt.unsure + 1, letter_id = excluded.letter_id"
)


class Attempts:
    """The table, in the service's own database."""

    def __init__(self, pool: Pool, outbox: str) -> None:
        """`outbox` is the name of the table of the messages that are not in a final state."""
        self._pool = pool
        self._outbox = outbox
        self._waiting: list[tuple[list[UUID], UUID, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def prepare(self) -> None:
        await self._pool.execute(_TABLE)

    async def begin(self, message_ids: list[UUID], letter_id: UUID) -> None:
        """Notes, before a letter leaves, that from now on nobody knows. What waits together is written together."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((message_ids, letter_id, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="attempts")
        await done

    async def not_handed_over(self, message_id: UUID) -> None:
        """What was begun last is known to have failed."""
        await self._pool.execute(
            "UPDATE delivery_attempt SET unsure = greatest(unsure - 1, 0) WHERE message_id = $1", message_id
        )

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
        """Leaves it alone for a while."""
        await self.wait_until([(message_id, datetime.now(UTC) + _A_WHILE)])

    async def forget_what_is_done(self) -> None:
        """What the outbox has no more is in a final state."""
        await self._pool.execute(
            f"DELETE FROM delivery_attempt a WHERE NOT EXISTS "
            f"(SELECT 1 FROM {self._outbox} o WHERE o.message_id = a.message_id)"
        )

    async def _write(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting, []
            try:
                pairs = [(id, letter_id) for message_ids, letter_id, _ in some for id in message_ids]
                await self._pool.execute(_BEGIN, [id for id, _ in pairs], [letter_id for _, letter_id in pairs])
            except Exception as error:  # noqa: BLE001  (each of those who wait is told)
                end_if_cancelled()
                for *_, done in some:
                    if not done.done():
                        done.set_exception(error)
            else:
                for *_, done in some:
                    if not done.done():
                        done.set_result(None)
