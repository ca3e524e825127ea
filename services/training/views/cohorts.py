"""Which cohorts are there, where, when, and under which completion rule?"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.training import (
    COHORT_UNKNOWN,
    CohortCancelled,
    CohortChanged,
    CohortCompleted,
    CohortFormed,
    CohortStatus,
    CompletionRule,
)
from shared.projection.rows import changed
from shared.projection.table import rows
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Formed:
    """A cohort. Its completion rule is its own for good."""

    cohort_id: UUID
    intake_id: UUID
    programme_id: UUID
    site: str
    places: int
    starts_on: date
    ends_on: date
    zone: str
    facilitators: tuple[UUID, ...]
    completion_rule: CompletionRule
    rule_version: int
    status: CohortStatus = CohortStatus.FORMED
    cancelled_because: str | None = None
    completed_on: date | None = None


cohorts = View("cohorts", version=1, row=Formed, key="cohort_id", indexes=("intake_id", "programme_id"))

# How each event changes it


@cohorts.starts(CohortFormed)
def _formed(event: CohortFormed) -> Formed:
    return Formed(
        cohort_id=event.cohort_id,
        intake_id=event.intake_id,
        programme_id=event.programme_id,
        site=event.site,
        places=event.places,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        zone=event.zone,
        facilitators=event.facilitators,
        completion_rule=event.completion_rule,
        rule_version=event.rule_version,
    )


@cohorts.on(CohortChanged)
def _changed(row: Formed, event: CohortChanged) -> Formed:
    return changed(
        row,
        places=event.places,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        facilitators=event.facilitators,
    )


@cohorts.on(CohortCompleted)
def _completed(row: Formed, event: CohortCompleted) -> Formed:
    return changed(row, status=CohortStatus.COMPLETED, completed_on=event.completed_on)


@cohorts.on(CohortCancelled)
def _cancelled(row: Formed, event: CohortCancelled) -> Formed:
    return changed(row, status=CohortStatus.CANCELLED, cancelled_because=event.reason)


# Queries


async def cohort_of(cohort_id: UUID, db: Any) -> Formed:
    """Raises Refused where there is none."""
    found = await db.fetch("SELECT * FROM cohorts WHERE cohort_id = $1", cohort_id)
    if not found:
        raise COHORT_UNKNOWN("cohort_id")
    row: Formed = rows(cohorts, found)[0]
    return row
