"""What an intake asks of applicants, as the service answers, and whether a sheet's columns go with it."""

from uuid import UUID

from peernet.errors import CommandError
from peernet.exit_codes import USAGE
from peernet.importing.application_plan import ApplicationPlan, Asked
from peernet.importing.network import Network
from peernet.spreadsheet.application_sheet import criteria_of, criterion_key
from shared.contracts.training import INTAKE_UNKNOWN, IntakeEntry, Intakes, ProgrammeEntry, Programmes

_PAGE = 1000


async def asked_by(intake_id: UUID, network: Network, at_least: int) -> Asked:
    """Raises Refused where there is no such intake, or the actor may not see it."""
    intake = await _intake(intake_id, network, at_least)
    question = Programmes(programme_id=intake.programme_id)
    programmes: tuple[ProgrammeEntry, ...] = await network.bus.ask(question, actor=network.actor, at_least=at_least)
    return Asked(intake, programmes[0].criteria)


async def _intake(intake_id: UUID, network: Network, at_least: int) -> IntakeEntry:
    question = Intakes(intake_id=intake_id, limit=_PAGE)
    listed: tuple[IntakeEntry, ...] = await network.bus.ask(question, actor=network.actor, at_least=at_least)
    for entry in listed:
        if entry.intake_id == intake_id:
            return entry
    raise INTAKE_UNKNOWN()


def check_columns(plan: ApplicationPlan, asked: Asked) -> None:
    """Raises CommandError where the columns are of criteria, or of assessors, that there are not."""
    for name, column in plan.columns.items():
        heading = plan.sheet.mapping.heading(name)
        leave_out = f"or leave the column out with --column {name}="
        if column.assessor > len(plan.assessors):
            message = (
                f'"{heading}" has scores of assessor {column.assessor}, whom --assessors does not name. Name them, '
            )
            raise CommandError(f"{message}{leave_out}", exit_code=USAGE)
        if asked.criterion(column.criterion) is None:
            codes = ", ".join(each.code for each in asked.criteria.criteria)
            message = f'"{heading}" has scores for a criterion that the programme does not have. It has: {codes}. '
            raise CommandError(f"{message}Correct the heading, {leave_out}", exit_code=USAGE)


def criteria_without_column(plan: ApplicationPlan, asked: Asked) -> list[str]:
    """The criteria for which a sheet with scores has none."""
    found = criteria_of(plan.columns.values())
    missing = [each.code for each in asked.criteria.criteria if criterion_key(each.code) not in found]
    return missing if found else []
