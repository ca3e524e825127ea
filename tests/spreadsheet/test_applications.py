"""Sheets of applications, row by row."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peernet.spreadsheet.applicants import Applicant, PlannedApplication, Score
from peernet.spreadsheet.application_sheet import APPLICATION_SHEET, ScoreColumn, score_columns
from peernet.spreadsheet.applications import plan_applications
from peernet.spreadsheet.columns import map_columns
from peernet.spreadsheet.problems import UnusableSheet
from peernet.spreadsheet.reading import read_table
from peernet.spreadsheet.rejects import rejects_of, write_rejects

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HEAD = "Name,Email,Phone,Lived experience,Preferred site,A1 recovery,A1 give_back,A2 recovery,A2 give_back\n"
GOOD = {"name": "Ann Smith", "email": "ann@post.example", "lived experience": "own"}


def planned(data: str | bytes) -> tuple[PlannedApplication, ...]:
    table = read_table(data.encode() if isinstance(data, str) else data, APPLICATION_SHEET)
    return plan_applications(table, map_columns(table.headings, APPLICATION_SHEET), NOW)


def only_row(**cells: str) -> PlannedApplication:
    """The plan for one row, good but for the cells given."""
    row = GOOD | {name.replace("_", " "): cell for name, cell in cells.items()}
    text = io.StringIO()
    csv.writer(text).writerows([row, row.values()])
    (only,) = planned(text.getvalue())
    return only


def only_applicant(**cells: str) -> Applicant:
    applicant = only_row(**cells).asker
    assert applicant is not None
    return applicant


def test_a_good_row_is_an_application_with_its_scores() -> None:
    (row,) = planned(f"{HEAD}Ann Smith,ANN@post.example,0113 496 0123,Carer,Hellesdon,3,4,2.0,5\n")
    assert row.asker == Applicant(
        asked=None,
        full_name="Ann Smith",
        email="ann@post.example",
        phone="+441134960123",
        lived_experience="carer",
        site="Hellesdon",
        scored=None,
        scores=(
            Score(1, "recovery", 3),
            Score(1, "giveback", 4),
            Score(2, "recovery", 2),
            Score(2, "giveback", 5),
        ),
    )
    assert row.asker.scores_of(2) == (Score(2, "recovery", 2), Score(2, "giveback", 5))
    assert row.warnings == ()


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("own", "own"),
        ("My own", "own"),
        ("OWN EXPERIENCE", "own"),
        ("carer", "carer"),
        ("As a carer", "carer"),
        ("yes, as an unpaid carer", "carer"),
        ("Carer (for my son)", "carer"),
        ("both", "both"),
        ("own and carer", "both"),
        ("as a carer & my own", "both"),
        ("no", "none"),
        ("None", "none"),
        ("neither", "none"),
        ("prefer not to say", "prefer_not_to_say"),
        ("I'd rather not say", "prefer_not_to_say"),
    ],
)
def test_lived_experience_as_people_say_it(cell: str, code: str) -> None:
    assert only_applicant(lived_experience=cell).lived_experience == code


@pytest.mark.parametrize("cell", ["yes", "bipolar", "?", "n/a", "a friend", ""])
def test_what_does_not_say_whose_experience_it_is_is_for_a_person_and_is_never_repeated(cell: str) -> None:
    (refusal,) = only_row(lived_experience=cell).refusals
    assert (refusal.code, refusal.field) == ("row.bad_lived_experience", "lived_experience")
    assert refusal.remedy == "Write own, carer, both, none or prefer not to say."
    assert "bipolar" not in refusal.message


@pytest.mark.parametrize("cell", ["", "either", "Either", "Don't mind", "no preference", "n/a", "Both sites"])
def test_no_preference_is_none(cell: str) -> None:
    assert only_applicant(preferred_site=cell).site is None


def test_a_score_of_nought_is_one() -> None:
    assert only_applicant(A1_recovery="0").scores == (Score(1, "recovery", 0),)


@pytest.mark.parametrize(
    ("cells", "code", "field"),
    [
        ({"name": "tbc"}, "row.no_name", "name"),
        ({"email": "ann@"}, "row.bad_email", "email"),
        ({"email": ""}, "row.no_way_to_reach", "email"),
        ({"A1_recovery": "four"}, "row.bad_score", "A1 recovery"),
        ({"A2_give_back": "3.5"}, "row.bad_score", "A2 give back"),
        ({"A2_give_back": "3/5"}, "row.bad_score", "A2 give back"),
        ({"applied": ""}, "row.no_time", "applied"),
        ({"applied": "23/11/2026"}, "row.date_in_future", "applied"),
        ({"applied": "soon"}, "row.bad_date", "applied"),
        ({"scored_on": "soon"}, "row.bad_date", "scored on"),
        ({"applied": "2026-02-01", "scored_on": "2026-01-01"}, "row.scored_too_early", "scored on"),
        ({"preferred_site": "x" * 301}, "row.cell_too_long", "preferred site"),
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
    ("cells", "codes"),
    [
        ({"phone": "029 2018620"}, ["row.odd_phone"]),
        ({"applied": "2026-01-05"}, ["row.day_alone"]),
        ({"scored_on": "########"}, ["row.no_date"]),
        ({"A1_recovery": "3", "A1_give_back": ""}, ["row.score_missing"]),
        ({"A1_recovery": "3", "A1_give_back": "3", "A2_recovery": "", "A2_give_back": ""}, []),
    ],
)
def test_warnings_refuse_nothing(cells: dict[str, str], codes: list[str]) -> None:
    row = only_row(**cells)
    assert row.asker is not None
    assert [warning.code for warning in row.warnings] == codes


@pytest.mark.parametrize(
    ("heading", "means"),
    [
        ("A1 own_condition", ScoreColumn(1, "owncondition")),
        ("a2 Own condition", ScoreColumn(2, "owncondition")),
        ("Assessor 1: Recovery", ScoreColumn(1, "recovery")),
        ("Assessor 2: score for giving back", ScoreColumn(2, "givingback")),
        ("Marker 3 (compassion)", ScoreColumn(3, "compassion")),
        ("A1 total", None),
        ("A1 comments", None),
        ("A1", None),
        ("Area 1 recovery", None),
    ],
)
def test_columns_of_scores_are_known_by_their_headings(heading: str, means: ScoreColumn | None) -> None:
    headings = ["Name", "Lived experience", heading]
    mapping = map_columns(headings, APPLICATION_SHEET)
    assert list(score_columns(mapping).values()) == ([means] if means else [])
    assert mapping.unused == (() if means else (heading,))


def test_a_column_of_scores_can_be_named_and_left_out() -> None:
    headings = ["Name", "Lived experience", "A1 recovery", "Their view on recovery"]
    overrides = {"a1_recovery": "", "a2_recovery": "Their view on recovery"}
    mapping = map_columns(headings, APPLICATION_SHEET, overrides)
    assert score_columns(mapping) == {"a2_recovery": ScoreColumn(2, "recovery")}
    assert mapping.unused == ("A1 recovery",)


@pytest.mark.parametrize(
    "headings",
    [
        "Timestamp,Full name,E-mail address,Mobile,Own or carer?,Which site?,Assessment date",
        "Date applied;Name;Email;Telephone;Lived experience;Preferred location;Assessed on",
    ],
)
def test_headings_as_forms_have_them(headings: str) -> None:
    table = read_table(f"{headings}\n{headings[:3]}\n".encode(), APPLICATION_SHEET)
    mapping = map_columns(table.headings, APPLICATION_SHEET)
    assert list(mapping.mapped) == ["applied", "name", "email", "phone", "lived_experience", "site", "scored"]
    assert mapping.unused == ()


@pytest.mark.parametrize(
    ("head", "sentence"), [("Name,Email", "lived experience"), ("Lived experience,Site", "who each")]
)
def test_a_sheet_without_what_is_needed_is_refused(head: str, sentence: str) -> None:
    with pytest.raises(UnusableSheet, match=sentence):
        map_columns(head.split(","), APPLICATION_SHEET)


def test_people_come_in_the_order_in_which_they_applied_or_else_in_that_of_the_sheet() -> None:
    rows = "Cy,c@b.example,own\nAnn,a@b.example,own\nBob,b@b.example,own\n"
    assert [row.number for row in planned(f"Name,Email,Lived experience\n{rows}")] == [2, 3, 4]
    dated = "Name,Email,Lived experience,Applied\nCy,c@b.example,own,2026-02-01\nAnn,a@b.example,own,01/01/2026\n"
    assert [row.number for row in planned(dated)] == [3, 2]


def test_who_applied_twice_is_one_applicant() -> None:
    plan = planned(
        HEAD
        + "Ann,A@post.example,,own,Hellesdon,3,3,3,3\n"
        + "ann,a@post.example,,carer,Hellesdon,3,3,3,3\n"
        + "Bob,a@post.example,,own,,,,,\n"
    )
    assert [row.repeat_of for row in plan] == [None, 2, None]
    (warned,) = plan[1].warnings
    assert warned.message.startswith("It repeats row 2 but differs in: lived experience.")
    assert [refusal.code for refusal in plan[2].refusals] == ["row.repeat_other_name"]


def test_a_corrected_file_imports() -> None:
    data = (HEAD + "Ann,ann@b.example,,own,,3,four,3,3\nBob,bob@b.example,,yes,,,,,\n").encode()
    table = read_table(data, APPLICATION_SHEET)
    plan = plan_applications(table, map_columns(table.headings, APPLICATION_SHEET), NOW)
    assert [len(row.refusals) for row in plan] == [1, 1]
    again = planned(write_rejects(table, rejects_of(plan)).replace(b"four", b"4"))
    assert [(row.number, bool(row.asker)) for row in again] == [(2, True), (3, False)]


CELLS = st.one_of(
    st.text(max_size=40), st.sampled_from(["own", "a@b.example", "Ann", "3", "-1", "9" * 9, "either", ",", '"', "\n"])
)


@given(st.lists(st.lists(CELLS, min_size=9, max_size=10), min_size=1, max_size=6))
def test_whatever_cells_say_each_row_comes_out_once(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEAD.strip().split(","), *rows])
    try:
        table = read_table(text.getvalue().encode("utf-8", "surrogatepass"), APPLICATION_SHEET)
        mapping = map_columns(table.headings, APPLICATION_SHEET)
    except UnusableSheet:
        return
    plan = plan_applications(table, mapping, NOW)
    assert [row.number for row in plan] == [row.number for row in table.rows]
    for row in plan:
        assert sum((row.asker is not None, row.repeat_of is not None, bool(row.refusals))) == 1
