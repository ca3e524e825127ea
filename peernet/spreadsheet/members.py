"""From a sheet of members to rows ready to become commands: each is a person, a repeat or a refusal."""

from dataclasses import replace
from datetime import date

from peernet.spreadsheet.columns import ColumnMapping
from peernet.spreadsheet.member_row import ReadRow, Sheet
from peernet.spreadsheet.people import MemberDefaults, PlannedRow
from peernet.spreadsheet.problems import Warned
from peernet.spreadsheet.reading import Table
from peernet.spreadsheet.repeats import KnownRows, disagreements

_NOT_COMPARED = {"role_text", "needs_text", "suggested_needs"}


def plan_members(
    table: Table, mapping: ColumnMapping, today: date, defaults: MemberDefaults | None = None
) -> list[PlannedRow]:
    """What to do with each row, in the order of the sheet. No row stands in the way of another.

    A row repeats an earlier usable one with the same e-mail address. Where one of the two has no address, the
    same name and phone number make it a repeat.
    """
    sheet = Sheet.of(table, mapping, today, defaults or MemberDefaults())
    plan: list[PlannedRow] = []
    known = KnownRows()
    for row in table.rows:
        read = ReadRow(row, sheet)
        earlier = known.find(read.person)
        if earlier is not None and not read.holds_other_rows:
            first = plan[earlier]
            plan[earlier] = _without_disputed_consent(first, read)
            plan.append(_repeat(read, first))
        elif read.refusals:
            plan.append(PlannedRow(row.number, refusals=tuple(read.refusals), warnings=tuple(read.warnings)))
        else:
            known.add(read.person, len(plan))
            plan.append(PlannedRow(row.number, person=read.person, warnings=tuple(read.warnings)))
    return plan


def _repeat(read: ReadRow, first: PlannedRow) -> PlannedRow:
    assert first.person is not None
    warnings = [Warned(refusal.code, refusal.message, refusal.field) for refusal in read.refusals]
    warnings += disagreements(first.person, read.person, first.number, ignore=_NOT_COMPARED)
    return PlannedRow(read.row.number, repeat_of=first.number, warnings=tuple(warnings))


def _without_disputed_consent(first: PlannedRow, read: ReadRow) -> PlannedRow:
    """A yes in one row and a no in another is no consent."""
    if first.person is None or not first.person.newsletter or read.person.newsletter is not False:
        return first
    warned = Warned(
        "row.disputed_consent",
        f"It says yes to the newsletter, but row {read.row.number}, the same person, says no. "
        "It was not taken for consent.",
        "newsletter",
    )
    person = replace(first.person, newsletter=None)
    return replace(first, person=person, warnings=(*first.warnings, warned))
