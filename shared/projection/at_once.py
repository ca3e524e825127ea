"""What a batch of events changed in all views, and the checkpoint, in one statement.

Each round trip to Postgres takes as long as all the rest of a small batch (docs/performance.md).
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from shared.projection.kept import KeptRows
from shared.projection.table import Connection, table_of
from shared.projection.view import View

MOST_ROWS = 1000
"""More than these are copied, which is quicker."""


MOVE = "UPDATE checkpoint SET sequence = $2, recorded = $3 WHERE sequence = $1 RETURNING true"


class Move(NamedTuple):
    """Of the checkpoint: from the sequence where it must be to the last event that was read, and when that was."""

    before: int
    to: int
    recorded: datetime


class _Change(NamedTuple):
    view: View[Any]
    rows: bool
    gone: bool


async def write_at_once(db: Connection, some: Sequence[KeptRows], move: Move) -> bool:
    """Writes all that is unwritten and moves the checkpoint; False, and nothing is written, where it was elsewhere.

    Raises one of HOLDS_NOT for a row that no table can hold.
    """
    changes: list[_Change] = []
    values: list[Any] = [move.before, move.to, move.recorded]
    for kept in some:
        rows = [each.row for each in kept.unwritten if each.row is not None]
        gone = [each.key for each in kept.unwritten if each.row is None and each.in_table is not False]
        changes.append(_Change(kept.view, bool(rows), bool(gone)))
        if rows:
            values += table_of(kept.view).arrays(rows)
        if gone:
            values.append(gone)
    moved = bool(await db.fetchval(_statement(tuple(changes)), *values))
    if moved:
        for kept in some:
            kept.written()
    return moved


@lru_cache(500)
def _statement(changes: tuple[_Change, ...]) -> str:
    parts = [f"moved AS ({MOVE})"]
    condition, free = "EXISTS (SELECT FROM moved)", 4
    for number, change in enumerate(changes):
        table = table_of(change.view)
        if change.rows:
            parts.append(f"write_{number} AS ({table.upsert(first=free, condition=condition)})")
            free += len(table.columns)
        if change.gone:
            parts.append(f"delete_{number} AS ({table.delete(parameter=free, condition=condition)})")
            free += 1
    return f"WITH {', '.join(parts)} SELECT EXISTS (SELECT FROM moved)"
