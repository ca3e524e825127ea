"""Writing the rows that changed in memory to their table."""

from shared.projection.kept import KeptRows
from shared.projection.table import Connection, table_of


async def write_kept(db: Connection, kept: KeptRows) -> None:
    """All that is unwritten; what is known not to be in the table goes the shorter way."""
    new = [each.row for each in kept.unwritten if each.in_table is False and each.row is not None]
    changed = {each.key: each.row for each in kept.unwritten if each.in_table is not False}
    table = table_of(kept.view)
    await table.add(db, new)
    await table.write(db, changed)
    kept.written()
