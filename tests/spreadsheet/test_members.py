import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peernet.spreadsheet.people import MemberDefaults
from tests.spreadsheet.making import only_person, only_row, planned

HEAD = "Name,Email,Phone,Organisation,Newsletter,Notes\n"


def test_a_good_row_is_a_person() -> None:
    person = only_person(role="PSW", service="Rehab", paid="Paid", joined="March 2025", newsletter="Y")
    assert (person.full_name, person.email, person.organisation) == (
        "Ann Smith",
        "ann@post.example",
        "The Trust",
    )
    assert (person.role_code, person.role_text, person.paid) == ("peer_support_worker", "PSW", True)
    assert (person.joined, person.newsletter) == ("2025-03", True)


@pytest.mark.parametrize(
    ("cells", "code", "field"),
    [
        ({"name": "Unknown (see notebook)"}, "row.no_name", "name"),
        ({"name": "12"}, "row.no_name", "name"),
        ({"name": "#N/A"}, "row.no_name", "name"),
        ({"organisation": "Lantern jo@post.example"}, "row.address_in_cell", "organisation"),
        ({"service": "jo@post.example"}, "row.address_in_cell", "service"),
        ({"area": "Leeds; jo@post.example"}, "row.address_in_cell", "area"),
        ({"role": "PSW (jo@post.example)"}, "row.address_in_cell", "role"),
        ({"email": ""}, "row.no_way_to_reach", "email"),
        ({"email": "", "phone": "ask Jo"}, "row.no_way_to_reach", "email"),
        ({"email": "ann@"}, "row.bad_email", "email"),
        ({"email": "ann@", "phone": "0113 496 0123"}, "row.bad_email", "email"),
        ({"organisation": "tbc"}, "row.no_organisation", "organisation"),
        ({"joined": "31/02/2024"}, "row.bad_date", "joined"),
        ({"known as": "x" * 301}, "row.cell_too_long", "known as"),
        ({"notes": "(" * 100_000}, "row.cell_too_long", "notes"),
        ({"joined": "23/11/2026"}, "row.date_in_future", "joined"),
    ],
)
def test_refusals_name_the_field_and_the_remedy(cells: dict[str, str], code: str, field: str) -> None:
    row = only_row(**cells)
    assert row.person is None
    assert [refusal.code for refusal in row.refusals] == [code]
    assert row.refusal is not None
    assert row.refusal.field == field.replace(" ", "_")
    assert row.refusal.message.startswith(field)
    assert row.refusal.remedy.endswith(".")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"phone": "029 2018620"}, "row.odd_phone"),
        ({"phone": "ask Jo"}, "row.no_phone_number"),
        ({"newsletter": "maybe"}, "row.unclear_consent"),
        ({"paid": "sessional"}, "row.unclear_paid"),
        ({"paid": "paid", "role": "Peer volunteer"}, "row.paid_volunteer"),
        ({"notes": "prefers phone"}, "row.channel_without_contact"),
        ({"joined": "########"}, "row.no_date"),
        ({"joined": "#N/A"}, "row.no_date"),
    ],
)
def test_warnings_refuse_nothing(cells: dict[str, str], code: str) -> None:
    row = only_row(**cells)
    assert row.person is not None
    assert [warning.code for warning in row.warnings] == [code]


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ({"name": "Na-Young Kim"}, "Na-Young Kim"),
        ({"name": "", "first name": "Na", "surname": "Li"}, "Na Li"),
        ({"name": "", "first name": "Jennifer", "surname": "Null"}, "Jennifer Null"),
        ({"name": "", "first name": "Nil", "surname": "None"}, "Nil None"),
        ({"name": "n/a", "first name": "Ann", "surname": "TBC - ask Jo"}, "Ann"),
        ({"name": "  Ann   O'Neil "}, "Ann O'Neil"),
        ({"name": "Ann", "surname": "O'Neil"}, "Ann O'Neil"),
        ({"name": "Ann O'Neil", "surname": "O'NEIL"}, "Ann O'Neil"),
        ({"name": "", "first name": "Ann", "surname": "O'Neil"}, "Ann O'Neil"),
        ({"name": "Ann Smith", "first name": "A", "surname": "S"}, "Ann Smith"),
    ],
)
def test_names(cells: dict[str, str], name: str) -> None:
    assert only_person(**cells).full_name == name


@pytest.mark.parametrize(
    ("typed", "paid"), [("Y", False), ("no", True), ("Voluntary", False), ("Paid", True), ("", None)]
)
def test_a_column_headed_voluntary(typed: str, paid: bool | None) -> None:
    assert only_person(voluntary=typed).paid is paid


