"""Answering as at a date: the views concerned are replayed into scratch tables that hide the live ones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.log.reader import LogReader
from shared.log.stream import Log
from shared.projection.folder import Folder, Until, apply_carefully
from shared.projection.parking import discarded, parked_sequences
from shared.projection.table import HOLDS_NOT, Connection, table_of
from shared.projection.view import View
from shared.vault.vault import Vault

_BATCH = 1000
_SILENCE = 5.0
_MOST_ROWS_KEPT = 60_000


async def replay_as_at(
    log: Log,
    vault: Vault,
    service: str,
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
        await db.execute(table_of(view).ddl(temporary=True))
    # Statements that this connection prepared before would go on reading the live tables of the same names.
    await db.execute("DISCARD PLANS")
    # What waits for all views waits here, too, so that a replay up to now is what the live tables hold.
    left_out = (await discarded(log, service)).keys() | await parked_sequences(db)
    until = Until(happened, recorded)

    def fresh_folder() -> Folder:
        return Folder(views, vault, log.network, new_tables=True, left_out=left_out, until=until)

    last = await log.last_sequence()
    try:
        async with db.transaction():
            await _fold(log, db, fresh_folder(), last, careful=False)
    except HOLDS_NOT:
        # Some event says what no row can hold: found out by writing each batch by itself.
        await _fold(log, db, fresh_folder(), last, careful=True)


async def _fold(log: Log, db: Connection, folder: Folder, last: int, *, careful: bool) -> None:
    apply, seen = apply_carefully if careful else Folder.apply, 0
    async with LogReader(log.nc, log.network, [f"{log.network}.log.>"]) as reader:
        while seen < last:
            messages = await reader.batch(min(_BATCH, last - seen), wait=_SILENCE)
            if not messages:
                raise TimeoutError("the log stopped answering during a replay")
            seen = messages[-1].sequence
            await apply(folder, db, messages)
            if folder.kept > _MOST_ROWS_KEPT:
                await folder.flush(db)
                folder.trim(_MOST_ROWS_KEPT)
    await folder.flush(db)
