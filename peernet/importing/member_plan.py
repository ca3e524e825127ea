"""A sheet of members, read and ready to be brought in. Pure."""

from dataclasses import dataclass
from datetime import datetime

from peernet.importing.joining import Wording, today
from peernet.importing.member_columns import Extras, extras_of, without_ours
from peernet.importing.sheets import Sheet
from peernet.spreadsheet.members import plan_members
from peernet.spreadsheet.people import MemberDefaults, PlannedRow


@dataclass(frozen=True)
class MemberPlan:
    """`extras` has an entry for each row, by its number. `now` is the moment of the import."""

    sheet: Sheet
    rows: tuple[PlannedRow, ...]
    extras: dict[int, Extras]
    wording: Wording
    region: str
    now: datetime

    @classmethod
    def of(cls, sheet: Sheet, defaults: MemberDefaults, wording: Wording, now: datetime) -> "MemberPlan":
        day = today(now)
        rows = plan_members(sheet.table, without_ours(sheet.mapping), day, defaults)
        extras = {row.number: extras_of(row.cells, sheet.mapping, day) for row in sheet.table.rows}
        return cls(sheet, tuple(rows), extras, wording, defaults.region, now)

    @property
    def newsletter_wording(self) -> Wording:
        return Wording.of_column(self.sheet.mapping.heading("newsletter"))
