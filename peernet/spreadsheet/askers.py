"""What a sheet of bookings says about one person, cleaned, and what became of each of its rows."""

from dataclasses import dataclass
from datetime import datetime

from peernet.spreadsheet.asking import Asking, Planned


@dataclass(frozen=True)
class Asker(Asking):
    """Somebody who asked for a place. `session` is the cell with their choice, as typed.

    `access_needs` are codes as `suggest_needs` has them; `access_text` is what was typed.
    """

    asked: datetime
    says_member: bool | None
    session: str | None
    access_needs: tuple[str, ...]
    access_text: str | None
    diet: str | None

    @property
    def is_sensitive(self) -> bool:
        """Whether the row says what may be held only on a named basis."""
        return bool(self.access_needs or self.access_text or self.diet)


PlannedBooking = Planned[Asker]
