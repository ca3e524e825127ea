"""A sheet of bookings, read and ready to be sent, and the commands that its rows become. Pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peernet.importing.consenting import by_filling_in
from peernet.importing.joining import Wording
from peernet.importing.needs_file import need_called
from peernet.importing.sheets import Sheet
from peernet.spreadsheet.askers import Asker, PlannedBooking
from peernet.spreadsheet.bookings import plan_bookings
from shared.contracts.events import BookPlace
from shared.ids import derived_id


@dataclass(frozen=True)
class BookingPlan:
    """`rows` are in the order in which people asked. Without a `wording` nothing sensitive is taken from them."""

    sheet: Sheet
    rows: tuple[PlannedBooking, ...]
    gathering_id: UUID
    wording: Wording | None
    now: datetime

    @classmethod
    def of(cls, sheet: Sheet, gathering_id: UUID, wording: Wording | None, now: datetime) -> "BookingPlan":
        return cls(sheet, plan_bookings(sheet.table, sheet.mapping, now), gathering_id, wording, now)


def booking_id(command_id: UUID) -> UUID:
    """The id of the booking that the command makes."""
    return derived_id(command_id, "booking")


def book_place(asker: Asker, plan: BookingPlan, command_id: UUID, sessions: tuple[UUID, ...]) -> BookPlace:
    """Raises ValidationError for what no command may carry."""
    command = BookPlace(
        gathering_id=plan.gathering_id,
        booking_id=booking_id(command_id),
        full_name=asker.full_name,
        email=asker.email,
        phone=asker.phone,
        sessions=sessions,
    )
    if plan.wording is None or not asker.is_sensitive:
        return command
    needs = {
        "access_needs": tuple(dict.fromkeys(need_called(each) for each in asker.access_needs)),
        "access_text": asker.access_text,
        "diet": asker.diet,
        "basis": by_filling_in(plan.wording, min(asker.asked, plan.now)),
    }
    return BookPlace.model_validate(command.model_dump(exclude_unset=True) | needs)
