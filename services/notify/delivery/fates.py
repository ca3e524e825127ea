"""What a provider, or the mail system behind it, says became of messages that were handed over; recorded once."""

from typing import Final
from uuid import UUID

import structlog

from services.notify.bounces import Fate
from services.notify.delivery.recording import Recorder
from services.notify.lattice import is_waiting
from services.notify.views.messages import messages
from shared.contracts.notify import (
    BounceKind,
    FailureKind,
    MessageStatus,
    RecordBounce,
    RecordDelivered,
    RecordFailed,
    address_id_of,
)
from shared.projection.database import Pool

log_line = structlog.get_logger()

_BOUNCES: Final = {Fate.NO_SUCH_ADDRESS: BounceKind.HARD, Fate.REFUSED: BounceKind.SOFT}
_FAILURES: Final = {
    Fate.NO_SUCH_ADDRESS: FailureKind.PERMANENT,
    # It was tried for as long as it is ever tried: what was for now in the other side's eyes is for good in ours.
    Fate.REFUSED: FailureKind.PERMANENT,
    Fate.NOT_SENT: FailureKind.TECHNICAL,
}


class Fates:
    """Records them, by the id that a letter went under: a message's own, or its digest's."""

    def __init__(self, pool: Pool, recorder: Recorder) -> None:
        self._pool = pool
        self._recorder = recorder

    async def record(self, letter_id: UUID | None, fate: Fate, code: str) -> bool:
        """Whether there is no more to do. Where it overtook the news that the letter was handed over, there is.

        Anybody can send a report: it counts only if it names a letter of ours, whose id nobody else can know.
        """
        found = await self._pool.fetch(
            f"SELECT message_id, address, status FROM {messages.name} "
            "WHERE message_id = $1 OR digest_id = $1 ORDER BY message_id",
            letter_id,
        )
        if any(is_waiting(MessageStatus(each["status"])) for each in found):
            return False
        if not any(each["address"] for each in found):
            log_line.warning("a report of no message of ours", code=code)
            return True
        for each in found:
            await self._record_of(each["message_id"], fate, code)
        if kind := _BOUNCES.get(fate):
            address = found[0]["address"]
            bounce = RecordBounce(address=address, message_id=found[0]["message_id"], kind=kind, code=code)
            await self._recorder.record(bounce, address_id_of(address), letter_id, kind)
        return True

    async def _record_of(self, message_id: UUID, fate: Fate, code: str) -> None:
        if fate is Fate.DELIVERED:
            await self._recorder.record(RecordDelivered(message_id=message_id), message_id)
        elif kind := _FAILURES.get(fate):
            failed = RecordFailed(message_id=message_id, kind=kind, code=code)
            await self._recorder.record(failed, message_id, "returned")
