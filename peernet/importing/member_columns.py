"""The columns of a sheet of members, with those that only an export of Peernet's has.

An export has one row for each member, so that nobody looks like a repeat. Their first affiliation is in the ordinary
columns; further ones are together in one cell, a line for each:
organisation|service|role|paid or voluntary|since when, with quotation marks as in any CSV file.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from peernet.spreadsheet.answers import parse_paid
from peernet.spreadsheet.columns import ColumnMapping, Field
from peernet.spreadsheet.dates import parse_date
from peernet.spreadsheet.member_sheet import MEMBER_SHEET
from peernet.spreadsheet.problems import UnclearValue
from peernet.spreadsheet.roles import parse_role
from peernet.spreadsheet.text import given

PEERNET_ID, ROLE_SINCE, FURTHER = "peernet_id", "role_since", "further_affiliations"
_OURS = frozenset({PEERNET_ID, ROLE_SINCE, FURTHER})
_PARTS = 5
_BAR = "|"

MEMBERS = replace(MEMBER_SHEET, fields=(*MEMBER_SHEET.fields, *(Field(name) for name in sorted(_OURS))))


@dataclass(frozen=True)
class Affiliation:
    """A further place of somebody's, as the sheet says it."""

    organisation: str
    service: str | None = None
    role_code: str | None = None
    role_text: str | None = None
    paid: bool | None = None
    since: str | None = None


@dataclass(frozen=True)
class Extras:
    """What our own columns say of one row."""

    peernet_id: UUID | None = None
    role_since: str | None = None
    further: tuple[Affiliation, ...] = ()


def without_ours(mapping: ColumnMapping) -> ColumnMapping:
    """The columns that sheets of members have from everywhere, and a usual reading understands."""
    return replace(mapping, mapped={name: at for name, at in mapping.mapped.items() if name not in _OURS})


def shown(mapping: ColumnMapping) -> ColumnMapping:
    """The mapping as people see it: nobody misses columns of ours."""
    return replace(mapping, missing=tuple(name for name in mapping.missing if name not in _OURS))


def extras_of(cells: Sequence[str], mapping: ColumnMapping, today: date) -> Extras:
    """What nobody typed by hand: a cell that cannot be understood counts as empty."""
    return Extras(
        peernet_id=_uuid(mapping.cell(cells, PEERNET_ID)),
        role_since=_date(mapping.cell(cells, ROLE_SINCE), today),
        further=tuple(_affiliations(mapping.cell(cells, FURTHER), today)),
    )


def further_cell(affiliations: Sequence[Affiliation]) -> str:
    """The other way round: the cell that reads back as these."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=_BAR, lineterminator="\n").writerows(map(cells_of, affiliations))
    return text.getvalue().removesuffix("\n")


def cells_of(place: Affiliation) -> tuple[str, ...]:
    """Organisation, service, role, paid or voluntary, and since when: as many as a place has anywhere."""
    return (
        place.organisation,
        place.service or "",
        place.role_text or "",
        paid_word(place.paid),
        place.since or "",
    )


def paid_word(paid: bool | None) -> str:
    return {True: "paid", False: "voluntary", None: ""}[paid]


def _affiliations(cell: str, today: date) -> Iterator[Affiliation]:
    try:
        lines = list(csv.reader(io.StringIO(cell, newline=""), delimiter=_BAR))
    except csv.Error:
        return
    for line in lines:
        if len(line) == _PARTS and line[0].strip():
            organisation, service, role, paid, since = map(str.strip, line)
            yield _affiliation(organisation, given(service), role, paid, _date(since, today))


def _affiliation(organisation: str, service: str | None, role: str, paid: str, since: str | None) -> Affiliation:
    understood = parse_role(role)
    code, text = (understood.code, understood.text) if understood else (None, None)
    return Affiliation(organisation, service, code, text, _paid(paid), since)


def _paid(text: str) -> bool | None:
    try:
        return parse_paid(text)
    except UnclearValue:
        return None


def _date(text: str, today: date) -> str | None:
    try:
        return parse_date(text, today) if given(text) else None
    except UnclearValue:
        return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None
