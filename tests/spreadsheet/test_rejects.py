import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peernet.spreadsheet.columns import map_columns
from peernet.spreadsheet.guard import guard, unguard
from peernet.spreadsheet.member_sheet import MEMBER_SHEET
from peernet.spreadsheet.members import plan_members
from peernet.spreadsheet.reading import Row, Table, read_table
from peernet.spreadsheet.rejects import Reject, rejects_of, write_rejects, write_suggestions
from tests.spreadsheet.making import TODAY, opened, planned

HEADINGS = ("Name", "Email", "Organisation", "=Notes")
# A carriage return is left out of what is generated: no spreadsheet program saves one alone in a cell.
CELLS = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\t'=+-@\",;|"), max_size=12)


@given(st.text())
def test_a_guarded_cell_reads_back_and_is_no_formula(cell: str) -> None:
    assert unguard(guard(cell)) == cell
    assert not guard(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(
    rows=st.lists(st.tuples(CELLS.filter(str.strip), CELLS, CELLS, CELLS), min_size=1, max_size=5),
    delimiter=st.sampled_from(",;\t|"),
)
def test_rejects_read_back_cell_by_cell(rows: list[tuple[str, ...]], delimiter: str) -> None:
    table = Table(HEADINGS, tuple(Row(n, cells) for n, cells in enumerate(rows, start=2)), "utf-8", delimiter)
    written = write_rejects(table, [Reject(row.number, "-Why", "=What") for row in table.rows])
    again = read_table(written, MEMBER_SHEET)
    assert again.headings == HEADINGS
    assert [row.cells for row in again.rows] == [row.cells for row in table.rows]
    assert (again.delimiter, again.encoding) == (delimiter, "utf-8-sig")


def test_a_corrected_file_imports() -> None:
    data = "Name,Email,Phone,Organisation,Joined\nAnn,a@b.example,+44 113 496 0123,T,31/02/2024\n,,,T,\n"
    table, mapping = opened(data)
    written = write_rejects(table, rejects_of(plan_members(table, mapping, TODAY)))
    assert written.decode("utf-8-sig").splitlines()[0].startswith("Row,Problem,What to do,Name")
    (row,) = (row for row in planned(written.replace(b"31/02/2024", b"28/02/2024")) if row.person)
    assert row.person is not None
    assert (row.person.joined, row.person.phone) == ("2024-02-28", "+441134960123")


def test_rejects_carry_the_number_that_messages_speak_of() -> None:
    table, _ = opened("Name,Email,Organisation\nAnn,a@b.example,T\n,,\nBob,,T\nEve,,T\n")
    written = write_rejects(table, [Reject(5, "It repeats row 4, which could not be used.", "Correct row 4.")])
    (line,) = csv.DictReader(io.StringIO(written.decode("utf-8-sig")))
    assert (line["Row"], line["Name"], line["What to do"]) == ("5", "Eve", "Correct row 4.")


@pytest.mark.parametrize(
    ("data", "headings", "cells"),
    [
        ("Problem,What to do,Name,Email\nWhy,What,Ann,a@b.example\n", ("Name", "Email"), ("Ann", "a@b.example")),
        ("Problem,What to do,Row,Name,Email\nWhy,What,7,Ann,\n", ("Row", "Name", "Email"), ("7", "Ann", "")),
        ("Row,Problem,What to do,Row,Name,Email\n2,Why,What,7,Ann,\n", ("Row", "Name", "Email"), ("7", "Ann", "")),
        ("Row,Name,Email\n7,Ann,\n", ("Row", "Name", "Email"), ("7", "Ann", "")),
    ],
)
def test_rejects_from_before_and_columns_of_the_sheets_own_are_read(
    data: str, headings: tuple[str, ...], cells: tuple[str, ...]
) -> None:
    table = read_table(data.encode(), MEMBER_SHEET)
    assert (table.headings, table.rows[0].cells) == (headings, cells)


def test_rejects_of_rejects_have_our_columns_once() -> None:
    table, mapping = opened("Name,Email,Organisation\nAnn,,T\n")
    once = write_rejects(table, rejects_of(plan_members(table, mapping, TODAY)))
    again = read_table(once, MEMBER_SHEET)
    mapping = map_columns(again.headings, MEMBER_SHEET)
    assert write_rejects(again, rejects_of(plan_members(again, mapping, TODAY))) == once


def test_suggestions_are_for_a_person_to_confirm() -> None:
    plan = planned(
        'Name,Email,Organisation,Notes\n=Ann,a@b.example,T,"wheelchair, large print"\nBob,b@b.example,T,tea\n'
    )
    rows = list(csv.reader(io.StringIO(write_suggestions(plan).decode("utf-8-sig"))))
    assert rows[0][-1] == "Confirmed (yes/no)"
    assert rows[1] == ["'=Ann", "a@b.example", "2", "large print", "wheelchair, large print", ""]
    assert [row[3] for row in rows[1:]] == ["large print", "step free access"]