def test_needs_from_both_columns_are_only_suggested() -> None:
    person = only_person(access_needs="large print", notes="wheelchair; prefers e-mail")
    assert person.suggested_needs == ("large_print", "step_free_access")
    assert person.needs_text == "large print; wheelchair; prefers e-mail"
    assert person.preferred_channel == "email"
    assert only_person(access_needs="No").suggested_needs == ()
    assert only_person(access_needs="a seat by the door").suggested_needs == ("other",)


def test_defaults_fill_what_the_sheet_leaves_open() -> None:
    plan = planned("Name,Email\nAnn,a@b.example\n", MemberDefaults(organisation="The Trust", area="North", paid=False))
    person = plan[0].person
    assert person is not None
    assert (person.organisation, person.area, person.paid) == ("The Trust", "North", False)


def test_the_same_address_is_the_same_person() -> None:
    plan = planned(HEAD + "Ann,ann@b.example,,T,,\nBob,bob@b.example,,T,,\nANN, ANN@B.example ,,T,,\n")
    assert [row.repeat_of for row in plan] == [None, None, 2]
    assert plan[2].warnings == ()


@pytest.mark.parametrize(
    ("first", "again", "repeat"),
    [
        ("Ann Lee,,0113 496 0123,T,,", "ann  LEE,,+44 113 4960123,T,,", True),
        ("Ann Lee,,0113 496 0123,T,,", "Ann Lee,a@b.example,0113 496 0123,T,,", True),
        ("Ann Lee,a@b.example,0113 496 0123,T,,", "Ann Lee,,0113 496 0123,T,,", True),
        ("Ann Lee,a@b.example,0113 496 0123,T,,", "Ann Lee,c@b.example,0113 496 0123,T,,", False),
        ("Ann Lee,,0113 496 0123,T,,", "Bob Lee,,0113 496 0123,T,,", False),
        ("Ann Lee,,0113 496 0123,T,,", "Ann Lee,,0113 496 0124,T,,", False),
    ],
)
def test_without_an_address_name_and_number_tell(first: str, again: str, repeat: bool) -> None:
    assert (planned(f"{HEAD}{first}\n{again}\n")[1].repeat_of == 2) is repeat


def test_a_repeat_that_differs_names_the_fields_not_the_values() -> None:
    plan = planned(HEAD + "Ann,a@b.example,0113 496 0123,T,,\nEve,a@b.example,0113 496 0124,T,,hard of hearing\n")
    assert [warning.code for warning in plan[1].warnings] == ["row.repeat_differs", "row.repeat_other_name"]
    said = plan[1].warnings[0].message
    assert "full name, phone, notes text" in said
    assert "hearing" not in said


def test_a_repeat_of_a_refused_row_is_judged_by_itself() -> None:
    plan = planned(HEAD + "Ann,a@b.example,,,,\nAnn,a@b.example,,T,,\nAnn,a@b.example,,,,\n")
    assert [(bool(row.person), row.repeat_of, bool(row.refusal)) for row in plan] == [
        (False, None, True),
        (True, None, False),
        (False, 3, False),
    ]


def test_a_yes_and_a_no_of_one_person_are_no_consent() -> None:
    plan = planned(HEAD + "Ann,a@b.example,,T,Y,\nAnn,a@b.example,,T,N,\n")
    assert plan[0].person is not None
    assert plan[0].person.newsletter is None
    assert plan[0].warnings[0].code == "row.disputed_consent"


def test_cells_that_may_have_shifted_give_no_consent() -> None:
    row = planned(HEAD + "Ann,a@b.example,,T,Y,likes tea, and cake\n")[0]
    assert row.person is not None
    assert row.person.newsletter is None
    assert [warning.code for warning in row.warnings] == ["row.too_many_cells"]


def test_rows_swallowed_by_a_stray_quotation_mark_are_noticed() -> None:
    plan = planned(
        HEAD + 'Ann,a@b.example,,T,,"rang\nBob,b@b.example,,T,,\nEve,e@b.example,,T,,"tea\nJo,j@b.example,,T,,\n'
    )
    assert [row.refusal.code if row.refusal else "" for row in plan] == ["row.rows_run_together", ""]


