"""`peernet import` and `peernet export` as they are typed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from shared.ids import new_id
from tests.commandline.command import Done, Peernet
from tests.importing.launched import EXAMPLES, HEADINGS, Launched, Someone, letters


async def test_json_is_one_document_and_the_files_are_beside_the_sheet(
    peernet: Peernet, preston: Launched, maja: Someone
) -> None:
    address = f"{letters()}@post.example"
    path = preston.sheet(maja.row(notes="large print"), f"Pat Doe,{address},,T,PSW,31/02/2024,,", maja.row())
    predicted = (await peernet.run("import", path, "--dry-run", "--json")).succeeded()
    assert sorted(preston.folder.iterdir()) == [path]
    done = (await peernet.run("import", path, "--json")).succeeded()
    assert done.document == predicted.document
    assert list(done.document) == ["rows", "joined", "already_member", "refused", "outcomes"]
    assert [list(outcome) for outcome in done.document["outcomes"]] == [["row", "outcome", "code", "message"]] * 3
    assert [(each["row"], each["outcome"], each["code"]) for each in done.document["outcomes"]] == [
        (2, "joined", None),
        (3, "refused", "row.bad_date"),
        (4, "already_member", "row.repeat"),
    ]
    rejects, needs = preston.folder / "people.rejects.csv", preston.folder / "people.access-needs.csv"
    assert str(rejects) in done.err
    assert [oct(file.stat().st_mode & 0o777) for file in (rejects, needs)] == ["0o600", "0o600"]
    needs.write_text(needs.read_text(encoding="utf-8-sig").replace(",large print,,", ",large print,yes,"))
    assert "--basis" in (await peernet.run("import", "access-needs", needs)).failed(2).err
    confirmed = (await peernet.run("import", "access-needs", needs, "--basis", "form", "--json")).succeeded()
    assert confirmed.document["recorded"] == 1


async def test_a_person_sees_how_the_sheet_was_understood(peernet: Peernet, preston: Launched, maja: Someone) -> None:
    path = preston.sheet(f"{maja.name},{maja.email},x", headings="Person,Contact,Favourite colour")
    (await peernet.run("import", path)).failed(2, "says how to reach each person", "--column FIELD=")
    typed = ("--organisation", f"Lantern {letters()}", "--column", "email=Contact", "--voluntary", "--area", "Pendle")
    shown = (await peernet.run("import", path, *typed)).succeeded().out
    for words in ("UTF-8", "Contact", "Not used: Favourite colour.", "voluntary or community", "1  joined"):
        assert words in shown
    record = await preston.person(maja.name)
    assert (record.areas, record.affiliations[0].paid) == (("Pendle",), "voluntary")


async def test_an_export_is_a_file_that_imports(peernet: Peernet, preston: Launched, maja: Someone) -> None:
    await preston.bring_in(preston.sheet(maja.row()))
    out = preston.folder / "out.csv"
    (await peernet.run("export", "members", "--out", out)).succeeded()
    again = (await peernet.run("import", out, "--json")).succeeded().document
    assert again["already_member"] == again["rows"] > 0


async def test_who_may_not_is_told_so(peernet: Peernet, preston: Launched, maja: Someone) -> None:
    stranger = ("--as", f"coordinator:{new_id()}")
    refused = (await peernet.run("import", preston.sheet(maja.row()), "--json", *stranger)).failed(1)
    assert refused.document["code"] == "access.refused"
    (await peernet.run("export", "members", *stranger)).failed(1, "access.refused")


async def test_a_network_that_does_not_answer_is_another_matter(peernet: Peernet, preston: Launched) -> None:
    away = {"PEERNET_NETWORK": f"n{letters()}"}
    (await peernet.run("import", EXAMPLES / "members.csv", **away)).failed(3, "cannot be reached")
    (await peernet.run("import", EXAMPLES / "members.csv", PEERNET_NATS_URL="nats://127.0.0.1:1")).failed(3)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\n,,,\n", "The file is empty."),
        (bytes(range(256)) * 40, "other than text"),
        (b"PK\x03\x04 a workbook", "an Excel or OpenDocument workbook"),
        (b"\x89PNG\r\n", "a picture"),
        (b"colour,shape\nred,round\n", "No column says who each person is"),
        (f"{HEADINGS}\n".encode(), "no rows"),
        (f'{HEADINGS}\n"Ann,\n'.encode(), "never closed"),
    ],
)
def test_files_of_no_use_are_said_to_be_so(
    typed: Callable[..., Done], tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(content)
    typed("import", str(path)).failed(2, "sheet.csv", sentence)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("missing.csv",), "There is no file missing.csv"),
        ((".",), "is a folder"),
        (("members",), "Which file of members?"),
        (("people", "sheet.csv"), "people is no kind of sheet"),
        (("members", "a.csv", "b.csv"), "Name one file"),
        (("sheet.csv", "--column", "email"), "--column email"),
        (("sheet.csv", "--column", "shoe=Size"), 'There is no field "shoe"'),
        (("sheet.csv", "--column", "email=Nowhere"), 'No column has the heading "Nowhere"'),
        (("sheet.csv", "--rejects", "sheet.csv"), "--rejects names the file to import"),
        (("sheet.csv", "--wording", "missing.txt"), "missing.txt cannot be read"),
        (("sheet.csv", "--basis", " "), "--basis needs a name"),
        (("sheet.csv", "--concurrency", "0"), "--concurrency"),
        (("sheet.csv",), None),
        (("sheet.csv", "--as", f"coordinator:{new_id()}"), None),
    ],
)
def test_what_cannot_be_used_is_said(
    typed: Callable[..., Done], tmp_path: Path, words: tuple[str, ...], sentence: str | None
) -> None:
    (tmp_path / "sheet.csv").write_text(f"{HEADINGS}\nAnn,a@post.example,,T,PSW,,,\n")
    if sentence is None:
        typed("import", *words).failed(3, "No network runs in")
    else:
        typed("import", *words).failed(2, sentence)
