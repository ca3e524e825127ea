"""Which cohorts are people told of, and why is one not trained any more?"""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.training import CohortCancelled, CohortFormed
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Cohort:
    cohort_id: UUID
    programme_id: UUID
    site: str
    cancelled_because: str | None = None


cohorts = View("cohorts", version=1, row=Cohort, key="cohort_id")

# How each event changes it


@cohorts.starts(CohortFormed)
def _formed(event: CohortFormed) -> Cohort:
    return Cohort(event.cohort_id, event.programme_id, event.site)


@cohorts.on(CohortCancelled)
def _cancelled(row: Cohort, event: CohortCancelled) -> Cohort:
    return changed(row, cancelled_because=event.reason)
