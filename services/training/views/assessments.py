"""What did each assessor give each application? Scores stay when it is purged; the reasons for them go."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.training.views.parts.forgetting import by_application
from shared.contracts.training import (
    ApplicationPurged,
    AssessorAssigned,
    AssessorUnassigned,
    ConflictDeclared,
    CriterionScored,
    ScoreSource,
    TrainingDataRemoved,
)
from shared.ids import derived_id
from shared.projection.rows import changed
from shared.projection.view import View, Where


@dataclass(frozen=True, slots=True)
class Scored:
    criterion: str
    score: int
    reason: str | None
    source: ScoreSource


@dataclass(frozen=True, slots=True)
class Assessed:
    """One assessor's assessment of one application. With a conflict, or unassigned, its scores do not count."""

    assessment_id: UUID
    application_id: UUID
    assessor_id: UUID
    assigned: bool = False
    conflict: bool = False
    conflict_reason: str | None = None
    scores: tuple[Scored, ...] = ()

    @property
    def counts(self) -> bool:
        return self.assigned and not self.conflict


def _of(event: Any) -> UUID:
    return derived_id(event.application_id, "assessment", event.assessor_id)


def _blank(event: Any) -> Assessed:
    return Assessed(_of(event), event.application_id, event.assessor_id)


assessments = View(
    "assessments",
    version=1,
    row=Assessed,
    key="assessment_id",
    indexes=("application_id", "assessor_id"),
)

# How each event changes it


@assessments.on(AssessorAssigned, key=_of, blank=_blank)
def _assigned(row: Assessed, _event: AssessorAssigned) -> Assessed:
    return changed(row, assigned=True)


@assessments.on(AssessorUnassigned, key=_of)
def _unassigned(row: Assessed, _event: AssessorUnassigned) -> Assessed:
    return changed(row, assigned=False)


@assessments.on(ConflictDeclared, key=_of, blank=_blank)
def _conflict(row: Assessed, event: ConflictDeclared) -> Assessed:
    return changed(row, conflict=True, conflict_reason=event.reason)


@assessments.on(CriterionScored, key=_of, blank=_blank)
def _scored(row: Assessed, event: CriterionScored) -> Assessed:
    score = Scored(event.criterion, event.score, event.reason, event.source)
    return changed(row, scores=(*(each for each in row.scores if each.criterion != event.criterion), score))


def _theirs(event: TrainingDataRemoved) -> list[Where]:
    return [Where("application_id", id) for id in event.keys]


@assessments.on(ApplicationPurged, key=by_application)
@assessments.on(TrainingDataRemoved, key=_theirs)
def _purged(row: Assessed, _event: ApplicationPurged | TrainingDataRemoved) -> Assessed:
    scores = tuple(changed(each, reason=None) for each in row.scores)
    return changed(row, conflict_reason=None, scores=scores)
