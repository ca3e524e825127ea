"""One row of a sheet of bookings: what its cells mean, and what is wrong or odd about them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar

from peernet.moments import ZONE
from peernet.spreadsheet.answers import parse_yes_no
from peernet.spreadsheet.askers import Asker
from peernet.spreadsheet.columns import ColumnMapping
from peernet.spreadsheet.contacts import parse_email, parse_phone
from peernet.spreadsheet.moments import parse_moment
from peernet.spreadsheet.needs import says_none, suggest_needs
from peernet.spreadsheet.problems import UnclearValue
from peernet.spreadsheet.reading import Row, Table
from peernet.spreadsheet.row_reader import Frame, RowReader
from peernet.spreadsheet.text import given, squash

_ASIDE = re.compile(r"\(.*?\)")
_MEMBER, _GUEST = {"member", "amember"}, {"guest", "aguest", "visitor", "nonmember", "notamember"}
_NO_CHOICE = {"any", "anyone", "either", "nopreference", "nochoice", "dontmind", "idontmind", "notsure", "whatever"}
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Sheet(Frame):
    """What every row is read with. `now` is the moment of the import, `region` where short numbers are."""

    now: datetime
    region: str

    @classmethod
    def of(cls, table: Table, mapping: ColumnMapping, now: datetime, region: str) -> "Sheet":
        return cls(*cls.parts(table, mapping), now, region)

    @property
    def today(self) -> date:
        return self.now.astimezone(ZONE).date()


class ReadBooking(RowReader):
    """`asker` may be used only where there are no refusals."""

    notes: ClassVar[frozenset[str]] = frozenset({"access_needs", "diet"})

    def __init__(self, row: Row, sheet: Sheet) -> None:
        super().__init__(row, sheet)
        self.sheet = sheet
        self.asker = self._asker()
        if self.has_too_many_cells:
            # What somebody needs must not end up under another heading.
            self.refuse(
                "row.too_many_cells",
                "There are more cells than headings, so it is not clear what belongs where.",
                "Put each cell under its own heading; a cell with a comma in it goes between quotation marks.",
                "name",
            )
        self.look_for_swallowed_rows()

    def _asker(self) -> Asker:
        asked = self._asked()
        needs, said = self._needs()
        return Asker(
            asked=asked or _NEVER,
            full_name=self.full_name(),
            **self._contact(),
            says_member=self._says_member(),
            session=self._session(),
            access_needs=needs,
            access_text=said,
            diet=self._diet(),
        )

    def _asked(self) -> datetime | None:
        if given(self.cell("asked")) is None:
            self.refuse(
                "row.no_time",
                "It does not say when the person asked, and places go in that order.",
                "Fill in the day and the time.",
                "asked",
            )
            return None
        read = self.tried("asked", "row.bad_date", lambda: parse_moment(self.cell("asked"), self.sheet.today))
        if read is None:
            return None
        asked, timed = read
        if asked > self.sheet.now and (timed or asked.astimezone(ZONE).date() > self.sheet.today):
            message, remedy = "That moment has not come yet.", "Correct the day or the time."
            self.refuse("row.date_in_future", message, remedy, "asked")
        elif not timed:
            self.warn("row.day_alone", "There is a day without a time: midday was taken.", "asked")
        return min(asked, self.sheet.now)

    def _contact(self) -> dict[str, str | None]:
        email = self.tried("email", "row.bad_email", lambda: parse_email(self.cell("email")))
        typed = self.cell("phone")
        phone = parse_phone(typed, self.sheet.region)
        if phone is None and given(typed):
            self.warn("row.no_phone_number", "There is no number in the cell; it was left out.", "phone")
        elif phone and not phone.understood:
            self.warn("row.odd_phone", "The number does not look complete; it was kept as typed.", "phone")
        if not (email or phone or self.refusals):
            message = "There is neither an e-mail address nor a phone number: nobody can tell this person of a change."
            self.warn("row.no_way_to_reach", message, "email")
        return {"email": email, "phone": phone.number if phone else None}

    def _says_member(self) -> bool | None:
        """Only for comparing: who is a member is known by their address."""
        typed = self.cell("member")
        word = squash(typed)
        if word in _MEMBER or word in _GUEST:
            return word in _MEMBER
        try:
            return parse_yes_no(_ASIDE.sub(" ", typed))
        except UnclearValue:
            return None

    def _session(self) -> str | None:
        typed = given(self.cell("session"))
        return None if typed is None or squash(typed) in _NO_CHOICE else typed

    def _needs(self) -> tuple[tuple[str, ...], str | None]:
        typed = given(self.cell("access_needs"))
        if typed is None or says_none(typed):
            return (), None
        return suggest_needs(typed) or ("other",), typed

    def _diet(self) -> str | None:
        typed = given(self.cell("diet"))
        return None if typed is None or says_none(typed) else typed
