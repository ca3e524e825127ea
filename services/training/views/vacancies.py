"""Which posts are to be filled, and who may apply by now? Those who completed a training may first."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from services.training.local_days import day_of
from services.training.views.organisations import organisations
from services.training.views.parts.asking import coordinates
from services.training.views.people import people
from services.training.views.trainees import trainees
from services.training.views.vacancy_applications import WantsPost, vacancy_applications
from shared.contracts.events import HOME_ZONE
from shared.contracts.training import (
    TraineeStatus,
    Vacancies,
    VacancyApplicant,
    VacancyClosed,
    VacancyEntry,
    VacancyFilled,
    VacancyPlanned,
    VacancyReleased,
    VacancyStatus,
)
from shared.contracts.types import ActorKind
from shared.projection.rows import changed
from shared.projection.table import rows
from shared.projection.view import Asker, View


@dataclass(frozen=True, slots=True)
class Post:
    vacancy_id: UUID
    organisation_id: UUID
    service: str
    band: str | None
    hours: float
    site: str
    posts: int
    filled: int = 0
    status: VacancyStatus = VacancyStatus.PLANNED
    to_completers_from: date | None = None
    to_all_from: date | None = None


vacancies = View("vacancies", version=1, row=Post, key="vacancy_id")

# How each event changes it


def _what(event: VacancyPlanned | VacancyReleased) -> dict[str, Any]:
    return {
        "organisation_id": event.organisation_id,
        "service": event.service,
        "band": event.band,
        "hours": event.hours,
        "site": event.site,
        "posts": event.posts,
    }


@vacancies.starts(VacancyPlanned)
def _planned(event: VacancyPlanned) -> Post:
    return Post(event.vacancy_id, **_what(event))


@vacancies.on(VacancyReleased, blank=lambda event: Post(event.vacancy_id, **_what(event)))
def _released(row: Post, event: VacancyReleased) -> Post:
    return changed(
        row,
        **_what(event),
        status=VacancyStatus.RELEASED,
        to_completers_from=event.to_completers_from,
        to_all_from=event.to_all_from,
    )


@vacancies.on(VacancyFilled)
def _filled(row: Post, _event: VacancyFilled) -> Post:
    return changed(row, filled=row.filled + 1)


@vacancies.on(VacancyClosed)
def _closed(row: Post, _event: VacancyClosed) -> Post:
    return changed(row, status=VacancyStatus.CLOSED)


# Queries

BESIDE_VACANCIES: Final[tuple[View[Any], ...]] = (organisations, people, trainees, vacancy_applications)
"""The views that the functions here read beside this one."""

# Who may see what: coordinators ($1) all; somebody else ($2) what they applied for, or may apply for on this day ($4).
_SHOWN = f"""
SELECT v.*, o.name AS organisation FROM vacancies v LEFT JOIN organisations o USING (organisation_id)
WHERE ($1 OR EXISTS (SELECT FROM vacancy_applications a WHERE a.vacancy_id = v.vacancy_id AND a.person_id = $2)
    OR v.status = '{VacancyStatus.RELEASED}' AND (v.to_all_from <= $4 OR v.to_completers_from <= $4 AND $3))
    AND ($5::uuid IS NULL OR v.vacancy_id = $5) AND ($6::text IS NULL OR v.status = $6)
    AND (NOT $7 OR EXISTS (SELECT FROM vacancy_applications a WHERE a.vacancy_id = v.vacancy_id AND a.person_id = $2))
ORDER BY v.to_completers_from DESC NULLS FIRST, lower(v.site), v.vacancy_id LIMIT $8 OFFSET $9
"""


@vacancies.answers(Vacancies, also=BESIDE_VACANCIES)
async def _vacancies(question: Vacancies, asker: Asker, db: Any) -> tuple[VacancyEntry, ...]:
    sees_all = coordinates(asker)
    person = asker.actor.id if asker.actor.kind is ActorKind.MEMBER else None
    found = await db.fetch(
        _SHOWN,
        sees_all,
        person,
        await _has_completed(person, db),
        day_of(asker.at, HOME_ZONE),
        question.vacancy_id,
        question.status,
        False,
        question.limit,
        question.offset,
    )
    applied = await _applicants([each["vacancy_id"] for each in found], db)
    return tuple(_entry(each, applied.get(each["vacancy_id"], []), person, sees_all=sees_all) for each in found)


async def applied_for(person_id: UUID, asker: Asker, db: Any) -> tuple[VacancyEntry, ...]:
    """The posts that somebody applied for, as they are shown to them."""
    day = day_of(asker.at, HOME_ZONE)
    found = await db.fetch(_SHOWN, False, person_id, False, day, None, None, True, 1000, 0)
    applied = await _applicants([each["vacancy_id"] for each in found], db)
    return tuple(_entry(each, applied.get(each["vacancy_id"], []), person_id, sees_all=False) for each in found)


async def _has_completed(person_id: UUID | None, db: Any) -> bool:
    completed = "SELECT EXISTS (SELECT FROM trainees WHERE person_id = $1 AND status = $2)"
    return bool(await db.fetchval(completed, person_id, TraineeStatus.COMPLETED))


Applicants = list[tuple[WantsPost, str | None]]


async def _applicants(vacancy_ids: list[UUID], db: Any) -> dict[UUID, Applicants]:
    """Who applied for each, with what they are called, the earlier ones first."""
    found = await db.fetch(
        "SELECT a.*, coalesce(p.full_name, "
        "(SELECT max(t.full_name) FROM trainees t WHERE t.person_id = a.person_id)) AS name "
        "FROM vacancy_applications a LEFT JOIN people p USING (person_id) "
        "WHERE a.vacancy_id = ANY($1) ORDER BY a.applied_at, a.vacancy_application_id",
        vacancy_ids,
    )
    applied: dict[UUID, Applicants] = {}
    for each, record in zip(rows(vacancy_applications, found), found, strict=True):
        applied.setdefault(each.vacancy_id, []).append((each, record["name"]))
    return applied


def _entry(record: Any, applied: Applicants, person: UUID | None, *, sees_all: bool) -> VacancyEntry:
    row: Post = rows(vacancies, [record])[0]
    shown = [
        VacancyApplicant(
            person_id=each.person_id,
            full_name=name,
            note=each.note,
            completer=each.completer,
            filled=each.filled,
        )
        for each, name in applied
    ]
    return VacancyEntry(
        vacancy_id=row.vacancy_id,
        organisation_id=row.organisation_id,
        organisation=record["organisation"],
        service=row.service,
        band=row.band,
        hours=row.hours,
        site=row.site,
        posts=row.posts,
        filled=row.filled,
        status=row.status,
        to_completers_from=row.to_completers_from,
        to_all_from=row.to_all_from,
        applied=any(each.person_id == person for each, _ in applied) if person else None,
        applications=len(applied) if sees_all else None,
        applicants=tuple(shown) if sees_all else (),
    )
