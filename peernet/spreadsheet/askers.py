"""What a sheet of bookings says about one person, cleaned, and what became of each of its rows."""

from dataclasses import dataclass
from datetime import datetime

from peernet.spreadsheet.problems import Refusal, Warned
from peernet.spreadsheet.repeats import name_and_phone
from peernet.spreadsheet.text import squash


@dataclass(frozen=True)
class Asker:
    """Somebody who asked for a place, at `asked` (in UTC). `session` is the cell with their choice, as typed.

    `access_needs` are codes as `suggest_needs` has them; `access_text` is what was typed.
    """

    asked: datetime
    full_name: str
    email: str | None
    phone: str | None
    says_member: bool | None
    session: str | None
    access_needs: tuple[str, ...]
    access_text: str | None
    diet: str | None

    @property
    def name_and_phone(self) -> str | None:
        return name_and_phone(self.full_name, self.phone)

    @property
    def identity(self) -> str:
        """The same for the same person in every sheet: the address, else name and number, else the name."""
        return self.email or self.name_and_phone or squash(self.full_name)

    @property
    def is_sensitive(self) -> bool:
        """Whether the row says what may be held only on a named basis."""
        return bool(self.access_needs or self.access_text or self.diet)


@dataclass(frozen=True)
class PlannedBooking:
    """One row: exactly one of `asker`, `repeat_of` (the number of the row it repeats) and `refusals`."""

    number: int
    asker: Asker | None = None
    repeat_of: int | None = None
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[Warned, ...] = ()
