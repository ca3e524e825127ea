"""What an application's history comes to, without anything that identifies anybody or tells of their health."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from shared.contracts.training import APPLICATION, ApplicationStatus
from shared.decider import Decider

# State

ASSESSORS_NEEDED: Final = 2
ENDED: Final = frozenset({ApplicationStatus.DECLINED, ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN})
UNDECIDED: Final = frozenset({ApplicationStatus.SUBMITTED, ApplicationStatus.SHORTLISTED, ApplicationStatus.RESERVED})
"""Where a place may still be offered, or the application be rejected."""


class Scale(NamedTuple):
    """From where to where a criterion is scored."""

    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one assessor made of the application. A conflict is for good."""

    assigned: bool = False
    conflict: bool = False
    scores: Mapping[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        return self.assigned and not self.conflict


@dataclass(frozen=True, slots=True)
class Application:
    """An application. `scales` are by criterion, as they were when it was made; `assessments` by assessor.

    `site` is where a place was offered or accepted, `cohort_id` where the person was enrolled in the end.
    """

    intake_id: UUID
    programme_id: UUID
    person_id: UUID
    preferred_site: str | None
    through_gate: bool
    criteria_version: int
    scales: Mapping[str, Scale]
    status: ApplicationStatus = ApplicationStatus.SUBMITTED
    assessments: Mapping[UUID, Assessment] = field(default_factory=dict)
    site: str | None = None
    answer_by: date | None = None
    cohort_id: UUID | None = None
    kept_until: datetime | None = None
    purged: bool = False

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    @property
    def live(self) -> bool:
        """Whether the person has this as their live application to the intake."""
        return not self.ended and not self.purged

    @property
    def assessors(self) -> Iterator[Assessment]:
        """Those whose scores count: at most two."""
        return (each for each in self.assessments.values() if each.counts)

    @property
    def scored_in_full(self) -> int:
        """How many assessors without a conflict have scored every criterion."""
        return sum(self.scales.keys() <= each.scores.keys() for each in self.assessors)


State = Application | None
decider = Decider[State](APPLICATION, None)
