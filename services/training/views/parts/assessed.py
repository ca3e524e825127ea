"""What the assessments of applications come to: those that count, and where applications stand by them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.training.ranking import ASSESSORS_NEEDED
from services.training.views.applications import Applied
from services.training.views.assessments import Assessed, assessments
from shared.contracts.training import ApplicationStatus, Stage
from shared.projection.table import rows

ByApplication = dict[UUID, list[Assessed]]


async def assessments_of(application_ids: Iterable[UUID], db: Any) -> ByApplication:
    """Those of each application, in an order that stays. Reads the assessments."""
    ids = list(application_ids)
    found = await db.fetch(
        "SELECT * FROM assessments WHERE application_id = ANY($1) ORDER BY assessor_id, assessment_id", ids
    )
    by_application: ByApplication = {id: [] for id in ids}
    for each in rows(assessments, found):
        by_application[each.application_id].append(each)
    return by_application


def total(applied: Applied, assessed: Assessed) -> int | None:
    """What an assessor gave in all; None unless they scored every criterion."""
    given = {each.criterion: each.score for each in assessed.scores}
    codes = [scale.criterion for scale in applied.scales]
    return sum(given[code] for code in codes) if all(code in given for code in codes) else None


def totals(applied: Applied, assessed: Iterable[Assessed]) -> tuple[int, ...]:
    """One for each assessor without a conflict who scored every criterion."""
    found = (total(applied, each) for each in assessed if each.counts)
    return tuple(each for each in found if each is not None)


def stage_of(applied: Applied, assessed_by: int) -> Stage:
    if applied.status is ApplicationStatus.SUBMITTED and not applied.through_gate:
        return Stage.BELOW_GATE
    if applied.status is ApplicationStatus.SUBMITTED and assessed_by >= ASSESSORS_NEEDED:
        return Stage.ASSESSED
    if applied.status is ApplicationStatus.ACCEPTED and applied.enrolled:
        return Stage.ENROLLED
    return Stage(applied.status.value)
