"""From a sheet of members to rows ready to become commands: each is a person, a repeat or a refusal."""

from dataclasses import replace
from datetime import date

from peernet.spreadsheet.columns import ColumnMapping
from peernet.spreadsheet.member_row import ReadRow, Sheet
from peernet.spreadsheet.people import OTHER_PLACE, MemberDefaults, PlannedRow
from peernet.spreadsheet.problems import Refusal, Warned
from peernet.spreadsheet.reading import Table
from peernet.spreadsheet.repeats import KnownRows, differing, disagreements
from peernet.spreadsheet.text import given

_NOT_COMPARED = {"role_text", "needs_text", "suggested_needs"}
_PLACE = ("organisation", "service")
_ADD_PLACE = (
    "Where they work or volunteer there, too, leave this row out and add that to the member: peernet send membership "
    'AddAffiliation --json \'{"member_id": "…", "organisation_id": "…", "role": "peer_support_worker"}\''
)


def plan_members(
    table: Table, mapping: ColumnMapping, today: date, defaults: MemberDefaults | None = None
) -> list[PlannedRow]:
    """What to do with each row, in the order of the sheet. No row stands in the way of another.

    A row repeats an earlier usable one with the same e-mail address. Where one of the two has no address, the
    same name and phone number make it a repeat. One that names another place is refused: nobody else records it.
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
            plan.append(_other_place(read, first) or _repeat(read, first))
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


def _other_place(read: ReadRow, first: PlannedRow) -> PlannedRow | None:
    """The refusal of a row that says where else the person of an earlier one works; None for any other."""
    assert first.person is not None
    named = [name for name in _PLACE if given(read.cell(name))]
    others = [name for name in named if name in differing(first.person, read.person)]
    if not others:
        return None
    message = (
        f"It is about the person of row {first.number}, and names another {' and '.join(others)}. An import records "
        "one place for each person."
    )
    said = [f"{read.frame.mapping.heading(others[0])}: {message}"]
    warned = disagreements(first.person, read.person, first.number, ignore=_NOT_COMPARED)
    said += [each.message for each in warned if each.code == "row.repeat_other_name"]
    refusal = Refusal(OTHER_PLACE, " ".join(said), _ADD_PLACE, others[0])
    return PlannedRow(read.row.number, refusals=(refusal, *read.refusals), warnings=tuple(read.warnings))


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
