"""`peernet import applications` as it is typed."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from shared.ids import new_id
from tests.commandline.command import Done, Peernet
from tests.importing.applying import HEADINGS, Applying, Town, written

ANN = Applying("2025-11-05 10:00", "Ann Dale", "ann.dale@post.example", "own", "Northgate")
BO = Applying("2025-11-06 10:00", "Bo Beck", "bo.beck@post.example", "no", "either", first="", second="")
CY = Applying("2025-11-07 10:00", "Cy Cairn", "cy.cairn@post.example", "yes", "either")


async def test_json_is_one_document_without_names_and_the_rejects_are_beside_the_sheet(
    applying: Peernet, norwich: Town
) -> None:
    intake, path = await norwich.intake(), written(norwich.preston.folder / "applying.csv", [ANN, BO, CY])
    assessors = ",".join(map(str, norwich.assessors))
    words = ("import", "applications", path, "--intake", intake, "--assessors", assessors, "--basis", "form", "--json")
    foreseen = (await applying.run(*words, "--dry-run")).succeeded()
    assert sorted(norwich.preston.folder.iterdir()) == [path]
    done = (await applying.run(*words)).succeeded()
    document = done.document
    assert document == foreseen.document
    assert [(each["row"], each["outcome"]) for each in document.pop("outcomes")] == [
        (2, "applied"),
        (3, "applied"),
        (4, "refused"),
    ]
    assert document == {
        "rows": 3,
        "applied": 2,
        "already_applied": 0,
        "not_scored": 0,
        "refused": 1,
        "intake_id": str(intake),
        "not_through_gate": 1,
        "scored": 1,
    }
    for name in ("Dale", "Beck", "Cairn", "post.example"):
        assert name not in done.out + done.err
    rejects = norwich.preston.folder / "applying.rejects.csv"
    assert rejects.stat().st_mode & 0o777 == 0o600
    (row,) = csv.DictReader(rejects.read_text(encoding="utf-8-sig").splitlines())
    assert (row["Name"], row["What to do"]) == ("Cy Cairn", "Write own, carer, both, none or prefer not to say.")


async def test_a_person_sees_what_the_columns_were_taken_for_and_what_was_left_out(
    applying: Peernet, norwich: Town
) -> None:
    path = written(norwich.preston.folder / "applying.csv", [replace(ANN, name="Di Dean", email="di@post.example"), BO])
    words = ("import", "applications", path, "--intake", await norwich.intake(), "--basis", "form")
    done = (await applying.run(*words)).succeeded()
    for line in (
        "a1 own condition  A1 own_condition",
        "2  applied",
        "0  refused",
        "1  not through the gate",
        "0  scored",
    ):
        assert line in done.out
    assert "1 rows have scores, which were left out" in done.err
    whose = ("--assessors", ",".join(f"assessor:{each}" for each in norwich.assessors))
    again = (await applying.run(*words, *whose)).succeeded()
    assert (again.err, "2  already applied" in again.out, "1  scored" in again.out) == ("", True, True)


async def test_criteria_that_the_sheet_has_no_scores_for_are_named(applying: Peernet, norwich: Town) -> None:
    path = written(norwich.preston.folder / "applying.csv", [replace(ANN, name="Flo", email="flo@post.example")])
    whose = ("--assessors", ",".join(map(str, norwich.assessors)))
    without = ("--column", "a1_recovery=", "--column", "a2_recovery=")
    words = ("import", "applications", path, "--intake", await norwich.intake(), "--basis", "form", *whose, *without)
    assert "no scores for recovery; nothing is decided" in (await applying.run(*words)).succeeded().err


async def test_what_the_service_says_to_all_rows_is_said_once(applying: Peernet, norwich: Town) -> None:
    path = written(norwich.preston.folder / "applying.csv", [ANN])
    refused = await applying.run("import", "applications", path, "--intake", new_id(), "--basis", "form", "--json")
    assert refused.failed(1, "intake.unknown").document["code"] == "intake.unknown"
    words = ("import", "applications", path, "--intake", await norwich.intake(), "--basis", "form")
    (await applying.run(*words, "--as", f"coordinator:{new_id()}")).failed(1, "access.refused")
    (await applying.run(*words, "--assessors", str(new_id()))).failed(2, "whom --assessors does not name")


INTAKE = ("--intake", str(new_id()))
FORM = ("--basis", "form")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("applications", "sheet.csv", *FORM), "with --intake ID"),
        (("applications", "sheet.csv", *INTAKE), "with --basis WORDING"),
        (("applications", "sheet.csv", *FORM, "--intake", "spring"), "--intake spring: this must be an id"),
        (("applications", "sheet.csv", *INTAKE, *FORM, "--assessors", "Jo"), "--assessors Jo: this must be an id"),
        (
            ("applications", "sheet.csv", *INTAKE, *FORM, "--assessors", f"{INTAKE[1]},{INTAKE[1]}"),
            "names somebody twice",
        ),
        (("applications", "sheet.csv", *INTAKE, *FORM, "--gathering", INTAKE[1]), "--gathering is for bookings"),
        (("applications", "sheet.csv", *INTAKE, *FORM, "--column", "shoe=Size"), "in a sheet of applications"),
        (("applications", "people.csv", *INTAKE, *FORM), "what lived experience each person has"),
        (("applications", "sheet.csv", *INTAKE, *FORM), "PEERNET_CLAIMS_KEY_FILE"),
        (("bookings", "people.csv", *INTAKE), "--intake is for applications"),
        (("members", "people.csv", "--assessors", INTAKE[1]), "--assessors is for applications"),
    ],
)
def test_what_cannot_be_used_is_said(
    typed: Callable[..., Done], tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    (tmp_path / "sheet.csv").write_text(",".join(HEADINGS) + "\n2025-11-05,Ann,a@post.example,own,,,,,,,,,\n")
    (tmp_path / "people.csv").write_text("Name,Email\nAnn,a@post.example\n")
    typed("import", *words, "--as", f"coordinator:{new_id()}").failed(2, sentence)
