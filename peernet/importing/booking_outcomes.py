"""What can become of a row of a sheet of bookings, in words for whoever made the sheet."""

from enum import StrEnum

from pydantic import ValidationError

from peernet.importing.outcomes import Outcome, unfit_row
from peernet.spreadsheet.askers import PlannedBooking
from peernet.spreadsheet.columns import ColumnMapping
from peernet.spreadsheet.problems import UnclearValue, Warned
from peernet.spreadsheet.rejects import rejects_of
from shared.contracts.events import BOOKING_ALREADY


class BookingResult(StrEnum):
    BOOKED = "booked"
    WAITING = "waiting"
    ALREADY_ASKED = "already_asked"
    REFUSED = "refused"


# What a command calls otherwise than a sheet does.
_FIELDS = {"full_name": "name", "access_text": "access_needs"}


def landed(row: PlannedBooking, result: BookingResult, *warned: Warned) -> Outcome:
    """The outcome of a row that has a place, or waits for one, with what a person should look at in it."""
    warnings = (*row.warnings, *warned)
    code = warnings[0].code if warnings else None
    return Outcome(row.number, result, code, " ".join(each.message for each in warnings))


def already(number: int) -> Outcome:
    said = "This person has asked before, and an import changes nothing about it."
    return Outcome(number, BookingResult.ALREADY_ASKED, BOOKING_ALREADY.code, said)


def repeat(row: PlannedBooking, first: Outcome) -> Outcome:
    """The outcome of a row that repeats another, which is refused where the other is."""
    if first.result is BookingResult.REFUSED:
        problem = f"It repeats row {first.row}, which could not be used."
        return Outcome(row.number, BookingResult.REFUSED, first.code, problem, f"Correct row {first.row}.")
    said = [f"It repeats row {first.row}.", *(warned.message for warned in row.warnings)]
    return Outcome(row.number, BookingResult.ALREADY_ASKED, "row.repeat", " ".join(said))


def unusable(row: PlannedBooking) -> Outcome:
    (said,) = rejects_of([row])
    return Outcome(row.number, BookingResult.REFUSED, row.refusals[0].code, said.problem, said.remedy)


def unclear_session(number: int, unclear: UnclearValue, mapping: ColumnMapping) -> Outcome:
    problem = f"{mapping.heading('session')}: {unclear.message}"
    return Outcome(number, BookingResult.REFUSED, "row.unknown_session", problem, unclear.remedy)


def unfit(number: int, error: ValidationError, mapping: ColumnMapping) -> Outcome:
    """A row that no command can carry, such as one with a name of three hundred letters."""
    return unfit_row(number, BookingResult.REFUSED, error, mapping, _FIELDS)


def waits_for_earlier(number: int) -> Outcome:
    """A row behind one that could not be sent: sent now, it would overtake it."""
    return Outcome(
        number,
        BookingResult.REFUSED,
        "row.not_sent",
        "It was not sent, so that nobody overtakes those who asked earlier.",
        "Import the original file again: rows that came in stay as they are.",
    )


def not_a_member(mapping: ColumnMapping) -> Warned:
    heading = mapping.heading("member")
    message = f"{heading}: It says member, but no member has this address, so the person comes as a guest."
    return Warned("row.not_a_member", message, "member")
