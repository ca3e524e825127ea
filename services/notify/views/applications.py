"""What became of applications that people are told about? The feedback goes when the application is purged."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts.notify import NotifyDataRemoved
from shared.contracts.training import (
    ApplicationPurged,
    ApplicationRejected,
    ApplicationSubmitted,
    TrainingPlaceOffered,
)
from shared.projection.rows import changed
from shared.projection.view import RowsWith, View


@dataclass(frozen=True, slots=True)
class Application:
    application_id: UUID
    intake_id: UUID
    programme_id: UUID
    person_id: UUID
    site: str | None = None
    answer_by: date | None = None
    feedback: str | None = None
    purged: bool = False


applications = View("applications", version=1, row=Application, key="application_id", indexes=("person_id",))

# How each event changes it


@applications.starts(ApplicationSubmitted)
def _submitted(event: ApplicationSubmitted) -> Application:
    return Application(event.application_id, event.intake_id, event.programme_id, event.person_id)


@applications.on(TrainingPlaceOffered)
def _offered(row: Application, event: TrainingPlaceOffered) -> Application:
    return changed(row, site=event.site, answer_by=event.answer_by)


@applications.on(ApplicationRejected)
def _rejected(row: Application, event: ApplicationRejected) -> Application:
    return changed(row, feedback=event.feedback)


@applications.on(ApplicationPurged)
def _purged(row: Application, _event: ApplicationPurged) -> Application:
    return changed(row, feedback=None, purged=True)


applications.ends(NotifyDataRemoved, key=RowsWith("person_id"))
