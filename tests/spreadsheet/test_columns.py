import pytest

from peernet.spreadsheet.columns import Field, SheetKind, map_columns
from peernet.spreadsheet.member_sheet import MEMBER_SHEET
from peernet.spreadsheet.problems import UnusableSheet

PLAIN = ["Name", "Email", "Organisation"]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("NAME", "name"),
        ("Full  name", "name"),
        ("Surname", "last_name"),
        ("Known as", "known_as"),
        ("E-mail", "email"),
        ("Email address (required)", "email"),
        ("What is your email address?", "email"),
        ("E-mail:", "email"),
        ("Tel.", "phone"),
        ("Phone/Mobile", "phone"),
        ("Phone no", "phone"),
        ("Organisation/Trust", "organisation"),
        ("Employer", "organisation"),
        ("Team / service", "service"),
        ("Paid/Voluntary", "paid"),
        ("Paid?", "paid"),
        ("Voluntary?", "voluntary"),
        ("Date joined", "joined"),
        ("start_date", "joined"),
        ("Newsletter?", "newsletter"),
        ("Would you like the newsletter?", None),
        ("No newsletter", None),
        ("Newsletter sent", None),
        ("Consent", None),
        ("Notes/comments", "notes"),
        ("Notes (if any)", "notes"),
        ("Manager's e-mail", None),
        ("Emergency contact name", None),
        ("Name/Email", None),
        ("", None),
        ("?", None),
    ],
)
def test_headings_as_people_write_them(heading: str, field: str | None) -> None:
    assert MEMBER_SHEET.field_for(heading) == field


def test_no_heading_names_two_fields() -> None:
    keys = [key for field in MEMBER_SHEET.fields for key in field.keys]
    assert len(keys) == len(set(keys))


def test_the_first_of_two_headings_is_used_and_the_other_shown() -> None:
    mapping = map_columns([*PLAIN, "E-mail", "Shoe size", ""], MEMBER_SHEET)
    assert mapping.mapped["email"].index == 1
    assert mapping.unused == ("E-mail", "Shoe size")
    assert "phone" in mapping.missing


def test_overrides_win() -> None:
    headings = [*PLAIN, "Rang in on", "Newsletter"]
    mapping = map_columns(headings, MEMBER_SHEET, {"joined": "rang in ON", "newsletter": ""})
    assert mapping.mapped["joined"].heading == "Rang in on"
    assert "newsletter" in mapping.missing
    assert mapping.unused == ("Newsletter",)


@pytest.mark.parametrize(
    ("overrides", "code", "named"),
    [
        ({"emial": "Email"}, "sheet.unknown_field", "emial"),
        ({"email": "Post box"}, "sheet.unknown_heading", "Post box"),
        ({"email": "Email", "phone": "Email"}, "sheet.heading_given_twice", "phone"),
    ],
)
def test_wrong_overrides_are_named(overrides: dict[str, str], code: str, named: str) -> None:
    with pytest.raises(UnusableSheet, match=named) as caught:
        map_columns(PLAIN, MEMBER_SHEET, overrides)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        (["Email", "Organisation"], "says who"),
        (["Name", "Organisation"], "how to reach"),
        (["Name", "Phone"], "which organisation"),
    ],
)
def test_a_sheet_needs_a_name_a_way_to_reach_and_an_organisation(headings: list[str], said: str) -> None:
    with pytest.raises(UnusableSheet, match=said):
        map_columns(headings, MEMBER_SHEET)


def test_a_default_organisation_needs_no_column() -> None:
    assert map_columns(["Name", "Phone"], MEMBER_SHEET, supplied=frozenset({"organisation"})).mapped


def test_a_sheet_without_headings_discloses_nobody() -> None:
    with pytest.raises(UnusableSheet) as caught:
        map_columns(["Zoë Hindle", "zoe@post.example"], MEMBER_SHEET)
    assert "Zoë" not in str(caught.value)
    assert "zoe" not in str(caught.value)


def test_another_kind_of_sheet_is_a_declaration() -> None:
    bookings = SheetKind("bookings", (Field("asked_at", "when asked"), Field("diet", "dietary needs")), ())
    assert map_columns(["When asked", "Diet"], bookings).unused == ()
