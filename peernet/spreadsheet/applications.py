"""From a sheet of applications to rows ready to become commands, in the order in which people applied."""

from datetime import datetime

from peernet.spreadsheet.applicants import PlannedApplication
from peernet.spreadsheet.application_row import ReadApplication
from peernet.spreadsheet.application_sheet import score_columns
from peernet.spreadsheet.asking import plan_asking
from peernet.spreadsheet.asking_row import NEVER, AskingSheet
from peernet.spreadsheet.columns import ColumnMapping
from peernet.spreadsheet.reading import Table

_NOT_COMPARED = {"asked", "scored"}


def plan_applications(
    table: Table, mapping: ColumnMapping, now: datetime, *, region: str = "GB"
) -> tuple[PlannedApplication, ...]:
    """What to do with each row, by when people applied; in a sheet that does not say, as its rows are."""
    sheet, scores = AskingSheet.of(table, mapping, now, region), score_columns(mapping)
    # Sorting keeps those who applied in the same minute in the order of the sheet.
    read = sorted(
        (ReadApplication(row, sheet, scores) for row in table.rows), key=lambda each: each.asker.asked or NEVER
    )
    return plan_asking(read, ignore=_NOT_COMPARED)
