"""Who applied for which post, and who got one? It stays counted when a person is forgotten; what they wrote goes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.training.views.parts.forgetting import by_person
from shared.contracts.training import (
    TrainingDataRemoved,
    VacancyApplicationWithdrawn,
    VacancyApplied,
    VacancyFilled,
)
from shared.ids import derived_id
from shared.log.envelope import Stored
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class WantsPost:
    vacancy_application_id: UUID
    vacancy_id: UUID
    person_id: UUID | None
    completer: bool
    applied_at: datetime
    note: str | None = None
    filled: bool = False


def _of(event: Any) -> UUID:
    return derived_id(event.vacancy_id, "application", event.person_id)


vacancy_applications = View(
    "vacancy_applications",
    version=1,
    row=WantsPost,
    key="vacancy_application_id",
    indexes=("vacancy_id", "person_id"),
)

# How each event changes it


@vacancy_applications.starts(VacancyApplied, key=_of)
def _applied(event: VacancyApplied, stored: Stored) -> WantsPost:
    return WantsPost(_of(event), event.vacancy_id, event.person_id, event.completer, stored.time, event.note)


@vacancy_applications.on(VacancyFilled, key=_of)
def _filled(row: WantsPost, _event: VacancyFilled) -> WantsPost:
    return changed(row, filled=True)


vacancy_applications.ends(VacancyApplicationWithdrawn, key=_of)


@vacancy_applications.on(TrainingDataRemoved, key=by_person)
def _person_removed(row: WantsPost, _event: TrainingDataRemoved) -> WantsPost:
    return changed(row, person_id=None, note=None)
