"""What can become of a row of a sheet of bookings, in words for whoever made the sheet."""

from enum import StrEnum

from pydantic import ValidationError

from peernet.importing.asking_outcomes import AskingOutcomes
from peernet.importing.outcomes import Outcome, unfit_row
from peernet.spreadsheet.columns import ColumnMapping
from peernet.spreadsheet.problems import UnclearValue, Warned
from shared.contracts.events import BOOKING_ALREADY


class BookingResult(StrEnum):
    BOOKED = "booked"
    WAITING = "waiting"
    ALREADY_ASKED = "already_asked"
    REFUSED = "refused"


BOOKINGS = AskingOutcomes(
    refused=BookingResult.REFUSED,
    already=BookingResult.ALREADY_ASKED,
    already_code=BOOKING_ALREADY.code,
    already_said="This person has asked before, and an import changes nothing about it.",
)

# What a command calls otherwise than a sheet does.
_FIELDS = {"full_name": "name", "access_text": "access_needs"}


def unclear_session(number: int, unclear: UnclearValue, mapping: ColumnMapping) -> Outcome:
    problem = f"{mapping.heading('session')}: {unclear.message}"
    return Outcome(number, BookingResult.REFUSED, "row.unknown_session", problem, unclear.remedy)


def unfit(number: int, error: ValidationError, mapping: ColumnMapping) -> Outcome:
    """A row that no command can carry, such as one with a name of three hundred letters."""
    return unfit_row(number, BookingResult.REFUSED, error, mapping, _FIELDS)


def not_a_member(mapping: ColumnMapping) -> Warned:
    heading = mapping.heading("member")
    message = f"{heading}: It says member, but no member has this address, so the person comes as a guest."
    return Warned("row.not_a_member", message, "member")
