"""Mail that comes back: reads the folder into which the mail system puts it, and records what it says."""

import asyncio
import mailbox
from pathlib import Path
from typing import Final

import structlog

from services.notify.bounces import read_reports
from services.notify.delivery.fates import Fates
from services.notify.delivery.sources import Outbox
from shared.cancelling import end_if_cancelled

log_line = structlog.get_logger()

_EVERY: Final = 2.0
_NO_CODE: Final = "unknown"


class Returned:
    """A Maildir. What was recorded is removed from it; what is no report stays, marked as seen, for people to read."""

    def __init__(self, folder: Path, outbox: Outbox, fates: Fates) -> None:
        self._folder = folder
        self._outbox = outbox
        self._fates = fates

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
            told = [await self._fates.record(each.message_id, each.fate, each.status or _NO_CODE) for each in reports]
            if all(told):
                await asyncio.to_thread(_put_away, folder, key, remove=bool(reports))


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
