"""`peernet import members`: from the file to the outcomes, with what is shown and written on the way."""

import asyncio
from datetime import UTC, datetime

from peernet import output
from peernet.importing import files, showing
from peernet.importing.identity import find_claims
from peernet.importing.joining import COORDINATORS_LIST, Wording
from peernet.importing.member_columns import MEMBERS, shown
from peernet.importing.member_outcomes import Result
from peernet.importing.member_plan import MemberPlan
from peernet.importing.members import Imported, Watching, import_members
from peernet.importing.needs_file import suggestions
from peernet.importing.network import open_network
from peernet.importing.organisations import Organisations
from peernet.importing.outcomes import document, to_correct
from peernet.importing.request import Request
from peernet.importing.running import put_rejects, say
from peernet.importing.sheets import open_sheet, refuse_to_overwrite
from shared.vault.secrets import Claims


def run(request: Request) -> None:
    """Raises CommandError where the file is no use or the network away, and Exit where the actor may not import."""
    refuse_to_overwrite(request.file, request.rejects)
    supplied = frozenset({"organisation"} if request.defaults.organisation else ())
    sheet = open_sheet(request.file, MEMBERS, request.overrides, supplied)
    wording = Wording.named(request.basis or COORDINATORS_LIST, request.wording)
    plan = MemberPlan.of(sheet, request.defaults, wording, datetime.now(UTC))
    actor, claims = request.actor, find_claims()
    if not request.as_json:
        showing.show_sheet(sheet, shown(sheet.mapping), output.console())
    with output.refusals_shown("membership", as_json=request.as_json):
        imported = asyncio.run(_import(request, actor, plan, claims))
    _write(request, imported)
    if request.as_json:
        output.print_json(document(Result, imported.outcomes))
    else:
        showing.show_outcomes(Result, imported.outcomes, output.console(), dry_run=request.dry_run)


async def _import(request: Request, actor: str, plan: MemberPlan, claims: Claims | None) -> Imported:
    def show(organisations: Organisations) -> None:
        if not request.as_json:
            showing.show_organisations(organisations, output.console(), dry_run=request.dry_run)

    rows = sum(row.repeat_of is None for row in plan.rows)
    async with open_network(actor) as network:
        with showing.progress(rows, quiet=request.as_json) as row_done:
            return await import_members(
                plan,
                network,
                claims,
                dry_run=request.dry_run,
                at_once=request.at_once,
                watching=Watching(show, row_done),
                welcome=bool(request.welcome),
            )


def _write(request: Request, imported: Imported) -> None:
    """The files for a person to work on; where they are is said on stderr, beside the answer."""
    put_rejects(request, imported.plan.sheet.table, to_correct(imported.outcomes, Result.REFUSED))
    if imported.to_suggest and not request.dry_run:
        content = suggestions(imported.to_suggest, imported.landed)
        path = files.write_beside(files.beside(request.file, "access-needs"), content)
        say(f"{path}: access needs for a person to confirm; then: peernet import access-needs FILE --basis WORDING.")
