"""What a batch changed is written in one statement, where the checkpoint is as it was, and nothing of it elsewhere."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from shared.ids import new_id
from shared.projection.at_once import Move, write_at_once
from shared.projection.database import last_read, prepare
from shared.projection.kept import KeptRows, mark
from shared.projection.view import View
from tests.support.servers import Servers

READ = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Jar:
    jar_id: UUID
    label: str
    stickers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """All that is known of it is that it is there."""

    mark_id: UUID


jars = View("jars", version=1, row=Jar, key="jar_id")
marks = View("marks", version=1, row=Mark, key="mark_id")


@pytest.fixture
async def db(servers: Servers) -> AsyncIterator[Any]:
    db = await asyncpg.connect(await servers.fresh_database())
    await prepare(db, [jars, marks])
    yield db
    await db.close()


def change(kept: KeptRows, key: UUID, row: Any) -> None:
    kept.change(kept.rows.get(mark(key)) or kept.begin(key, mark(key)), row)


async def labels(db: Any) -> dict[UUID, str]:
    return {row["jar_id"]: row["label"] for row in await db.fetch("SELECT * FROM jars")}


async def test_rows_of_several_views_come_change_and_go_with_the_checkpoint(db: Any) -> None:
    kept, seen, (a, b), c = KeptRows(jars), KeptRows(marks), (new_id(), new_id()), new_id()
    change(kept, a, Jar(a, "plum", ("old",)))
    change(kept, b, Jar(b, "pear"))
    change(seen, c, Mark(c))
    assert await write_at_once(db, [kept, seen], Move(0, 3, READ))
    assert await labels(db) == {a: "plum", b: "pear"}
    assert await last_read(db) == (3, READ)

    change(kept, a, Jar(a, "quince"))
    change(kept, b, None)
    assert await write_at_once(db, [kept, seen], Move(3, 5, READ))
    assert await labels(db) == {a: "quince"}
    assert await db.fetchval("SELECT mark_id FROM marks") == c
    assert not kept.unwritten

    assert await write_at_once(db, [], Move(5, 6, READ))
    assert (await last_read(db))[0] == 6


async def test_where_somebody_else_moved_the_checkpoint_nothing_is_written_or_deleted(db: Any) -> None:
    kept, a, b = KeptRows(jars), new_id(), new_id()
    change(kept, a, Jar(a, "plum"))
    assert await write_at_once(db, [kept], Move(0, 1, READ))
    change(kept, a, None)
    change(kept, b, Jar(b, "pear"))
    assert not await write_at_once(db, [kept], Move(0, 2, READ))
    assert await labels(db) == {a: "plum"}
    assert (await last_read(db))[0] == 1
    assert len(kept.unwritten) == 2


async def test_a_row_that_no_table_can_hold_leaves_everything_as_it_was(db: Any) -> None:
    kept, seen, a, c = KeptRows(jars), KeptRows(marks), new_id(), new_id()
    change(kept, a, Jar(a, "a label with \0 in it"))
    change(seen, c, Mark(c))
    with pytest.raises(asyncpg.DataError):
        await write_at_once(db, [seen, kept], Move(0, 1, READ))
    assert await db.fetchval("SELECT count(*) FROM marks") == 0
    assert (await last_read(db))[0] == 0
