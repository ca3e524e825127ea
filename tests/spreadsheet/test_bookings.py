"""Sheets of bookings, row by row."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peernet.spreadsheet.askers import Asker, PlannedBooking
from peernet.spreadsheet.booking_sheet import BOOKING_SHEET
from peernet.spreadsheet.bookings import plan_bookings
from peernet.spreadsheet.columns import map_columns
from peernet.spreadsheet.problems import UnusableSheet
from peernet.spreadsheet.reading import read_table
from peernet.spreadsheet.rejects import rejects_of, write_rejects

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HEAD = "When asked,Name,Email,Member?,First choice workshop,Access,Diet\n"
GOOD = {"when asked": "2026-01-12 15:02", "name": "Ann Smith", "email": "ann@post.example"}


def planned(data: str | bytes) -> tuple[PlannedBooking, ...]:
    table = read_table(data.encode() if isinstance(data, str) else data, BOOKING_SHEET)
    return plan_bookings(table, map_columns(table.headings, BOOKING_SHEET), NOW)


def only_row(**cells: str) -> PlannedBooking:
    """The plan for one row, good but for the cells given."""
    row = GOOD | {name.replace("_", " "): cell for name, cell in cells.items()}
    text = io.StringIO()
    csv.writer(text).writerows([row, row.values()])
    (only,) = planned(text.getvalue())
    return only


def only_asker(**cells: str) -> Asker:
    asker = only_row(**cells).asker
    assert asker is not None
    return asker


def test_a_good_row_is_a_request() -> None:
    asker = only_asker(
        email=" ANN@post.example",
        phone="0113 496 0123",
        member="yes",
        workshop="Confidence",
        access="Quiet room please",
    )
    assert asker.asked == datetime(2026, 1, 12, 15, 2, tzinfo=UTC)
    assert (asker.full_name, asker.email, asker.phone) == ("Ann Smith", "ann@post.example", "+441134960123")
    assert (asker.says_member, asker.session, asker.diet) == (True, "Confidence", None)
    assert (asker.access_needs, asker.access_text) == (("quiet_room",), "Quiet room please")


@pytest.mark.parametrize(
    ("cells", "code", "field"),
    [
        ({"when_asked": ""}, "row.no_time", "when asked"),
        ({"when_asked": "tbc"}, "row.no_time", "when asked"),
        ({"when_asked": "last week"}, "row.bad_date", "when asked"),
        ({"when_asked": "31/02/2026 10:00"}, "row.bad_date", "when asked"),
        ({"when_asked": "22/11/2026 12:01"}, "row.date_in_future", "when asked"),
        ({"when_asked": "23/11/2026"}, "row.date_in_future", "when asked"),
        ({"name": "Unknown (see notebook)"}, "row.no_name", "name"),
        ({"email": "ann@"}, "row.bad_email", "email"),
        ({"diet": "x" * 5001}, "row.cell_too_long", "diet"),
        ({"workshop": "x" * 301}, "row.cell_too_long", "workshop"),
    ],
)
def test_refusals_name_the_field_and_the_remedy(cells: dict[str, str], code: str, field: str) -> None:
    row = only_row(**cells)
    assert row.asker is None
    (refusal,) = row.refusals
    assert refusal.code == code
    assert refusal.message.startswith(f"{field}: ")
    assert refusal.remedy.endswith(".")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"when_asked": "12/01/2026"}, "row.day_alone"),
        ({"when_asked": "22/11/2026"}, "row.day_alone"),
        ({"phone": "ask Jo"}, "row.no_phone_number"),
        ({"phone": "029 2018620"}, "row.odd_phone"),
        ({"email": ""}, "row.no_way_to_reach"),
    ],
)
def test_warnings_refuse_nothing(cells: dict[str, str], code: str) -> None:
    row = only_row(**cells)
    assert row.asker is not None
    assert [warning.code for warning in row.warnings] == [code]


@pytest.mark.parametrize(
    ("cell", "means"),
    [("yes", True), ("Member", True), ("no (guest)", False), ("guest", False), ("No", False), ("", None), ("?!", None)],
)
def test_what_the_sheet_says_about_membership(cell: str, means: bool | None) -> None:
    assert only_asker(member=cell).says_member is means


@pytest.mark.parametrize(
    ("cell", "needs", "text"),
    [
        ("", (), None),
        ("no", (), None),
        ("None.", (), None),
        ("No access needs", (), None),
        ("wheelchair", ("step_free_access",), "wheelchair"),
        ("hearing loop, large print", ("large_print", "hearing_loop"), "hearing loop, large print"),
        ("a chair with arms", ("other",), "a chair with arms"),
    ],
)
def test_what_people_need_is_kept_as_typed(cell: str, needs: tuple[str, ...], text: str | None) -> None:
    asker = only_asker(access=cell)
    assert (asker.access_needs, asker.access_text) == (needs, text)
    assert asker.is_sensitive is bool(needs)


@pytest.mark.parametrize("cell", ["", "any", "Don't mind", "no preference", "n/a"])
def test_no_choice_is_none(cell: str) -> None:
    assert only_asker(workshop=cell).session is None


@pytest.mark.parametrize("hour", [0, 9, 12, 23])
def test_today_without_a_time_says_the_same_at_any_time_of_today(hour: int) -> None:
    data = b"When asked,Name\n22/11/2026,Ann\n"
    table = read_table(data, BOOKING_SHEET)
    (row,) = plan_bookings(table, map_columns(table.headings, BOOKING_SHEET), NOW.replace(hour=hour))
    assert row.asker is not None
    assert row.asker.asked == datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_people_come_in_the_order_in_which_they_asked() -> None:
    plan = planned(
        HEAD
        + "2026-02-01 09:00,Cy,c@post.example,,,,\n"
        + "2026-01-01 09:00,Ann,a@post.example,,,,\n"
        + "2026-02-01 09:00,Dee,d@post.example,,,,\n"
        + "01/02/2026 08:59,Bob,b@post.example,,,,\n"
    )
    assert [row.asker.full_name for row in plan if row.asker] == ["Ann", "Bob", "Cy", "Dee"]
    assert [row.number for row in plan] == [3, 5, 2, 4]


def test_who_asked_twice_keeps_the_earlier_request() -> None:
    plan = planned(
        HEAD
        + "2026-01-02 09:00,Ann,A@post.example,,Confidence,,\n"
        + "2026-01-01 09:00,ann,a@post.example,,Building shields,,\n"
        + "2026-01-03 09:00,Bob,,,,,\n"
        + "2026-01-03 09:00, BOB,,,,,\n"
        + "2026-01-04 09:00,Bob,,,,,\n"
    )
    assert {row.number: row.repeat_of for row in plan} == {3: None, 2: 3, 4: None, 5: 4, 6: None}
    (repeat,) = (row for row in plan if row.number == 2)
    assert [warned.code for warned in repeat.warnings] == ["row.repeat_differs"]


def test_two_people_with_one_address_are_not_taken_for_one() -> None:
    plan = planned(HEAD + "2026-01-01 09:00,Ann,a@post.example,,,,\n2026-01-02 09:00,Bob,a@post.example,,,,\n")
    assert [refusal.code for refusal in plan[1].refusals] == ["row.repeat_other_name"]


def test_a_shifted_row_is_not_guessed_at() -> None:
    (row,) = planned(HEAD + "2026-01-01 09:00,Ann,a@post.example,,,quiet room, near the door,vegan\n")
    assert [refusal.code for refusal in row.refusals] == ["row.too_many_cells"]


def test_rows_that_a_quotation_mark_swallowed_are_missed() -> None:
    (row,) = planned(HEAD + '2026-01-01 09:00,Ann,a@post.example,,,"quiet,\n2026-01-02 09:00,Bob,b@b.example,,,,\n",\n')
    assert [refusal.code for refusal in row.refusals] == ["row.rows_run_together"]


@pytest.mark.parametrize(
    "headings",
    [
        "Timestamp,Full name,E-mail address,Are you a member?,Which workshop?,Access requirements,Dietary requirements",
        "Submitted at;Name;Email;Member or guest;Workshop (first choice);Any access needs?;Food",
    ],
)
def test_headings_as_forms_have_them(headings: str) -> None:
    table = read_table(f"{headings}\n{headings[:3]}\n".encode(), BOOKING_SHEET)
    mapping = map_columns(table.headings, BOOKING_SHEET)
    assert list(mapping.mapped) == ["asked", "name", "email", "member", "session", "access_needs", "diet"]
    assert mapping.unused == ()


@pytest.mark.parametrize(("head", "sentence"), [("Name,Email", "when each person asked"), ("Date,Diet", "who each")])
def test_a_sheet_without_what_is_needed_is_refused(head: str, sentence: str) -> None:
    with pytest.raises(UnusableSheet, match=sentence):
        map_columns(head.split(","), BOOKING_SHEET)


def test_a_corrected_file_imports() -> None:
    data = (HEAD + '2026-13-01 09:00,Ann,a@post.example,,,,\n,Bob,,,,"quiet room, please",\n').encode()
    table = read_table(data, BOOKING_SHEET)
    plan = plan_bookings(table, map_columns(table.headings, BOOKING_SHEET), NOW)
    assert [len(row.refusals) for row in plan] == [1, 1]
    again = planned(write_rejects(table, rejects_of(plan)).replace(b"2026-13-01", b"2026-11-01"))
    assert [(row.number, bool(row.asker)) for row in again] == [(3, False), (2, True)]


CELLS = st.one_of(
    st.text(max_size=40), st.sampled_from(["2026-01-01 10:00", "a@b.example", "Ann", "yes", ",", '"', "\n"])
)


@given(st.lists(st.lists(CELLS, min_size=7, max_size=8), min_size=1, max_size=6))
def test_whatever_cells_say_each_row_comes_out_once(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEAD.strip().split(","), *rows])
    try:
        table = read_table(text.getvalue().encode("utf-8", "surrogatepass"), BOOKING_SHEET)
        mapping = map_columns(table.headings, BOOKING_SHEET)
    except UnusableSheet:
        return
    plan = plan_bookings(table, mapping, NOW)
    assert sorted(row.number for row in plan) == [row.number for row in table.rows]
    for row in plan:
        assert sum((row.asker is not None, row.repeat_of is not None, bool(row.refusals))) == 1
    times = [row.asker.asked for row in plan if row.asker]
    assert times == sorted(times)
