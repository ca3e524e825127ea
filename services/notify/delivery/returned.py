"""Mail that comes back: reads the folder into which the mail system puts it, and records what it says."""

import asyncio
import mailbox
from pathlib import Path
from typing import Final
from uuid import UUID

import structlog

from services.notify.bounces import Fate, Report, read_reports
from services.notify.delivery.recording import Recorder
from services.notify.delivery.sources import Outbox
from services.notify.views.messages import messages
from shared.cancelling import end_if_cancelled
from shared.contracts.notify import (
    BounceKind,
    FailureKind,
    RecordBounce,
    RecordDelivered,
    RecordFailed,
    address_id_of,
)
from shared.projection.database import Pool

log_line = structlog.get_logger()

_EVERY: Final = 2.0


class Returned:
    """A Maildir. What was recorded is removed from it; what is no report stays, marked as seen, for people to read."""

    def __init__(self, folder: Path, outbox: Outbox, pool: Pool, recorder: Recorder) -> None:
        self._folder = folder
        self._outbox = outbox
        self._pool = pool
        self._recorder = recorder

    async def run(self) -> None:
        """Runs until cancelled, in the replica that keeps the views."""
        while True:
            if self._outbox.is_current():
                try:
                    await self.read_all()
                except Exception as error:  # the folder or the database is away: mail stays where it is
                    end_if_cancelled()
                    log_line.exception("returned mail waits", exc_info=error)
            await asyncio.sleep(_EVERY)

    async def read_all(self) -> None:
        """Reads whatever is new."""
        folder = await asyncio.to_thread(mailbox.Maildir, self._folder, None)
        for key in await asyncio.to_thread(_new, folder):
            reports = read_reports(await asyncio.to_thread(folder.get_bytes, key))
            for report in reports:
                await self._record(report)
            await asyncio.to_thread(_put_away, folder, key, remove=bool(reports))

    async def _record(self, report: Report) -> None:
        """Anybody can send such a report: it counts only if it names a message, whose id nobody else can know."""
        found = await self._pool.fetch(
            f"SELECT message_id, address FROM {messages.name} "
            "WHERE (message_id = $1 OR digest_id = $1) AND address IS NOT NULL ORDER BY message_id",
            report.message_id,
        )
        if not found:
            log_line.warning("a report of no message of ours", status=report.status)
            return
        code = report.status or "unknown"
        for each in found:
            await self._record_of(each["message_id"], report.fate, code)
        if report.fate in (Fate.NO_SUCH_ADDRESS, Fate.REFUSED):
            kind = BounceKind.HARD if report.fate is Fate.NO_SUCH_ADDRESS else BounceKind.SOFT
            address = found[0]["address"]
            bounce = RecordBounce(address=address, message_id=found[0]["message_id"], kind=kind, code=code)
            await self._recorder.record(bounce, address_id_of(address), report.message_id, kind)

    async def _record_of(self, message_id: UUID, fate: Fate, code: str) -> None:
        if fate is Fate.DELIVERED:
            await self._recorder.record(RecordDelivered(message_id=message_id), message_id)
        elif fate is not Fate.NOT_YET:
            failed = RecordFailed(message_id=message_id, kind=FailureKind.PERMANENT, code=code)
            await self._recorder.record(failed, message_id, "returned")


def _new(folder: "mailbox.Maildir") -> list[str]:
    return [key for key, message in folder.iteritems() if message.get_subdir() == "new"]


def _put_away(folder: "mailbox.Maildir", key: str, *, remove: bool) -> None:
    if remove:
        folder.discard(key)
        return
    message = folder[key]
    message.set_subdir("cur")
    message.add_flag("S")
    folder[key] = message
