import pytest
from hypothesis import given
from hypothesis import strategies as st

from peernet.spreadsheet.answers import parse_paid, parse_yes_no
from peernet.spreadsheet.channels import channel_in_note, parse_channel
from peernet.spreadsheet.contacts import parse_email, parse_phone
from peernet.spreadsheet.needs import suggest_needs
from peernet.spreadsheet.problems import UnclearValue
from peernet.spreadsheet.roles import parse_role
from peernet.spreadsheet.spellings import Spellings
from peernet.spreadsheet.text import given as given_text
from peernet.spreadsheet.text import given_name, tidy


@pytest.mark.parametrize(
    "typed",
    [
        "ann.o'neil@nhs.example",
        "  ANN.O'Neil@NHS.Example ",
        "mailto:ann.o'neil@nhs.example",
        "Ann O'Neil <ann.o'neil@nhs.example>",
        "ann.o'neil @ nhs. example",
        "ann.o'neil@nhs.example;",
        "ann.o'neil@\u200bnhs.example",
    ],
)
def test_one_address_however_it_is_typed(typed: str) -> None:
    assert parse_email(typed) == "ann.o'neil@nhs.example"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("nil.patel@trust.example", "nil.patel@trust.example"),
        ("Na.Li@trust.example", "na.li@trust.example"),
        ("na@trust.example", "na@trust.example"),
        ("null+peers@trust.example", "null+peers@trust.example"),
        ("Nil <nil@trust.example>", "nil@trust.example"),
    ],
)
def test_an_address_is_never_taken_for_nothing(typed: str, address: str) -> None:
    assert parse_email(typed) == address


@pytest.mark.parametrize("typed", ["", " ", "-", "n/a", "None", "no email", "TBC", "@"])
def test_no_address(typed: str) -> None:
    assert parse_email(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "ann@",
        "@nhs.example",
        "ann@nhs",
        "ann.nhs.example",
        "Ann Smith ann@nhs.example",
        "a@b.example, c@d.example",
        "ann..s@nhs.example",
        "ann@nhs..example",
        "ann@-nhs.example",
        "a" * 65 + "@nhs.example",
        "see notebook",
    ],
)
def test_what_is_no_address_is_not_guessed(typed: str) -> None:
    with pytest.raises(UnclearValue) as caught:
        parse_email(typed)
    assert typed not in str(caught.value)


@given(st.one_of(st.emails(), st.text(alphabet="aÀİß@.<> ,:'\u200b", max_size=30), st.text()))
def test_a_cleaned_address_stays_as_it_is(typed: str) -> None:
    try:
        once = parse_email(typed)
    except UnclearValue:
        return
    assert once is None or parse_email(once) == once


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0113 496 0123", "+441134960123"),
        ("(0113) 4960123", "+441134960123"),
        ("+44(0)113 496 0123", "+441134960123"),
        ("+44 113 4960123", "+441134960123"),
        ("0044 113 496 0123", "+441134960123"),
        ("113 496 0123", "+441134960123"),
        ("1134960123.0", "+441134960123"),
        ("07700 900123", "+447700900123"),
        ("01632 960123", "+441632960123"),
        ("Tel: 0113-496-0123 ext 12", "+441134960123 ext. 12"),
    ],
)
def test_phone_numbers(typed: str, number: str) -> None:
    phone = parse_phone(typed)
    assert phone is not None
    assert (phone.number, phone.understood) == (number, True)
    assert parse_phone(phone.number) == phone


@pytest.mark.parametrize("typed", ["029 2018620", "12345", "0113 4960123 / 07700 900123", "7.70090E+11"])
def test_odd_numbers_are_kept_as_typed(typed: str) -> None:
    phone = parse_phone(f" {typed} ")
    assert phone is not None
    assert (phone.number, phone.understood) == (typed, False)


@pytest.mark.parametrize("typed", ["", "n/a", "ask at reception", "ward 7"])
def test_no_number(typed: str) -> None:
    assert parse_phone(typed) is None


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_none(typed: str) -> None:
    phone = parse_phone(typed)
    assert phone is None or phone.number


@pytest.mark.parametrize("typed", ["Y", "yes", " YES ", "TRUE", "1", "x", "✓", "✔️", "ticked", "Yes please", "Opted in"])
def test_plain_yes(typed: str) -> None:
    assert parse_yes_no(typed) is True


@pytest.mark.parametrize("typed", ["N", "no", "FALSE", "0", "No thanks", "☐", "opted out"])
def test_plain_no(typed: str) -> None:
    assert parse_yes_no(typed) is False


@pytest.mark.parametrize("typed", ["", "  ", "-", "n/a", "TBC", "?"])
def test_blank_is_neither(typed: str) -> None:
    assert parse_yes_no(typed) is None


@pytest.mark.parametrize("typed", ["maybe", "yes but not by e-mail", "ask her", "01/03/2025", "2", "yes/no"])
def test_unclear_is_not_a_yes(typed: str) -> None:
    with pytest.raises(UnclearValue):
        parse_yes_no(typed)


