import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from peernet.spreadsheet.asking import Asking
from peernet.spreadsheet.people import Person
from tests.spreadsheet.making import planned
from tests.spreadsheet.test_applications import planned as planned_applications
from tests.spreadsheet.test_bookings import planned as planned_bookings

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [("members.csv", "members"), ("members-cp1252.csv", "members"), ("volunteers.csv", "volunteers")],
)
def test_the_samples_come_out_as_they_say(sheet: str, expected: str) -> None:
    plan = planned((EXAMPLES / sheet).read_bytes())
    people = [row.person for row in plan if row.person]
    assert json.loads((EXAMPLES / f"{expected}.expected.json").read_text()) == {
        "rows": len(plan),
        "joined": len(people),
        "already_member": sum(row.repeat_of is not None for row in plan),
        "refused": sum(row.refusal is not None for row in plan),
        "repeats": {str(row.number): row.repeat_of for row in plan if row.repeat_of},
        "refusals": {str(row.number): row.refusal.code for row in plan if row.refusal},
        "warnings": {str(row.number): [each.code for each in row.warnings] for row in plan if row.warnings},
        "newsletter_consents": sum(person.newsletter is True for person in people),
        "suggested_needs": sum(len(person.suggested_needs) for person in people),
    }


def test_both_encodings_hold_the_same_people() -> None:
    utf8, windows = (planned((EXAMPLES / name).read_bytes()) for name in ("members.csv", "members-cp1252.csv"))
    assert utf8 == windows


def test_the_sample_of_bookings_comes_out_as_it_says() -> None:
    truth = json.loads((EXAMPLES / "bookings.expected.json").read_text())
    plan = planned_bookings((EXAMPLES / "bookings.csv").read_bytes())
    assert len(plan) == truth["rows"]
    assert {str(row.number): row.repeat_of for row in plan if row.repeat_of} == truth["repeats"]
    refused = {str(row.number): row.refusals[0].code for row in plan if row.refusals}
    # That there is no such session is only known where the gathering is.
    assert {**refused, "32": "row.unknown_session"} == truth["refusals"]


def test_the_sample_of_applications_comes_out_as_it_says() -> None:
    truth = json.loads((EXAMPLES / "applications.expected.json").read_text())
    plan = planned_applications((EXAMPLES / "applications.csv").read_bytes())
    assert len(plan) == truth["rows"]
    assert {str(row.number): row.repeat_of for row in plan if row.repeat_of} == truth["repeats"]
    assert {str(row.number): [each.code for each in row.warnings] for row in plan if row.warnings} == truth["warnings"]
    refused = {str(row.number): row.refusals[0].code for row in plan if row.refusals}
    # That there is no such site is only known where the intake is.
    assert {**refused, "26": "row.unknown_site"} == truth["refusals"]


def test_no_sample_tells_of_a_real_person() -> None:
    # Not what an import of them leaves beside them, when a newcomer follows the README.
    for sheet in (each for each in EXAMPLES.glob("*.csv") if each.name.count(".") == 1):
        data = sheet.read_bytes()
        people = _people(sheet.stem, data)
        assert any(people)
        for person in people:
            assert person is None or person.email is None or person.email.endswith(".example")


def _people(what: str, data: bytes) -> Sequence[Asking | Person | None]:
    match what:
        case "bookings":
            return [row.asker for row in planned_bookings(data)]
        case "applications":
            return [row.asker for row in planned_applications(data)]
    return [row.person for row in planned(data)]
