"""`peernet import bookings`: from the file to the outcomes, with what is shown and written on the way."""

import asyncio
import sys
from datetime import UTC, datetime
from uuid import UUID

from peernet import output
from peernet.errors import CommandError
from peernet.exit_codes import USAGE
from peernet.importing import files, showing
from peernet.importing.booking_outcomes import BookingResult
from peernet.importing.booking_plan import BookingPlan
from peernet.importing.booking_showing import details, show_bookings
from peernet.importing.bookings import ImportedBookings, import_bookings
from peernet.importing.identity import find_claims
from peernet.importing.joining import Wording
from peernet.importing.network import open_network
from peernet.importing.outcomes import document, to_correct
from peernet.importing.request import Request
from peernet.importing.sheets import open_sheet, refuse_to_overwrite
from peernet.spreadsheet.booking_sheet import BOOKING_SHEET
from peernet.spreadsheet.rejects import write_rejects
from shared.vault.secrets import Claims

_GO_ON = "Import the same file again: it goes on where this one stopped, and rows that came in stay as they are."


def run(request: Request) -> None:
    """Raises CommandError where the file is no use or the network away, and Exit where the service says no to all."""
    gathering_id = _gathering(request.gathering)
    refuse_to_overwrite(request.file, request.rejects)
    sheet = open_sheet(request.file, BOOKING_SHEET, request.overrides)
    wording = _wording(request)
    plan = BookingPlan.of(sheet, gathering_id, wording, datetime.now(UTC))
    actor, claims = request.actor, _claims()
    if not request.as_json:
        showing.show_sheet(sheet, sheet.mapping, output.console())
    with output.refusals_shown("events", as_json=request.as_json, hint=_GO_ON):
        imported = asyncio.run(_import(request, actor, plan, claims))
    if imported.kept_back:
        _say(
            f"{imported.kept_back} rows speak of access or diet. That is sensitive and was left out, as nothing says "
            "on which form people gave it: with --basis WORDING it comes in with the booking."
        )
    rejects = to_correct(imported.outcomes, BookingResult.REFUSED)
    if rejects and (request.rejects or not request.dry_run):
        content = write_rejects(sheet.table, rejects)
        path = request.rejects or files.write_beside(files.beside(request.file, "rejects"), content)
        files.write(path, content)
        _say(f"{path}: {len(rejects)} rows to correct and import again.")
    if request.as_json:
        output.print_json(document(BookingResult, imported.outcomes) | details(imported))
    else:
        show_bookings(imported, output.console(), dry_run=request.dry_run)


async def _import(request: Request, actor: str, plan: BookingPlan, claims: Claims) -> ImportedBookings:
    rows = sum(row.asker is not None for row in plan.rows)
    async with open_network(actor) as network:
        with showing.progress(rows, quiet=request.as_json) as row_done:
            return await import_bookings(
                plan, network, claims, dry_run=request.dry_run, at_once=request.at_once, row_done=row_done
            )


def _wording(request: Request) -> Wording | None:
    if request.basis is not None:
        return Wording.named(request.basis, request.wording)
    if request.wording is not None:
        raise CommandError("--wording has the text of a form: name that form, too, with --basis.", exit_code=USAGE)
    return None


def _gathering(text: str | None) -> UUID:
    if text is None:
        raise CommandError(
            "Name the gathering that these people want to come to, with --gathering ID: peernet ask events whats_on "
            "lists them.",
            exit_code=USAGE,
        )
    try:
        return UUID(text.strip())
    except ValueError:
        raise CommandError(
            f"--gathering {text}: this must be an id (a UUID), as peernet ask events whats_on shows it.",
            exit_code=USAGE,
        ) from None


def _claims() -> Claims:
    """Without the key, a second run could not tell who has asked before and has cancelled since."""
    found = find_claims()
    if found is None:
        raise CommandError(
            "Without the network's claims key nobody can be recognised: import where the network runs, or give the key "
            "with PEERNET_CLAIMS_KEY_FILE.",
            exit_code=USAGE,
        )
    return found


def _say(line: str) -> None:
    print(line, file=sys.stderr)
