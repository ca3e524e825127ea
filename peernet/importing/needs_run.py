"""`peernet import access-needs`: from the file of suggestions to what a person confirmed in it."""

import asyncio
from datetime import UTC, datetime

from peernet import output
from peernet.errors import CommandError
from peernet.exit_codes import USAGE
from peernet.importing import showing
from peernet.importing.joining import Wording
from peernet.importing.needs import NeedResult, NeedsImport
from peernet.importing.needs_file import NEEDS_SHEET, confirmations
from peernet.importing.network import open_network
from peernet.importing.outcomes import Outcome, document, to_correct
from peernet.importing.request import Request
from peernet.importing.running import put_rejects
from peernet.importing.sheets import Sheet, open_sheet, refuse_to_overwrite


def run(request: Request) -> None:
    """Raises CommandError where the file is no use or no basis is named, and Exit where the actor may not."""
    if request.basis is None:
        raise CommandError(
            "Access needs are sensitive: name the wording under which people confirmed them, with --basis WORDING.",
            exit_code=USAGE,
        )
    refuse_to_overwrite(request.file, request.rejects)
    sheet = open_sheet(request.file, NEEDS_SHEET, request.overrides)
    wording = Wording.named(request.basis, request.wording)
    with output.refusals_shown("membership", as_json=request.as_json):
        outcomes = asyncio.run(_import(request, sheet, wording))
    put_rejects(request, sheet.table, to_correct(outcomes, NeedResult.REFUSED))
    if request.as_json:
        output.print_json(document(NeedResult, outcomes))
    else:
        showing.show_outcomes(NeedResult, outcomes, output.console(), dry_run=request.dry_run)


async def _import(request: Request, sheet: Sheet, wording: Wording) -> list[Outcome]:
    async with open_network(request.actor) as network:
        importing = NeedsImport(network, wording, datetime.now(UTC), request.dry_run)
        return await importing.run(list(confirmations(sheet)), request.at_once)