@pytest.mark.parametrize(
    "data",
    [
        'Name,Email,Org\nAnn,a@b.example,"Lantern\nBob,b@b.example,Lantern\nEve,e@b.example,Lantern"\n',
        'Name;Email;Org\nAnn;a@b.example;"Lantern\nBob;b@b.example;Lantern"\n',
        'Name,Email,Org\nAnn,"a@b.example,Lantern\nBob",b@b.example,Lantern\n',
        'Name,Email,Org\n"Ann,a@b.example,Lantern\n"Bob,b@b.example,Lantern\n',
        'Name,Email,Org,Notes\nAnn,a@b.example,Lantern,"rang\nBob,b@b.example,Lantern,tea"\n',
        'Name,Email,Org,Shoe\nAnn,a@b.example,Lantern,"small\nBob,b@b.example,Lantern,large"\n',
        HEAD + 'Ann,a@b.example,,"T,yes,\nBob,b@b.example",,T,,\n',
    ],
)
def test_rows_swallowed_are_noticed_in_a_narrow_sheet_and_in_any_column(data: str) -> None:
    (row,) = planned(data)
    assert row.person is None
    assert "row.rows_run_together" in [refusal.code for refusal in row.refusals]


@pytest.mark.parametrize(
    "data",
    [
        'Name,Email,Org,Notes\nAnn,a@b.example,T,"rang, twice\nlikes tea, cake, and quiet"\n',
        'Name,Email,Org,Shoe\nAnn,a@b.example,T,"small\nor, if there is none, large"\n',
        'Name,Email,Org\nAnn,a@b.example,"Moorland, Leeds\nTrust"\n',
        HEAD + 'Ann,a@b.example,,T,,"rang 0113 496 0123\nat 10, 11, and 12"\n',
    ],
)
def test_a_cell_with_lines_and_commas_of_its_own_is_no_further_row(data: str) -> None:
    (row,) = planned(data)
    assert row.refusals == ()


def test_another_place_of_the_same_person_is_refused_and_says_how_to_add_it() -> None:
    plan = planned(
        "Name,Email,Organisation,Service\n"
        "Ann,a@b.example,T,Rehab\n"
        "Ann,a@b.example,Lantern,Rehab\n"
        "Ann,a@b.example,T,In-patients\n"
        "Ann,a@b.example,the t,REHAB\n"
        "Ann,a@b.example,,\n"
    )
    assert [[refusal.code for refusal in row.refusals] for row in plan] == [
        [],
        ["row.other_place"],
        ["row.other_place"],
        [],
        [],
    ]
    assert [row.repeat_of for row in plan] == [None, None, None, 2, 2]
    refusal = plan[1].refusal
    assert refusal is not None
    assert refusal.message.startswith("Organisation: It is about the person of row 2")
    assert "peernet send membership AddAffiliation" in refusal.remedy
    assert "Lantern" not in refusal.message + refusal.remedy


def test_another_place_under_another_name_says_that_they_may_be_two_people() -> None:
    plan = planned("Name,Email,Organisation\nAnn,a@b.example,T\nBob,a@b.example,Lantern\n")
    assert plan[1].refusal is not None
    assert "another name" in plan[1].refusal.message


def test_a_default_organisation_is_no_other_place() -> None:
    data = "Name,Email,Organisation\nAnn,a@b.example,T\nAnn,a@b.example,\n"
    assert planned(data, MemberDefaults(organisation="Lantern"))[1].repeat_of == 2


def test_a_bad_row_never_stops_the_others() -> None:
    plan = planned(HEAD + ",,,,,\n?,?,?,?,?,?\nAnn,a@b.example,,T,,\n\x07,\x07,,,,\nBob,b@b.example,,T,,\n")
    assert [bool(row.person) for row in plan if row.number in (4, 6)] == [True, True]


def test_a_repeat_with_a_problem_says_so() -> None:
    plan = planned("Name,Email,Organisation,Joined\nAnn,a@b.example,T,2024\nAnn,a@b.example,T,31/02/2024\n")
    assert (plan[1].repeat_of, [warning.code for warning in plan[1].warnings]) == (2, ["row.bad_date"])


CELLS = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\t'\",;|=+@"), max_size=30)


@given(st.lists(st.lists(CELLS, min_size=6, max_size=7), min_size=1, max_size=6))
def test_every_row_has_exactly_one_outcome_whatever_its_cells(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(["Ann", *row] for row in rows)
    data = "Name,Email,Phone,Organisation,Role,Joined,Notes\n" + text.getvalue()
    plan = planned(data)
    for row in plan:
        assert [row.person is not None, row.repeat_of is not None, bool(row.refusals)].count(True) == 1
    assert len(plan) == len(rows)


def test_identity_is_the_same_in_every_sheet() -> None:
    assert only_person(email=" ANN@post.example").identity == only_person().identity
    without = {"email": "", "phone": "0113 496 0123"}
    assert only_person(**without).identity == only_person(**{**without, "phone": "+44(0)1134960123"}).identity
