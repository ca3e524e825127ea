"""A view's rows in Postgres: the table, reading the rows concerned, writing the changed ones in one statement each."""

import dataclasses
import hashlib
import types
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import asyncpg
import orjson
from pydantic import TypeAdapter

from shared.projection.view import Key, View

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

HOLDS_NOT = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, asyncpg.ProgramLimitExceededError)
"""What writing raises where no row can hold what it is given. Whatever else Postgres raises says nothing of the row."""

_ROWS_A_STATEMENT = 1000
_ENOUGH_TO_COPY = 100

_COLUMN_TYPES: dict[type, str] = {
    UUID: "uuid",
    str: "text",
    int: "bigint",
    float: "double precision",
    bool: "boolean",
    datetime: "timestamptz",
    date: "date",
}


class Column:
    """How one field of a row is kept: a plain type as itself, an enumeration as text, anything else as jsonb."""

    def __init__(self, name: str, annotation: Any) -> None:
        self.name = name
        plain, self.optional = _without_none(annotation)
        is_enum = isinstance(plain, type) and issubclass(plain, Enum)
        self.type = "text" if is_enum else _COLUMN_TYPES.get(plain, "jsonb")
        self.array_type = "text" if self.type == "jsonb" else self.type
        self._adapter = TypeAdapter(annotation) if self.type == "jsonb" or is_enum else None
        self._is_enum = is_enum
        self._is_plain = self._adapter is None or (is_enum and issubclass(plain, str))
        self._is_plain_json = self.type == "jsonb" and _orjson_writes_it_alike(annotation)
        self.reads = self._reader()
        """How a value of the database becomes one of the field; None where it is one."""

    def to_database(self, value: Any) -> Any:
        if value is None or self._is_plain or self._adapter is None:
            return value
        if self._is_enum:
            return str(value.value)
        if self._is_plain_json:
            return orjson.dumps(value, default=str).decode()
        return self._adapter.dump_json(value).decode()

    def column(self, rows: Iterable[Any]) -> Iterable[Any]:
        """This field of each of the rows, as the database takes it."""
        values = map(attrgetter(self.name), rows)
        return values if self._is_plain else map(self.to_database, values)

    def _reader(self) -> Callable[[Any], Any] | None:
        if self._adapter is None:
            return None
        validator = self._adapter.validator
        read = validator.validate_json if self.type == "jsonb" else validator.validate_python
        return lambda value: None if value is None else read(value)


