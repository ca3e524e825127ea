"""From a sheet of bookings to rows ready to become commands, in the order in which people asked."""

from datetime import datetime

from peernet.spreadsheet.askers import PlannedBooking
from peernet.spreadsheet.asking import plan_asking
from peernet.spreadsheet.asking_row import AskingSheet
from peernet.spreadsheet.booking_row import ReadBooking
from peernet.spreadsheet.columns import ColumnMapping
from peernet.spreadsheet.reading import Table

_NOT_COMPARED = {"asked", "says_member", "access_needs"}


def plan_bookings(
    table: Table, mapping: ColumnMapping, now: datetime, *, region: str = "GB"
) -> tuple[PlannedBooking, ...]:
    """What to do with each row, by when people asked; first those that do not say when."""
    sheet = AskingSheet.of(table, mapping, now, region)
    # Sorting keeps those who asked in the same minute in the order of the sheet.
    read = sorted((ReadBooking(row, sheet) for row in table.rows), key=lambda each: each.asker.asked)
    return plan_asking(read, ignore=_NOT_COMPARED)
