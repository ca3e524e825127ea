"""What can become of a row of a sheet of members, in words for whoever made the sheet."""

from enum import StrEnum

from pydantic import ValidationError

from peernet.importing.outcomes import Outcome, unfit_row
from peernet.spreadsheet.columns import ColumnMapping
from peernet.spreadsheet.people import PlannedRow
from peernet.spreadsheet.rejects import rejects_of
from shared.contracts.membership import MEMBER_ALREADY


class Result(StrEnum):
    JOINED = "joined"
    ALREADY_MEMBER = "already_member"
    REFUSED = "refused"


# What a command calls otherwise than a sheet does.
_FIELDS = {"full_name": "name", "role_text": "role", "areas": "area"}


def repeat(row: PlannedRow, first: Outcome) -> Outcome:
    """The outcome of a row that repeats another, which is refused where the other is."""
    if first.result is Result.REFUSED:
        return Outcome(
            row.number,
            Result.REFUSED,
            first.code,
            f"It repeats row {first.row}, which could not be used.",
            f"Correct row {first.row}.",
        )
    said = [f"It repeats row {first.row}.", *(warned.message for warned in row.warnings)]
    return Outcome(row.number, Result.ALREADY_MEMBER, "row.repeat", " ".join(said))


def joined(row: PlannedRow) -> Outcome:
    code = row.warnings[0].code if row.warnings else None
    return Outcome(row.number, Result.JOINED, code, " ".join(warned.message for warned in row.warnings))


def already(number: int) -> Outcome:
    said = "This person is already known to the network, and an import changes nothing about them."
    return Outcome(number, Result.ALREADY_MEMBER, MEMBER_ALREADY.code, said)


def unusable(row: PlannedRow) -> Outcome:
    (said,) = rejects_of([row])
    assert row.refusal is not None
    return Outcome(row.number, Result.REFUSED, row.refusal.code, said.problem, said.remedy)


def no_claims_key(number: int) -> Outcome:
    return Outcome(
        number,
        Result.REFUSED,
        "row.needs_claims_key",
        "There is no e-mail address, and without the network's claims key nobody else can be recognised.",
        "Import where the network runs, or give the key with PEERNET_CLAIMS_KEY_FILE.",
    )


def unfit(number: int, error: ValidationError, mapping: ColumnMapping) -> Outcome:
    """A row that no command can carry, such as one with a role of a thousand letters."""
    return unfit_row(number, Result.REFUSED, error, mapping, _FIELDS)
