"""From a sheet of bookings to rows ready to become commands, in the order in which people asked."""

from datetime import datetime

from peernet.spreadsheet.askers import PlannedBooking
from peernet.spreadsheet.booking_row import ReadBooking, Sheet
from peernet.spreadsheet.columns import ColumnMapping
from peernet.spreadsheet.problems import Refusal
from peernet.spreadsheet.reading import Table
from peernet.spreadsheet.repeats import KnownRows, disagreements
from peernet.spreadsheet.text import squash

_NOT_COMPARED = {"asked", "says_member", "access_needs"}


def plan_bookings(
    table: Table, mapping: ColumnMapping, now: datetime, *, region: str = "GB"
) -> tuple[PlannedBooking, ...]:
    """What to do with each row, by when people asked; first those that do not say when.

    A row repeats an earlier request with the same e-mail address. Where one of the two has no address, the same name
    and phone number make it a repeat; where neither can be reached at all, the same name at the same moment.
    """
    sheet = Sheet.of(table, mapping, now, region)
    # Sorting keeps those who asked in the same minute in the order of the sheet.
    read = sorted((ReadBooking(row, sheet) for row in table.rows), key=lambda each: each.asker.asked)
    plan: list[PlannedBooking] = []
    known, alike = KnownRows(), dict[tuple[str, datetime], int]()
    for each in read:
        asker = each.asker
        if each.refusals:
            refusals, warnings = tuple(each.refusals), tuple(each.warnings)
            plan.append(PlannedBooking(each.row.number, refusals=refusals, warnings=warnings))
            continue
        earlier = known.find(asker)
        if earlier is None:
            earlier = alike.get((asker.identity, asker.asked))
        if earlier is not None:
            plan.append(_repeat(each, plan[earlier]))
        else:
            known.add(asker, len(plan))
            alike[asker.identity, asker.asked] = len(plan)
            plan.append(PlannedBooking(each.row.number, asker=asker, warnings=tuple(each.warnings)))
    return tuple(plan)


def _repeat(read: ReadBooking, first: PlannedBooking) -> PlannedBooking:
    assert first.asker is not None
    number = read.row.number
    if squash(first.asker.full_name) != squash(read.asker.full_name):
        return PlannedBooking(number, refusals=(_other_name(read, first.number),))
    said = disagreements(first.asker, read.asker, first.number, ignore=_NOT_COMPARED)
    return PlannedBooking(number, repeat_of=first.number, warnings=tuple(said))


def _other_name(read: ReadBooking, first: int) -> Refusal:
    """Two people may share an address; whoever asked later must not go without a place for that."""
    heading = read.sheet.mapping.heading("email")
    return Refusal(
        "row.repeat_other_name",
        f"{heading}: It has the e-mail address of row {first} under another name.",
        "If they are two people, give one of them another address, or none; if they are one, leave this row out.",
        "email",
    )