@pytest.mark.parametrize(
    ("typed", "paid"),
    [
        ("Paid", True),
        ("PAID ", True),
        ("staff", True),
        ("y", True),
        ("Vol.", False),
        ("un-paid", False),
        ("", None),
    ],
)
def test_paid_and_voluntary(typed: str, paid: bool | None) -> None:
    assert parse_paid(typed) is paid


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("PSW", "peer_support_worker"),
        ("peer support worker ", "peer_support_worker"),
        ("Peer-worker", "peer_support_worker"),
        ("PSW (Band 3)", "peer_support_worker"),
        ("Peer Support Worker - band 4", "peer_support_worker"),
        ("peer_support_worker", "peer_support_worker"),
        ("Volunteer peer", "peer_volunteer"),
        ("Peer volunteer", "peer_volunteer"),
        ("Volunteer peer worker", "peer_volunteer"),
        ("Snr peer facilitator", "senior_peer_facilitator"),
        ("SENIOR PEER FACILITATOR", "senior_peer_facilitator"),
        ("Peer Co-ordinator", "peer_coordinator"),
        ("peer co ordinator", "peer_coordinator"),
        ("Experience Manager", "experience_manager"),
        ("Senior peer support worker", "other"),
        ("Trainee peer worker", "other"),
        ("Art tutor", "other"),
    ],
)
def test_roles(typed: str, code: str) -> None:
    role = parse_role(typed)
    assert role is not None
    assert (role.code, role.text) == (code, tidy(typed))


def test_the_most_usual_spelling_stands() -> None:
    spellings = Spellings(["in patients", "Inpatients", "In-patients", " Inpatients ", "Rehab", "n/a", ""])
    assert {spellings.usual(each) for each in ("IN-PATIENTS", "in patients")} == {"Inpatients"}
    assert spellings.usual("somewhere  else") == "somewhere else"
    assert spellings.usual("TBC") is None


@given(st.lists(st.text(max_size=8), max_size=8))
def test_alike_values_get_one_spelling_of_the_sheet(values: list[str]) -> None:
    spellings = Spellings(values)
    for value in values:
        usual = spellings.usual(value)
        assert usual is None or spellings.usual(usual.upper().lower()) in (usual, spellings.usual(usual))
        assert usual is None or usual in {tidy(each) for each in values}


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "?",
        "???",
        "-",
        "n/a",
        "N/A",
        "TBC",
        "unknown",
        "Unknown (see notebook)",
        "TBC - ask Jo",
        "TBC: ask Jo",
        "None.",
        "none, thank you",
        "tbc(?)",
        "#N/A",
        "########",
        "Not known",
    ],
)
def test_placeholders_say_nothing(typed: str) -> None:
    assert given_text(typed) is None


@pytest.mark.parametrize(
    "typed", ["Na Li", "Tia Noneley", "Dr  Unknown-Smith", "Nil Yalter", "Na-Young", "nil.p", "Anon/Smith"]
)
def test_names_are_no_placeholders(typed: str) -> None:
    assert given_text(typed) == tidy(typed)


@pytest.mark.parametrize("typed", ["Na", "NIL", "None", "null", "N.A.", "Na-Young", "Nil (Nilufar)"])
def test_a_name_may_be_what_says_nothing_elsewhere(typed: str) -> None:
    assert given_name(typed) == tidy(typed)


@pytest.mark.parametrize("typed", ["", "-", "?", "n/a", "#N/A", "TBC", "tba", "Unknown (see notebook)", "No name"])
def test_no_name(typed: str) -> None:
    assert given_name(typed) is None


@pytest.mark.parametrize(
    ("note", "needs"),
    [
        ("needs large print", ("large_print",)),
        ("step-free access please", ("step_free_access",)),
        ("wheelchair user, BSL", ("bsl_interpreter", "step_free_access")),
        ("Easy-read; hearing loop; quiet space", ("easy_read", "hearing_loop", "quiet_room")),
        ("needs help with forms", ("other",)),
        ("doesn't need large print", ()),
        ("no longer needs a hearing loop", ()),
        ("no access needs", ()),
        ("café volunteer", ()),
        ("", ()),
    ],
)
def test_needs_are_suggested(note: str, needs: tuple[str, ...]) -> None:
    assert suggest_needs(note) == needs


@pytest.mark.parametrize(
    ("note", "channel"),
    [
        ("prefers phone", "phone"),
        ("Prefers to be contacted by e-mail", "email"),
        ("would rather text", "text"),
        ("by post please", "post"),
        ("prefers e-mail, not phone", "email"),
        ("phone only", "phone"),
        ("large text preferred", None),
        ("please call me Bob", None),
        ("prefers phone or prefers post", None),
        ("not by phone please", None),
        ("has a new phone", None),
    ],
)
def test_a_preference_stated_in_a_note(note: str, channel: str | None) -> None:
    assert channel_in_note(note) == channel


@pytest.mark.parametrize(
    ("typed", "channel"),
    [
        ("Phone", "phone"),
        ("By e-mail", "email"),
        ("SMS", "text"),
        ("Letter", "post"),
        ("either", None),
        ("", None),
    ],
)
def test_a_preference_in_its_own_column(typed: str, channel: str | None) -> None:
    assert parse_channel(typed) == channel
