"""Access needs come in only where a person confirmed them."""

import csv
import io
from dataclasses import replace
from pathlib import Path

from peernet.importing.joining import Wording
from peernet.importing.members import Imported
from peernet.importing.needs import NeedResult, NeedsImport
from peernet.importing.needs_file import NEEDS_SHEET, confirmations, suggestions
from peernet.importing.outcomes import Outcome
from peernet.importing.sheets import open_sheet
from peernet.spreadsheet.needs import suggest_needs
from shared.contracts.membership import AccessNeed, RecordAccessNeeds
from tests.importing.launched import Launched, Someone
from tests.importing.test_members import BASIS
from tests.support.running import COORDINATOR, NOW


def written(preston: Launched, imported: Imported, *answers: str) -> Path:
    """The file of suggestions with these answers in its last column but one."""
    rows = list(csv.reader(io.StringIO(suggestions(imported.to_suggest, imported.landed).decode("utf-8-sig"))))
    column = rows[0].index("Confirmed (yes/no)")
    for row, answer in zip(rows[1:], answers, strict=True):
        row[column] = answer
    path = preston.folder / "people.access-needs.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


async def confirm(preston: Launched, path: Path, *, dry_run: bool = False) -> list[Outcome]:
    importing = NeedsImport(preston.network, Wording.named("access-form"), NOW, dry_run)
    return await importing.run(list(confirmations(open_sheet(path, NEEDS_SHEET, {}))), 4)


def results(outcomes: list[Outcome]) -> list[str]:
    return [str(outcome.result) for outcome in outcomes]


async def test_only_a_plain_yes_is_recorded_and_once(preston: Launched, maja: Someone, olu: Someone) -> None:
    rows = (maja.row(notes="wheelchair; large print"), olu.row(notes="hearing loop"))
    imported = await preston.bring_in(preston.sheet(*rows))
    path = written(preston, imported, "yes", "", "perhaps")
    end = await preston.last_sequence()
    assert results(await confirm(preston, path, dry_run=True)) == ["recorded", "not_confirmed", "refused"]
    assert await preston.last_sequence() == end
    assert results(await confirm(preston, path)) == ["recorded", "not_confirmed", "refused"]
    assert (await preston.person(olu.name)).access_needs is None
    assert len((await preston.person(maja.name)).access_needs or ()) == 1
    assert results(await confirm(preston, path)) == ["already_recorded", "not_confirmed", "refused"]


async def test_what_is_recorded_already_stays(preston: Launched, maja: Someone) -> None:
    imported = await preston.bring_in(preston.sheet(maja.row(notes="large print")))
    id = (await preston.person(maja.name)).member_id
    before = RecordAccessNeeds(member_id=id, needs=(AccessNeed.OTHER,), text="A chair with arms", basis=BASIS)
    await preston.running.client.send(before, actor=COORDINATOR)
    assert results(await confirm(preston, written(preston, imported, "y"))) == ["recorded"]
    record = await preston.person(maja.name)
    assert record.access_needs == (AccessNeed.OTHER, AccessNeed.LARGE_PRINT)
    assert record.access_needs_text == "A chair with arms"


async def test_once_recorded_an_import_suggests_them_no_more(preston: Launched, maja: Someone) -> None:
    sheet = preston.sheet(maja.row(notes="large print"))
    imported = await preston.bring_in(sheet)
    assert len((await preston.bring_in(sheet)).to_suggest) == 1
    await confirm(preston, written(preston, imported, "yes"))
    assert (await preston.bring_in(sheet)).to_suggest == []


async def test_people_are_found_by_address_where_the_id_is_missing(preston: Launched, maja: Someone) -> None:
    await preston.bring_in(preston.sheet(maja.row()))
    headings = "E-mail,Suggested need,Note,Confirmed"
    path = preston.sheet(
        f"{maja.email.upper()},step free,,yes",
        "nobody@post.example,large print,,yes",
        f"{maja.email},other,a quiet corner,yes",
        f"{maja.email},other,,yes",
        f"{maja.email},a lift,,yes",
        headings=headings,
    )
    outcomes = await confirm(preston, path)
    assert results(outcomes) == ["recorded", "refused", "recorded", "refused", "refused"]
    assert [outcome.code for outcome in outcomes if outcome.code] == [
        "member.unknown",
        "other.text_missing",
        "row.unclear",
    ]
    record = await preston.person(maja.name)
    assert set(record.access_needs or ()) == {AccessNeed.STEP_FREE, AccessNeed.OTHER}
    assert record.access_needs_text == "a quiet corner"


async def test_everything_that_notes_are_searched_for_can_be_recorded(preston: Launched, maja: Someone) -> None:
    note = "large print; easy read; hearing loop; BSL; step-free; quiet room"
    assert len(suggest_needs(note)) == 6
    imported = await preston.bring_in(preston.sheet(replace(maja, notes=note).row()))
    assert results(await confirm(preston, written(preston, imported, *["yes"] * 6))) == [NeedResult.RECORDED] * 6
