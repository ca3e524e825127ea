"""A sheet of bookings, read and ready to be sent, and the commands that its rows become. Pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peernet.importing.joining import Wording
from peernet.importing.needs_file import need_called
from peernet.importing.sheets import Sheet
from peernet.spreadsheet.askers import Asker, PlannedBooking
from peernet.spreadsheet.bookings import plan_bookings
from shared.contracts.events import GATHERING, BookPlace
from shared.contracts.types import BasisKind, LawfulBasis, Method
from shared.ids import derived_id
from shared.vault.secrets import Claims


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


def booking_command_id(asker: Asker, gathering_id: UUID, claims: Claims) -> UUID:
    """The same for the same request in every sheet and every run; a keyed digest, so that it tells nothing of it."""
    digest = claims(f"{asker.asked.isoformat()} {asker.identity}")
    return derived_id(UUID(digest[:32]), "import", GATHERING.name, gathering_id)


def booking_id(command_id: UUID) -> UUID:
    """The id of the booking that the command makes."""
    return derived_id(command_id, "booking")


def guest_id(command_id: UUID) -> UUID:
    """The id of the person whom the command makes a guest, if nobody knew them."""
    return derived_id(command_id, "person")


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
        "basis": _basis(plan.wording, asker.asked),
    }
    return BookPlace.model_validate(command.model_dump(exclude_unset=True) | needs)


def _basis(wording: Wording, asked: datetime) -> LawfulBasis:
    # Whoever fills in the form says what they need in order to take part, for just that: they agreed by doing so.
    return LawfulBasis(
        kind=BasisKind.EXPLICIT_CONSENT,
        wording_id=wording.id,
        wording_sha256=wording.sha256,
        method=Method.IMPORTED,
        given_at=asked,
    )