class Table:
    """The statements of one view. Names are unqualified: the connection's search path says which copy is meant."""

    def __init__(self, view: View[Any]) -> None:
        hints = get_type_hints(view.row)
        self.view = view
        self.columns = [Column(field.name, hints[field.name]) for field in dataclasses.fields(view.row)]
        self._names = ", ".join(column.name for column in self.columns)
        self._key = next(column for column in self.columns if column.name == view.key)
        self._select = {
            c.name: f"SELECT {self._names} FROM {view.name} WHERE {c.name} = ANY($1::{c.type}[])" for c in self.columns
        }
        self._delete, self._upsert = self.delete(), self.upsert()
        self._in_order = tuple(column.name for column in self.columns)
        self._reads = [(place, column.reads) for place, column in enumerate(self.columns) if column.reads]

    @property
    def shape(self) -> str:
        """Changes whenever the columns do, so that a forgotten raise of the version is noticed."""
        text = ";".join([*(f"{c.name} {c.type} {c.optional}" for c in self.columns), *self.view.indexes])
        return hashlib.sha256(f"{text};{self.view.key}".encode()).hexdigest()[:16]

    def ddl(self, *, temporary: bool = False) -> str:
        columns = ", ".join(f"{c.name} {c.type}{'' if c.optional else ' NOT NULL'}" for c in self.columns)
        table = f"{self.view.name} ({columns}, PRIMARY KEY ({self.view.key}))"
        if temporary:
            return f"CREATE TEMPORARY TABLE {table} ON COMMIT DROP"
        return "; ".join(
            [f"CREATE TABLE {table}", *(f"CREATE INDEX ON {self.view.name} ({field})" for field in self.view.indexes)]
        )

    def upsert(self, *, first: int = 1, condition: str = "true") -> str:
        """A statement that writes rows where the condition holds; its parameters are `arrays`, from the `first` on."""
        arrays = ", ".join(f"${n}::{column.array_type}[]" for n, column in enumerate(self.columns, start=first))
        values = ", ".join(f"{c.name}::jsonb" if c.type == "jsonb" else c.name for c in self.columns)
        updates = ", ".join(f"{c.name} = excluded.{c.name}" for c in self.columns if c is not self._key)
        return (
            f"INSERT INTO {self.view.name} ({self._names}) "
            f"SELECT {values} FROM unnest({arrays}) AS new ({self._names}) WHERE {condition} "
            f"ON CONFLICT ({self.view.key}) DO " + (f"UPDATE SET {updates}" if updates else "NOTHING")
        )

    def arrays(self, rows: Sequence[Any]) -> list[list[Any]]:
        """The rows' values, column by column."""
        return [list(column.column(rows)) for column in self.columns]

    def delete(self, *, parameter: int = 1, condition: str = "true") -> str:
        """A statement that deletes the rows of an array of keys where the condition holds."""
        keys = f"${parameter}::{self._key.type}[]"
        return f"DELETE FROM {self.view.name} WHERE {self.view.key} = ANY({keys}) AND {condition}"

    async def read(self, db: Connection, values: Collection[Any], *, by: str | None = None) -> dict[Key, Any]:
        """The rows whose key, or whose field `by`, is one of these values."""
        records = await db.fetch(self._select[by or self.view.key], list(values))
        return {record[self.view.key]: self.to_row(record) for record in records}

    async def add(self, db: Connection, rows: Sequence[Any]) -> None:
        """Writes rows that the table does not have yet. Raises one of HOLDS_NOT for one that it cannot hold."""
        if len(rows) < _ENOUGH_TO_COPY:
            await self.write(db, {getattr(row, self.view.key): row for row in rows})
            return
        values = zip(*(column.column(rows) for column in self.columns), strict=True)
        try:
            await db.copy_records_to_table(self.view.name, records=values, columns=[c.name for c in self.columns])
        except (TypeError, ValueError, OverflowError, AttributeError) as error:  # as asyncpg's encoders raise them
            raise asyncpg.DataError(f"a row that {self.view.name} cannot hold") from error

    async def write(self, db: Connection, changed: dict[Key, Any | None]) -> None:
        """Upserts the rows, and deletes those that are None."""
        gone = [key for key, row in changed.items() if row is None]
        rows = [row for row in changed.values() if row is not None]
        if gone:
            await db.execute(self._delete, gone)
        for start in range(0, len(rows), _ROWS_A_STATEMENT):
            some = rows[start : start + _ROWS_A_STATEMENT]
            await db.execute(self._upsert, *self.arrays(some))

    def to_row(self, record: asyncpg.Record) -> Any:
        values = [record[name] for name in self._in_order]
        for place, read in self._reads:
            values[place] = read(values[place])
        return self.view.row(*values)


@cache
def table_of(view: View[Any]) -> Table:
    """The view's table; making one takes longer than most queries."""
    return Table(view)


def rows(view: View[Any], records: Iterable[asyncpg.Record]) -> list[Any]:
    """The view's row objects from records that were selected with all of its columns."""
    table = table_of(view)
    return [table.to_row(record) for record in records]


def json_value(value: str | None) -> Any:
    """What a jsonb column holds."""
    return None if value is None else orjson.loads(value)


def _orjson_writes_it_alike(annotation: Any) -> bool:
    """Whether orjson, which takes a fifth of the time, writes what pydantic would."""
    if dataclasses.is_dataclass(annotation):
        hints = get_type_hints(annotation)
        return all(_orjson_writes_it_alike(hints[field.name]) for field in dataclasses.fields(annotation))
    if get_origin(annotation) in (Union, types.UnionType, tuple, list):
        return all(part is Ellipsis or _orjson_writes_it_alike(part) for part in get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return issubclass(annotation, str)
    return annotation in (str, bool, date, UUID, type(None))


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) in (Union, types.UnionType):
        parts = [part for part in get_args(annotation) if part is not type(None)]
        if len(parts) == 1:
            return parts[0], True
        return annotation, type(None) in get_args(annotation)
    return annotation, False
