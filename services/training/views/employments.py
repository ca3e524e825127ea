"""Who works where afterwards? That training led to employment stays counted when a person is forgotten."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.training.local_days import day_of
from services.training.views.organisations import organisations
from services.training.views.parts.forgetting import by_person, unnamed
from services.training.views.people import people
from services.training.views.trainees import trainees
from shared.contracts.events import HOME_ZONE
from shared.contracts.training import (
    EmploymentChanged,
    EmploymentEnded,
    EmploymentEntry,
    Employments,
    EmploymentStarted,
    TraineeStatus,
    TrainingDataRemoved,
)
from shared.projection.rows import changed
from shared.projection.table import rows
from shared.projection.view import Asker, View


@dataclass(frozen=True, slots=True)
class Employed:
    """Somebody's employment, as it is since `since`. `same_person` is that of their trainings."""

    employment_id: UUID
    person_id: UUID | None
    same_person: UUID
    organisation_id: UUID
    service: str
    band: str | None
    hours: float
    site: str | None
    vacancy_id: UUID | None
    started_on: date
    since: date
    ended_on: date | None = None


employments = View("employments", version=1, row=Employed, key="employment_id", indexes=("person_id", "same_person"))

# How each event changes it


@employments.starts(EmploymentStarted)
def _started(event: EmploymentStarted) -> Employed:
    return Employed(
        employment_id=event.employment_id,
        person_id=event.person_id,
        same_person=unnamed(event.person_id),
        organisation_id=event.organisation_id,
        service=event.service,
        band=event.band,
        hours=event.hours,
        site=event.site,
        vacancy_id=event.vacancy_id,
        started_on=event.starts_on,
        since=event.starts_on,
    )


@employments.on(EmploymentChanged)
def _changed(row: Employed, event: EmploymentChanged) -> Employed:
    return changed(
        row,
        organisation_id=event.organisation_id,
        service=event.service,
        band=event.band,
        hours=event.hours,
        site=event.site,
        since=event.changes_on,
    )


@employments.on(EmploymentEnded)
def _ended(row: Employed, event: EmploymentEnded) -> Employed:
    return changed(row, ended_on=event.ends_on)


@employments.on(TrainingDataRemoved, key=by_person)
def _person_removed(row: Employed, _event: TrainingDataRemoved) -> Employed:
    return changed(row, person_id=None)


# Queries

_EMPLOYMENTS = """
SELECT e.*, o.name AS organisation, coalesce(p.full_name,
        (SELECT max(t.full_name) FROM trainees t WHERE t.person_id = e.person_id)) AS name,
    EXISTS (SELECT FROM trainees t WHERE t.same_person = e.same_person AND t.status = $5) AS trained
FROM employments e LEFT JOIN organisations o USING (organisation_id) LEFT JOIN people p USING (person_id)
WHERE ($1::uuid IS NULL OR e.organisation_id = $1) AND (NOT $2 OR e.ended_on IS NULL OR e.ended_on > $6)
ORDER BY e.started_on DESC, e.employment_id LIMIT $3 OFFSET $4
"""


@employments.answers(Employments, also=(organisations, people, trainees))
async def _employments(question: Employments, asker: Asker, db: Any) -> tuple[EmploymentEntry, ...]:
    found = await db.fetch(
        _EMPLOYMENTS,
        question.organisation_id,
        question.current,
        question.limit,
        question.offset,
        TraineeStatus.COMPLETED,
        day_of(asker.at, HOME_ZONE),
    )
    return tuple(
        EmploymentEntry(
            employment_id=each.employment_id,
            person_id=each.person_id,
            full_name=record["name"],
            organisation_id=each.organisation_id,
            organisation=record["organisation"],
            service=each.service,
            band=each.band,
            hours=each.hours,
            site=each.site,
            vacancy_id=each.vacancy_id,
            started_on=each.started_on,
            since=each.since,
            ended_on=each.ended_on,
            trained=record["trained"],
        )
        for each, record in zip(rows(employments, found), found, strict=True)
    )
