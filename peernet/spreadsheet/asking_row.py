"""What every row of a sheet of people who ask for something says: when, and how to reach them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from peernet.moments import ZONE
from peernet.spreadsheet.columns import ColumnMapping
from peernet.spreadsheet.contacts import parse_email, parse_phone
from peernet.spreadsheet.moments import parse_moment
from peernet.spreadsheet.reading import Row, Table
from peernet.spreadsheet.row_reader import Frame, RowReader
from peernet.spreadsheet.text import given

NEVER = datetime.min.replace(tzinfo=UTC)
"""Stands for when somebody asked, in a row that cannot be used."""


@dataclass(frozen=True)
class AskingSheet(Frame):
    """What every row is read with. `now` is the moment of the import, `region` where short numbers are."""

    now: datetime
    region: str

    @classmethod
    def of(cls, table: Table, mapping: ColumnMapping, now: datetime, region: str) -> "AskingSheet":
        return cls(*cls.parts(table, mapping), now, region)

    @property
    def today(self) -> date:
        return self.now.astimezone(ZONE).date()


class AskingRow(RowReader):
    """Collects what is wrong with the row, as every reader of rows."""

    def __init__(self, row: Row, sheet: AskingSheet) -> None:
        super().__init__(row, sheet)
        self.sheet = sheet

    @property
    def reader(self) -> RowReader:
        return self

    def past(self, name: str, absence: str, remedy: str) -> datetime | None:
        """The moment in that cell; where it is empty, a refusal that says `absence` and `remedy`.

        It is what the cell says in every run: midday of a day alone, which today may be still to come.
        """
        if given(self.cell(name)) is None:
            self.refuse("row.no_time", absence, remedy, name)
            return None
        read = self.tried(name, "row.bad_date", lambda: parse_moment(self.cell(name), self.sheet.today))
        if read is None:
            return None
        moment, timed = read
        if moment > self.sheet.now and (timed or moment.astimezone(ZONE).date() > self.sheet.today):
            message, remedy = "That moment has not come yet.", "Correct the day or the time."
            self.refuse("row.date_in_future", message, remedy, name)
        elif not timed:
            self.warn("row.day_alone", "There is a day without a time: midday was taken.", name)
        return moment

    def contact(self, *, needed: bool = False) -> dict[str, str | None]:
        """`email` and `phone`. A row without either is refused where one is `needed`, else it is to be looked at."""
        email = self.tried("email", "row.bad_email", lambda: parse_email(self.cell("email")))
        typed = self.cell("phone")
        phone = parse_phone(typed, self.sheet.region)
        if phone is None and given(typed):
            self.warn("row.no_phone_number", "There is no number in the cell; it was left out.", "phone")
        elif phone and not phone.understood:
            self.warn("row.odd_phone", "The number does not look complete; it was kept as typed.", "phone")
        if email or phone or self.refusals:
            pass
        elif needed:
            message = "There is neither an e-mail address nor a phone number, so that nobody can answer this person."
            self.refuse("row.no_way_to_reach", message, "Fill in one of the two.", "email")
        else:
            message = "There is neither an e-mail address nor a phone number: nobody can tell this person of a change."
            self.warn("row.no_way_to_reach", message, "email")
        return {"email": email, "phone": phone.number if phone else None}

    def look_for_shifted_cells(self) -> None:
        """What somebody says of themselves must not end up under another heading."""
        if self.has_too_many_cells:
            self.refuse(
                "row.too_many_cells",
                "There are more cells than headings, so it is not clear what belongs where.",
                "Put each cell under its own heading; a cell with a comma in it goes between quotation marks.",
                "name",
            )
        self.look_for_swallowed_rows()
