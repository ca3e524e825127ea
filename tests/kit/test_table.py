"""Rows go into Postgres and come back as they were."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from shared.projection.table import Column, Table
from shared.projection.view import View
from tests.support.servers import Servers


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


@dataclass(frozen=True)
class Pot:
    size: int
    made: date | None


@dataclass(frozen=True)
class Kettle:
    kettle_id: UUID
    name: str
    note: str | None
    count: int
    boils: bool | None
    weight: float
    colour: Colour
    second_colour: Colour | None
    since: datetime
    until: date | None
    pots: list[Pot]
    labels: dict[str, str]
    lucky: tuple[int, ...] | None


KETTLES = View("kettles", version=1, row=Kettle, key="kettle_id")
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
MOMENTS = st.datetimes(timezones=st.just(UTC))
DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))
ROWS = st.builds(
    Kettle,
    kettle_id=st.uuids(),
    name=TEXT,
    note=st.none() | TEXT,
    count=st.integers(-(2**63), 2**63 - 1),
    boils=st.none() | st.booleans(),
    weight=st.floats(allow_nan=False),
    colour=st.sampled_from(Colour),
    second_colour=st.none() | st.sampled_from(Colour),
    since=MOMENTS,
    until=st.none() | DAYS,
    pots=st.lists(st.builds(Pot, size=st.integers(-9, 9), made=st.none() | DAYS), max_size=3),
    labels=st.dictionaries(TEXT, TEXT, max_size=3),
    lucky=st.none() | st.tuples(st.integers(0, 5), st.integers(0, 5)),
)


async def test_rows_come_back_as_they_were(servers: Servers) -> None:
    db = await asyncpg.connect(await servers.fresh_database())
    table = Table(KETTLES)
    await db.execute(table.ddl())

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(ROWS, min_size=1, max_size=5, unique_by=lambda row: row.kettle_id))
    def rows(examples: list[Kettle]) -> None:
        written.append(examples)

    written: list[list[Kettle]] = []
    rows()
    for examples in written:
        by_key = {row.kettle_id: row for row in examples}
        await table.write(db, dict(by_key))
        assert await table.read(db, by_key) == by_key
        await table.write(db, dict.fromkeys(by_key))
        assert await table.read(db, by_key) == {}
    await db.close()


@dataclass(frozen=True, slots=True)
class Cup:
    number: int
    name: str


CUPS = View("cups", version=1, row=Cup, key="number")


@pytest.mark.parametrize("bad", [Cup(2**63, "too large"), Cup(-1, "a\0b"), Cup(-1, "\ud800"), Cup("one", "no number")])  # type: ignore[arg-type]
async def test_of_many_new_rows_one_that_cannot_be_held_is_an_error_of_its_data(servers: Servers, bad: Cup) -> None:
    db = await asyncpg.connect(await servers.fresh_database())
    table = Table(CUPS)
    await db.execute(table.ddl())
    good = [Cup(number, "plain") for number in range(500)]
    with pytest.raises(asyncpg.DataError):
        await table.add(db, [*good, bad])
    assert await db.fetchval("SELECT count(*) FROM cups") == 0
    await table.add(db, good)
    assert await table.read(db, range(500)) == {cup.number: cup for cup in good}
    await db.close()


@dataclass(frozen=True, slots=True)
class Spout:
    name: str
    id: UUID
    colour: Colour
    since: date | None
    open: bool | None
    words: tuple[str, ...]


@given(
    st.lists(
        st.builds(
            Spout,
            TEXT,
            st.uuids(),
            st.sampled_from(Colour),
            st.none() | DAYS,
            st.none() | st.booleans(),
            st.tuples(TEXT),
        )
    ).map(tuple)
)
def test_json_is_written_as_pydantic_writes_it(spouts: tuple[Spout, ...]) -> None:
    column = Column("spouts", tuple[Spout, ...])
    assert column._is_plain_json
    assert column.to_database(spouts) == TypeAdapter(tuple[Spout, ...]).dump_json(spouts).decode()


def test_a_changed_column_changes_the_shape() -> None:
    @dataclass(frozen=True)
    class Other:
        kettle_id: UUID

    assert Table(View("kettles", version=1, row=Other, key="kettle_id")).shape != Table(KETTLES).shape
