"""What became of messages whose provider does not tell by itself: it is asked, until it knows or has nothing to say."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

import structlog

from services.notify.bounces import Fate
from services.notify.delivery.fates import Fates
from services.notify.delivery.letter import NotHandedOver
from services.notify.delivery.recording import Recorder
from services.notify.delivery.sources import Outbox
from services.notify.views.messages import messages
from shared.cancelling import end_if_cancelled
from shared.contracts.notify import MessageChannel, MessageStatus
from shared.projection.database import Pool

log_line = structlog.get_logger()

GIVEN_UP_AFTER: Final = timedelta(hours=72)
"""For so long GOV.UK Notify tries. What nobody knows by then stays handed over."""

_MOST: Final = 5_000
_WAITING: Final = f"""
SELECT coalesce(digest_id, message_id) AS letter_id FROM {messages.name}
WHERE handed_over_at > $1 AND status = $2 AND provider = $3 AND channel = $4
GROUP BY 1 ORDER BY min(handed_over_at) LIMIT {_MOST}
"""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What finally became of a letter. `code` is the provider's word for it."""

    letter_id: UUID
    fate: Fate
    code: str


class Asked(Protocol):
    """A provider that can be asked."""

    @property
    def name(self) -> str: ...

    @property
    def channel(self) -> MessageChannel: ...

    async def receipts(self, letter_ids: Sequence[UUID]) -> list[Receipt]:
        """Of those of these letters whose fate is final. Raises ProviderAway."""
        ...


class Receipts:
    """Asks one provider, in the replica that keeps the views."""

    def __init__(
        self,
        provider: Asked,
        every: float,
        outbox: Outbox,
        pool: Pool,
        recorder: Recorder,
        fates: Fates,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`every` is how many seconds pass from one time to the next."""
        self._provider = provider
        self._every = every
        self._outbox = outbox
        self._pool = pool
        self._recorder = recorder
        self._fates = fates
        self._clock = clock

    async def run(self) -> None:
        """Runs until cancelled."""
        while True:
            if self._outbox.is_current() and not self._recorder.away:
                try:
                    await self.ask()
                except NotHandedOver as away:
                    log_line.warning("receipts wait", provider=self._provider.name, because=away.reason)
                except Exception as error:  # the database is away, say: it is asked again
                    end_if_cancelled()
                    log_line.exception("receipts wait", exc_info=error)
            await asyncio.sleep(self._every)

    async def ask(self) -> None:
        """Asks once about everything that is not known yet."""
        since = self._clock() - GIVEN_UP_AFTER
        provider = self._provider
        waiting = await self._pool.fetch(
            _WAITING, since, MessageStatus.HANDED_OVER.value, provider.name, provider.channel.value
        )
        if not waiting:
            return
        for each in await provider.receipts([row["letter_id"] for row in waiting]):
            await self._fates.record(each.letter_id, each.fate, each.code)
