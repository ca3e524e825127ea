"""Answering as at a date: the views concerned are replayed into scratch tables that hide the live ones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.log.reader import LogReader
from shared.log.stream import Log
from shared.projection.folder import Folder, Until
from shared.projection.table import Connection, Table
from shared.projection.view import View
from shared.vault.vault import Vault

_BATCH = 1000
_SILENCE = 5.0


async def replay_as_at(
    log: Log,
    vault: Vault,
    views: Sequence[View[Any]],
    db: Connection,
    *,
    happened: datetime | None,
    recorded: datetime | None,
) -> None:
    """Fills temporary tables of the views' names, within the transaction that `db` is in.

    `happened` counts the events that had happened by then, `recorded` those that had been recorded by then. What is
    recorded while this runs is left out.
    """
    for view in views:
        await db.execute(Table(view).ddl(temporary=True))
    # Statements that this connection prepared before would go on reading the live tables of the same names.
    await db.execute("DISCARD PLANS")
    folder = Folder(views, vault, log.network)
    until, last = Until(happened, recorded), await log.last_sequence()
    seen = 0
    async with LogReader(log.nc, log.network, [f"{log.network}.log.>"]) as reader:
        while seen < last:
            messages = await reader.batch(_BATCH, wait=_SILENCE)
            if not messages:
                raise TimeoutError("the log stopped answering during a replay")
            seen = messages[-1].sequence
            await folder.apply(db, [m for m in messages if m.sequence <= last], until=until)
    await folder.flush(db)
