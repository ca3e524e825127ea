"""Sheets for tests, made from text."""

from collections.abc import Mapping
from datetime import date

from peernet.spreadsheet.columns import ColumnMapping, map_columns
from peernet.spreadsheet.member_sheet import MEMBER_SHEET
from peernet.spreadsheet.members import plan_members
from peernet.spreadsheet.people import MemberDefaults, Person, PlannedRow
from peernet.spreadsheet.reading import Table, read_table

TODAY = date(2026, 11, 22)


def opened(
    data: bytes | str, overrides: Mapping[str, str] | None = None, supplied: frozenset[str] = frozenset()
) -> tuple[Table, ColumnMapping]:
    table = read_table(data.encode() if isinstance(data, str) else data, MEMBER_SHEET, overrides)
    return table, map_columns(table.headings, MEMBER_SHEET, overrides, supplied)


def planned(data: bytes | str, defaults: MemberDefaults | None = None) -> list[PlannedRow]:
    supplied = frozenset({"organisation"}) if defaults and defaults.organisation else frozenset[str]()
    table, mapping = opened(data, supplied=supplied)
    return plan_members(table, mapping, TODAY, defaults)


def only_row(**cells: str) -> PlannedRow:
    """The plan for one row, good but for the cells given."""
    row = {"name": "Ann Smith", "email": "ann@post.example", "organisation": "The Trust", **cells}
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in row.values()]
    return planned(",".join(row) + "\n" + ",".join(quoted) + "\n")[0]


def only_person(**cells: str) -> Person:
    person = only_row(**cells).person
    assert person is not None
    return person
