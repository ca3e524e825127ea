"""`peernet import bookings` as it is typed."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from shared.ids import new_id
from tests.commandline.command import Done, Peernet
from tests.importing.asking import HEADINGS, Asking, Town, written
from tests.importing.launched import EXAMPLES

ANN = Asking("2025-09-01 10:00", "Ann Dale", "ann.dale@post.example", "no", "Confidence", "quiet room", "vegan")
BO = Asking("2025-09-02 10:00", "Bo Beck", "bo.beck@post.example", "", "Confidence")
CY = Asking("2025-09-03 10:00", "Cy Cairn", "", "", "Staying connected")
LATE = Asking("tomorrow", "Dee Edge", "dee.edge@post.example", "", "")


async def test_json_is_one_document_without_names_and_the_rejects_are_beside_the_sheet(
    booking: Peernet, durham: Town
) -> None:
    gathering = await durham.gathering(2, 1)
    path = written(durham.preston.folder / "asking.csv", [CY, BO, ANN, LATE])
    words = ("import", "bookings", path, "--gathering", gathering, "--json")
    foreseen = (await booking.run(*words, "--dry-run")).succeeded()
    assert sorted(durham.preston.folder.iterdir()) == [path]
    done = (await booking.run(*words)).succeeded()
    document = done.document
    outcomes = document.pop("outcomes")
    assert outcomes == foreseen.document["outcomes"]
    assert [(each["row"], each["outcome"]) for each in outcomes] == [
        (2, "waiting"),
        (3, "booked"),
        (4, "booked"),
        (5, "refused"),
    ]
    (instead,) = document.pop("moved")
    assert (instead["row"], instead["instead_of"]) == (3, "Confidence")
    assert document == {
        "rows": 4,
        "booked": 2,
        "waiting": 1,
        "already_asked": 0,
        "refused": 1,
        "gathering_id": str(gathering),
        "waiting_list": [{"position": 1, "row": 2}],
        "sessions": {"Confidence": 1, instead["session"]: 1},
    }
    for name in ("Dale", "Beck", "Cairn", "Edge", "post.example", "quiet", "vegan"):
        assert name not in done.out + done.err
    assert "1 rows speak of access or diet" in done.err
    rejects = durham.preston.folder / "asking.rejects.csv"
    assert rejects.stat().st_mode & 0o777 == 0o600
    (row,) = csv.DictReader(rejects.read_text(encoding="utf-8-sig").splitlines())
    assert (row["Name"], row["Problem"]) == (
        "Dee Edge",
        'When asked: "tomorrow" is not a date this import understands.',
    )


async def test_a_person_sees_who_was_moved_and_who_waits_in_order(booking: Peernet, durham: Town) -> None:
    path = written(
        durham.preston.folder / "asking.csv", [ANN, BO, CY, replace(CY, name="Flo Gill", asked="2025-09-04 10:00")]
    )
    words = ("import", "bookings", path, "--gathering", await durham.gathering(2, 1), "--basis", "booking-form")
    done = (await booking.run(*words)).succeeded()
    shown = done.out.splitlines()
    assert done.err == ""
    assert any("Bo Beck" in line and "Confidence" in line for line in shown)
    waiting = [line.split()[0] for line in shown if "Cy Cairn" in line or "Flo Gill" in line]
    assert waiting == ["1", "2"]
    assert "Ann Dale" not in done.out
    for figure in ("4  rows", "2  booked", "2  waiting", "0  refused"):
        assert figure in done.out
    again = (await booking.run(*words)).succeeded().out
    assert "4  already asked" in again
    assert "Bo Beck" in again


async def test_the_sample_imports_as_the_page_of_samples_says(booking: Peernet, durham: Town) -> None:
    truth = json.loads((EXAMPLES / "bookings.expected.json").read_text())
    gathering = await durham.gathering(truth["capacity"], truth["workshop_capacity"])
    words = (EXAMPLES / "bookings.csv", "--gathering", gathering, "--basis", "form", "--json", "--dry-run")
    done = (await booking.run("import", "bookings", *words)).succeeded().document
    assert {name: done[name] for name in ("rows", "booked", "waiting", "refused")} == {
        name: truth[name] for name in ("rows", "booked", "waiting", "refused")
    }


async def test_what_the_service_says_to_all_rows_is_said_once(booking: Peernet, durham: Town) -> None:
    path = written(durham.preston.folder / "asking.csv", [ANN])
    refused = await booking.run("import", "bookings", path, "--gathering", new_id(), "--json")
    assert refused.failed(1, "gathering.unknown").document["code"] == "gathering.unknown"
    stranger = ("--as", f"coordinator:{new_id()}")
    words = ("import", "bookings", path, "--gathering", await durham.gathering(5, 5), *stranger)
    (await booking.run(*words)).failed(1, "access.refused")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("bookings", "sheet.csv"), "with --gathering ID"),
        (("bookings", "sheet.csv", "--gathering", "spring"), "--gathering spring: this must be an id"),
        (("bookings", "sheet.csv", "--gathering", str(new_id()), "--basis", ""), "--basis needs a name"),
        (("bookings", "sheet.csv", "--gathering", str(new_id()), "--column", "shoe=Size"), "in a sheet of bookings"),
        (("bookings", "sheet.csv", "--gathering", str(new_id()), "--wording", "sheet.csv"), "with --basis"),
        (("members", "people.csv", "--gathering", str(new_id())), "--gathering is for bookings"),
        (("bookings", "people.csv", "--gathering", str(new_id())), "when each person asked"),
        (("bookings", "sheet.csv", "--gathering", str(new_id())), "PEERNET_CLAIMS_KEY_FILE"),
    ],
)
def test_what_cannot_be_used_is_said(
    typed: Callable[..., Done], tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    (tmp_path / "sheet.csv").write_text(f"{HEADINGS}\n2025-09-01,Ann,a@post.example,,,,\n")
    (tmp_path / "people.csv").write_text("Name,Email\nAnn,a@post.example\n")
    typed("import", *words, "--as", f"coordinator:{new_id()}").failed(2, sentence)
