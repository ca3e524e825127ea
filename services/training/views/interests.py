"""Who wants to be told when the next intake opens? How many did stays counted when somebody is forgotten."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.training.views.intakes import titles_of
from services.training.views.parts.forgetting import by_person
from services.training.views.people import people
from services.training.views.programmes import programmes
from shared.contracts.training import (
    IntakeAnnounced,
    InterestEntry,
    InterestRegistered,
    Interests,
    InterestStatus,
    InterestWithdrawn,
    TrainingDataRemoved,
)
from shared.log.envelope import Stored
from shared.projection.rows import changed
from shared.projection.table import rows
from shared.projection.view import Asker, View


@dataclass(frozen=True, slots=True)
class Interest:
    """Somebody's interest; `person_id` is None once they are forgotten."""

    interest_id: UUID
    programme_id: UUID
    person_id: UUID | None
    full_name: str | None
    email: str | None
    phone: str | None
    site: str | None
    registered_at: datetime
    status: InterestStatus = InterestStatus.WAITING
    announced_intake_id: UUID | None = None


interests = View("interests", version=1, row=Interest, key="interest_id", indexes=("programme_id", "person_id"))

# How each event changes it


@interests.starts(InterestRegistered)
def _registered(event: InterestRegistered, stored: Stored) -> Interest:
    return Interest(
        interest_id=event.interest_id,
        programme_id=event.programme_id,
        person_id=event.person_id,
        full_name=event.full_name,
        email=event.email,
        phone=event.phone,
        site=event.site,
        registered_at=stored.time,
    )


@interests.on(InterestWithdrawn)
def _withdrawn(row: Interest, _event: InterestWithdrawn) -> Interest:
    return changed(row, status=InterestStatus.WITHDRAWN)


@interests.on(IntakeAnnounced)
def _announced(row: Interest, event: IntakeAnnounced) -> Interest:
    return changed(row, status=InterestStatus.ANNOUNCED, announced_intake_id=event.intake_id)


@interests.on(TrainingDataRemoved, key=by_person)
def _person_removed(row: Interest, _event: TrainingDataRemoved) -> Interest:
    return changed(row, person_id=None, full_name=None, email=None, phone=None)


# Queries

_INTERESTS = """
SELECT i.*, coalesce(p.full_name, i.full_name) AS name FROM interests i LEFT JOIN people p USING (person_id)
WHERE ($1::uuid IS NULL OR programme_id = $1) AND ($2::text IS NULL OR i.status = $2)
ORDER BY registered_at, interest_id LIMIT $3 OFFSET $4
"""


@interests.answers(Interests, also=(people, programmes))
async def _interests(question: Interests, _asker: Asker, db: Any) -> tuple[InterestEntry, ...]:
    found = await db.fetch(_INTERESTS, question.programme_id, question.status, question.limit, question.offset)
    titles = await titles_of(db)
    return tuple(
        InterestEntry(
            interest_id=each.interest_id,
            programme_id=each.programme_id,
            programme=titles.get(each.programme_id, ""),
            person_id=each.person_id,
            full_name=record["name"],
            email=each.email,
            phone=each.phone,
            site=each.site,
            status=each.status,
            registered_at=each.registered_at,
            announced_intake_id=each.announced_intake_id,
        )
        for each, record in zip(rows(interests, found), found, strict=True)
    )
