"""One row of a sheet of bookings: what its cells mean, and what is wrong or odd about them."""

import re
from typing import ClassVar

from peernet.spreadsheet.answers import parse_yes_no
from peernet.spreadsheet.askers import Asker
from peernet.spreadsheet.asking_row import NEVER, AskingRow, AskingSheet
from peernet.spreadsheet.needs import says_none, suggest_needs
from peernet.spreadsheet.problems import UnclearValue
from peernet.spreadsheet.reading import Row
from peernet.spreadsheet.text import given, squash

_ASIDE = re.compile(r"\(.*?\)")
_MEMBER, _GUEST = {"member", "amember"}, {"guest", "aguest", "visitor", "nonmember", "notamember"}
_NO_CHOICE = {"any", "anyone", "either", "nopreference", "nochoice", "dontmind", "idontmind", "notsure", "whatever"}


class ReadBooking(AskingRow):
    """`asker` may be used only where there are no refusals."""

    notes: ClassVar[frozenset[str]] = frozenset({"access_needs", "diet"})

    def __init__(self, row: Row, sheet: AskingSheet) -> None:
        super().__init__(row, sheet)
        self.asker = self._asker()
        self.look_for_shifted_cells()

    def _asker(self) -> Asker:
        absence = "It does not say when the person asked, and places go in that order."
        asked = self.past("asked", absence, "Fill in the day and the time.")
        needs, said = self._needs()
        return Asker(
            asked=asked or NEVER,
            full_name=self.full_name(),
            **self.contact(),
            says_member=self._says_member(),
            session=self._session(),
            access_needs=needs,
            access_text=said,
            diet=self._diet(),
        )

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
