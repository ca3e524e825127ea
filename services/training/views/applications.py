"""Where does each application stand? Plain facts: they stay counted when it is purged or its person forgotten."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from services.training.views.parts.forgetting import by_person, unnamed
from shared.contracts.training import (
    ApplicationPurged,
    ApplicationRejected,
    ApplicationReserved,
    ApplicationShortlisted,
    ApplicationStatus,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    ScoredScale,
    TrainingDataRemoved,
    TrainingPlaceAccepted,
    TrainingPlaceDeclined,
    TrainingPlaceOffered,
    TrainingPlaceTaken,
)
from shared.log.envelope import Stored
from shared.projection.rows import changed
from shared.projection.view import View

ENDED: Final = (ApplicationStatus.DECLINED, ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Applied:
    """An application; `person_id` is None once it is purged. `site` is where a place was offered.

    `same_person` tells that other rows are about the same person, whoever that is or was.
    `scales` are what it is scored by. `was_shortlisted` and the like say how far it ever came.
    """

    application_id: UUID
    intake_id: UUID
    programme_id: UUID
    person_id: UUID | None
    same_person: UUID
    criteria_version: int
    scales: tuple[ScoredScale, ...]
    through_gate: bool
    preferred_site: str | None
    submitted_at: datetime
    status: ApplicationStatus = ApplicationStatus.SUBMITTED
    site: str | None = None
    answer_by: date | None = None
    kept_until: datetime | None = None
    was_shortlisted: bool = False
    was_offered: bool = False
    was_accepted: bool = False
    enrolled: bool = False
    purged: bool = False


applications = View(
    "applications",
    version=1,
    row=Applied,
    key="application_id",
    indexes=("intake_id", "programme_id", "person_id", "same_person"),
)

# How each event changes it


@applications.starts(ApplicationSubmitted)
def _submitted(event: ApplicationSubmitted, stored: Stored) -> Applied:
    return Applied(
        application_id=event.application_id,
        intake_id=event.intake_id,
        programme_id=event.programme_id,
        person_id=event.person_id,
        same_person=unnamed(event.person_id),
        criteria_version=event.criteria_version,
        scales=event.scales,
        through_gate=event.through_gate,
        preferred_site=event.preferred_site,
        submitted_at=stored.time,
    )


@applications.on(ApplicationShortlisted)
def _shortlisted(row: Applied, _event: ApplicationShortlisted) -> Applied:
    return changed(row, status=ApplicationStatus.SHORTLISTED, was_shortlisted=True)


@applications.on(ApplicationReserved)
def _reserved(row: Applied, _event: ApplicationReserved) -> Applied:
    return changed(row, status=ApplicationStatus.RESERVED)


@applications.on(TrainingPlaceOffered)
def _offered(row: Applied, event: TrainingPlaceOffered) -> Applied:
    return changed(row, status=ApplicationStatus.OFFERED, site=event.site, answer_by=event.answer_by, was_offered=True)


@applications.on(TrainingPlaceAccepted)
def _accepted(row: Applied, event: TrainingPlaceAccepted) -> Applied:
    return changed(row, status=ApplicationStatus.ACCEPTED, site=event.site, answer_by=None, was_accepted=True)


@applications.on(TrainingPlaceTaken)
def _taken(row: Applied, _event: TrainingPlaceTaken) -> Applied:
    return changed(row, enrolled=True)


@applications.on(TrainingPlaceDeclined)
def _declined(row: Applied, event: TrainingPlaceDeclined) -> Applied:
    return _ended(row, ApplicationStatus.DECLINED, event.kept_until)


@applications.on(ApplicationRejected)
def _rejected(row: Applied, event: ApplicationRejected) -> Applied:
    return _ended(row, ApplicationStatus.REJECTED, event.kept_until)


@applications.on(ApplicationWithdrawn)
def _withdrawn(row: Applied, event: ApplicationWithdrawn) -> Applied:
    return _ended(row, ApplicationStatus.WITHDRAWN, event.kept_until)


@applications.on(ApplicationPurged)
def _purged(row: Applied, _event: ApplicationPurged) -> Applied:
    # One that was live ends with it, as when somebody is forgotten; a place that led into training stays taken.
    status = row.status if row.status in ENDED or row.enrolled else ApplicationStatus.WITHDRAWN
    return changed(row, person_id=None, kept_until=None, answer_by=None, status=status, purged=True)


@applications.on(TrainingDataRemoved, key=by_person)
def _person_removed(row: Applied, _event: TrainingDataRemoved) -> Applied:
    return changed(row, person_id=None)


def _ended(row: Applied, status: ApplicationStatus, kept_until: datetime) -> Applied:
    return changed(row, status=status, answer_by=None, kept_until=kept_until)
