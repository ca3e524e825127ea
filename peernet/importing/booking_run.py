"""`peernet import bookings`: from the file to the outcomes, with what is shown and written on the way."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

from peernet import output
from peernet.errors import CommandError
from peernet.exit_codes import USAGE
from peernet.importing import showing
from peernet.importing.booking_outcomes import BookingResult
from peernet.importing.booking_plan import BookingPlan
from peernet.importing.booking_showing import details, show_bookings
from peernet.importing.bookings import ImportedBookings, import_bookings
from peernet.importing.network import open_network
from peernet.importing.outcomes import document, to_correct
from peernet.importing.request import Request
from peernet.importing.running import GO_ON, claims_key, id_named, put_rejects, say, wording_named
from peernet.importing.sheets import open_sheet, refuse_to_overwrite
from peernet.spreadsheet.booking_sheet import BOOKING_SHEET
from shared.vault.secrets import Claims


def run(request: Request) -> None:
    """Raises CommandError where the file is no use or the network away, and Exit where the service says no to all."""
    gathering_id = _gathering(request.gathering)
    refuse_to_overwrite(request.file, request.rejects)
    sheet = open_sheet(request.file, BOOKING_SHEET, request.overrides)
    wording = wording_named(request)
    plan = BookingPlan.of(sheet, gathering_id, wording, datetime.now(UTC))
    actor, claims = request.actor, claims_key()
    if not request.as_json:
        showing.show_sheet(sheet, sheet.mapping, output.console())
    with output.refusals_shown("events", as_json=request.as_json, hint=GO_ON):
        imported = asyncio.run(_import(request, actor, plan, claims))
    if imported.kept_back:
        say(
            f"{imported.kept_back} rows speak of access or diet. That is sensitive and was left out, as nothing says "
            "on which form people gave it: with --basis WORDING it comes in with the booking."
        )
    put_rejects(request, sheet.table, to_correct(imported.outcomes, BookingResult.REFUSED))
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


def _gathering(text: str | None) -> UUID:
    if text is None:
        raise CommandError(
            "Name the gathering that these people want to come to, with --gathering ID: peernet ask events whats_on "
            "lists them.",
            exit_code=USAGE,
        )
    return id_named(text, "--gathering", "events whats_on")
