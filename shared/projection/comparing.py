"""Whether two tables of one view hold the same rows, and where they first differ."""

from dataclasses import dataclass
from typing import Any

from shared.projection.table import Connection
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """How many rows a table has, and the sum of the hashes of all of them: the same rows give the same one."""

    rows: int
    hash: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The first row, by its key, that is not the same in both tables. Values are not shown: they may be personal."""

    key: str
    columns: tuple[str, ...]
    only_in: str | None


async def fingerprint(db: Connection, view: View[Any], schema: str) -> Fingerprint:
    record = await db.fetchrow(
        "SELECT count(*) AS rows, coalesce(sum(hash_record_extended(t, 0)), 0)::text AS hash "
        f"FROM {schema}.{view.name} t"
    )
    assert record is not None
    return Fingerprint(record["rows"], record["hash"])


async def differences(db: Connection, view: View[Any], old: str, new: str) -> tuple[int, Difference | None]:
    """How many rows differ between the schemas `old` and `new`, and the first of them."""
    both = (
        f"FROM {old}.{view.name} o FULL JOIN {new}.{view.name} n USING ({view.key}) "
        "WHERE (o IS NULL) <> (n IS NULL) OR o::text IS DISTINCT FROM n::text"
    )
    count = await db.fetchval(f"SELECT count(*) {both}")
    first = await db.fetchrow(
        f"SELECT {view.key}::text AS key, to_jsonb(o)::text AS old, to_jsonb(n)::text AS new, "
        f"ARRAY(SELECT a.key FROM jsonb_each(to_jsonb(o)) a JOIN jsonb_each(to_jsonb(n)) b USING (key) "
        f"WHERE a.value IS DISTINCT FROM b.value ORDER BY a.key) AS columns {both} ORDER BY {view.key} LIMIT 1"
    )
    if first is None:
        return int(count), None
    only_in = "new" if first["old"] is None else "old" if first["new"] is None else None
    return int(count), Difference(first["key"], tuple(first["columns"]), only_in)
