"""The file of access needs that a person confirms: written after an import of members, and read back."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from peernet.importing.member_rows import Landed
from peernet.importing.sheets import Sheet
from peernet.spreadsheet.answers import parse_yes_no
from peernet.spreadsheet.columns import Field, Need, SheetKind
from peernet.spreadsheet.contacts import parse_email
from peernet.spreadsheet.people import PlannedRow
from peernet.spreadsheet.problems import UnclearValue
from peernet.spreadsheet.rejects import SUGGESTION_COLUMNS, write_suggestions
from peernet.spreadsheet.text import given, squash
from shared.contracts.membership import AccessNeed

ID_COLUMN = "Peernet ID"

NEEDS_SHEET = SheetKind(
    name="access needs",
    fields=(
        Field("name", "full name"),
        Field("email", "e-mail, e-mail address, email address"),
        Field("row"),
        Field("need", "suggested need, access need"),
        Field("note", "notes"),
        Field("confirmed", "confirmed yes no"),
        Field("peernet_id"),
    ),
    needs=(
        Need(("peernet_id", "email"), "says who each person is, by Peernet ID or by e-mail address"),
        Need(("need",), "says what each person needs"),
        Need(("confirmed",), "says what a person has confirmed"),
    ),
)

# What notes are searched for has names of its own.
_FROM_NOTES = {
    "bsl_interpreter": AccessNeed.SIGN_LANGUAGE,
    "step_free_access": AccessNeed.STEP_FREE,
    "quiet_room": AccessNeed.QUIET_SPACE,
}
_BY_WORD = {squash(code): need for code, need in ({need.value: need for need in AccessNeed} | _FROM_NOTES).items()}


@dataclass(frozen=True)
class Confirmation:
    """One row. `confirmed` is True only for a plain yes; `problem` says what cannot be understood, and the remedy."""

    number: int
    peernet_id: UUID | None = None
    email: str | None = None
    need: AccessNeed | None = None
    note: str | None = None
    confirmed: bool = False
    problem: tuple[str, str] | None = None


def need_called(word: str) -> AccessNeed:
    """The need that notes were searched for under this name. Raises KeyError for any other."""
    return _BY_WORD[squash(word)]


def suggestions(rows: Iterable[PlannedRow], landed: Mapping[int, Landed]) -> bytes:
    """The suggestions of these rows, each with the id of the member it is about."""
    written = io.StringIO(write_suggestions(rows).decode("utf-8-sig"), newline="")
    lines = list(csv.reader(written))
    number = SUGGESTION_COLUMNS.index("Row")
    ids = [ID_COLUMN, *(str(landed[int(line[number])].member_id or "") for line in lines[1:])]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([*line, id] for line, id in zip(lines, ids, strict=True))
    return text.getvalue().encode("utf-8-sig")


def confirmations(sheet: Sheet) -> Iterator[Confirmation]:
    for row in sheet.table.rows:
        cell = {name: sheet.mapping.cell(row.cells, name) for name in sheet.mapping.mapped}
        try:
            yield _confirmation(row.number, cell)
        except UnclearValue as unclear:
            yield Confirmation(row.number, confirmed=True, problem=(unclear.message, unclear.remedy))


def _confirmation(number: int, cell: Mapping[str, str]) -> Confirmation:
    if not parse_yes_no(cell["confirmed"]):
        return Confirmation(number)
    need = _BY_WORD.get(squash(cell["need"]))
    if need is None:
        known = ", ".join(need.replace("_", " ") for need in AccessNeed)
        raise UnclearValue("The suggested need is none that can be recorded.", f"Write one of these: {known}.")
    return Confirmation(
        number,
        peernet_id=_uuid(cell.get("peernet_id", "")),
        email=parse_email(cell.get("email", "")),
        need=need,
        note=given(cell.get("note", "")),
        confirmed=True,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if given(text) else None
    except ValueError:
        raise UnclearValue(
            "The Peernet ID is none.", "Restore it, or leave it empty and give the e-mail address."
        ) from None
