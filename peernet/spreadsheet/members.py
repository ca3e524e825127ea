"""From a sheet of members to rows ready to become commands: each is a person, a repeat or a refusal."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date

from peernet.spreadsheet.columns import ColumnMapping
from peernet.spreadsheet.member_row import ReadRow, Sheet
from peernet.spreadsheet.people import MemberDefaults, Person, PlannedRow
from peernet.spreadsheet.problems import Warned
from peernet.spreadsheet.reading import Table
from peernet.spreadsheet.text import squash

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
    known = _Known()
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


class _Known:
    """The people of earlier rows, by what tells them apart."""

    def __init__(self) -> None:
        self._by_email: dict[str, int] = {}
        self._by_phone: dict[str, int] = {}
        self._by_phone_alone: dict[str, int] = {}

    def add(self, person: Person, place: int) -> None:
        if person.email:
            self._by_email[person.email] = place
        if person.name_and_phone:
            self._by_phone.setdefault(person.name_and_phone, place)
            if not person.email:
                self._by_phone_alone[person.name_and_phone] = place

    def find(self, person: Person) -> int | None:
        if person.email and person.email in self._by_email:
            return self._by_email[person.email]
        # Two addresses are two people, even of one name and one household's phone.
        by_phone = self._by_phone_alone if person.email else self._by_phone
        return by_phone.get(person.name_and_phone) if person.name_and_phone else None


def _repeat(read: ReadRow, first: PlannedRow) -> PlannedRow:
    assert first.person is not None
    warnings = [Warned(refusal.code, refusal.message, refusal.field) for refusal in read.refusals]
    if differing := _differences(first.person, read.person):
        said = ", ".join(name.replace("_", " ") for name in differing)
        warnings.append(
            Warned(
                "row.repeat_differs",
                f"It repeats row {first.number} but differs in: {said}. Row {first.number} was used.",
                differing[0],
            )
        )
    if "full_name" in differing:
        warnings.append(
            Warned(
                "row.repeat_other_name",
                f"It has the e-mail address of row {first.number} under another name. If they are two "
                "people, give one of them another address, or a phone number alone.",
                "email",
            )
        )
    return PlannedRow(read.row.number, repeat_of=first.number, warnings=tuple(warnings))


def _differences(first: Person, again: Person) -> Sequence[str]:
    """The fields that the later row fills in otherwise; names that differ in capitals only are the same."""
    differing = []
    for name in (field.name for field in fields(Person) if field.name not in _NOT_COMPARED):
        before, after = getattr(first, name), getattr(again, name)
        same = (
            squash(before) == squash(after) if isinstance(before, str) and isinstance(after, str) else before == after
        )
        if after not in (None, "") and not same:
            differing.append(name)
    return differing


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
