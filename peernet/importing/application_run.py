"""`peernet import applications`: from the file to the outcomes, with what is shown and written on the way."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from peernet import output
from peernet.errors import CommandError
from peernet.exit_codes import USAGE
from peernet.importing import showing
from peernet.importing.application_outcomes import ApplicationResult
from peernet.importing.application_plan import ApplicationPlan
from peernet.importing.applications import ImportedApplications, import_applications
from peernet.importing.asked import criteria_without_column
from peernet.importing.joining import Wording
from peernet.importing.network import open_network
from peernet.importing.outcomes import document, to_correct
from peernet.importing.request import Request
from peernet.importing.running import GO_ON, claims_key, id_named, put_rejects, say, wording_named
from peernet.importing.sheets import open_sheet, refuse_to_overwrite
from peernet.spreadsheet.application_sheet import APPLICATION_SHEET
from shared.vault.secrets import Claims


def run(request: Request) -> None:
    """Raises CommandError where the file is no use or the network away, and Exit where the service says no to all."""
    intake_id, assessors, form = _intake(request.intake), _assessors(request.assessors), _form(request)
    refuse_to_overwrite(request.file, request.rejects)
    sheet = open_sheet(request.file, APPLICATION_SHEET, request.overrides)
    plan = ApplicationPlan.of(sheet, intake_id, assessors, form, datetime.now(UTC))
    actor, claims = request.actor, claims_key()
    if not request.as_json:
        showing.show_sheet(sheet, sheet.mapping, output.console())
    with output.refusals_shown("training", as_json=request.as_json, hint=GO_ON):
        imported = asyncio.run(_import(request, actor, plan, claims))
    _say_what_is_missing(imported)
    rejects = [*to_correct(imported.outcomes, ApplicationResult.REFUSED)]
    rejects += to_correct(imported.outcomes, ApplicationResult.NOT_SCORED)
    put_rejects(request, sheet.table, rejects)
    if request.as_json:
        output.print_json(document(ApplicationResult, imported.outcomes) | figures(imported))
    else:
        console = output.console()
        showing.show_outcomes(ApplicationResult, imported.outcomes, console, dry_run=request.dry_run)
        showing.show_counts({"not through the gate": imported.not_through_gate, "scored": imported.scored}, console)


def figures(imported: ImportedApplications) -> dict[str, Any]:
    """What is beside the outcomes, for programs."""
    return {
        "intake_id": str(imported.plan.intake_id),
        "not_through_gate": imported.not_through_gate,
        "scored": imported.scored,
    }


async def _import(request: Request, actor: str, plan: ApplicationPlan, claims: Claims) -> ImportedApplications:
    rows = sum(row.asker is not None for row in plan.rows)
    async with open_network(actor) as network:
        with showing.progress(rows, quiet=request.as_json) as row_done:
            return await import_applications(
                plan, network, claims, dry_run=request.dry_run, at_once=request.at_once, row_done=row_done
            )


def _say_what_is_missing(imported: ImportedApplications) -> None:
    if imported.kept_back:
        say(
            f"{imported.kept_back} rows have scores, which were left out, as nothing says whose they are: with "
            "--assessors ID,ID they come in, also when the file is imported again."
        )
    if missing := criteria_without_column(imported.plan, imported.asked):
        say(f"The sheet has no scores for {', '.join(missing)}; nothing is decided before each criterion has them.")


def _intake(text: str | None) -> UUID:
    if text is None:
        raise CommandError(
            "Name the intake that these people apply to, with --intake ID: peernet ask training intakes lists them.",
            exit_code=USAGE,
        )
    return id_named(text, "--intake", "training intakes")


def _assessors(text: str | None) -> tuple[UUID, ...]:
    """In the order of the columns: the first is A1."""
    found = tuple(
        id_named(part.strip().removeprefix("assessor:"), "--assessors", "membership access")
        for part in (text or "").split(",")
        if part.strip()
    )
    if len(set(found)) < len(found):
        raise CommandError("--assessors names somebody twice: two different people assess.", exit_code=USAGE)
    return found


def _form(request: Request) -> Wording:
    form = wording_named(request)
    if form is None:
        raise CommandError(
            "What people say of their lived experience is sensitive: name the form that they filled in, with "
            "--basis WORDING.",
            exit_code=USAGE,
        )
    return form
