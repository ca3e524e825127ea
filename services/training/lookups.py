"""What decisions of the training service need to know from its views."""

from typing import Any, Final
from uuid import UUID

from services.training.applicant import RowsAbout
from services.training.application.purging import StillHeld
from services.training.persons import Contact, KnownPerson
from services.training.views.answers import answers
from services.training.views.applications import applications
from services.training.views.assessors import assessors
from services.training.views.attendances import attendances
from services.training.views.certificates import certificates
from services.training.views.claims import claims
from services.training.views.employments import employments
from services.training.views.interests import interests
from services.training.views.parts.forgetting import unnamed
from services.training.views.people import people
from services.training.views.trainees import trainees
from services.training.views.vacancy_applications import vacancy_applications
from shared.contracts.membership import MemberStatus
from shared.contracts.messages import Command
from shared.decider import Claim
from shared.projection.table import Connection, rows
from shared.projection.view import View

VIEWS_OF_PEOPLE: Final[tuple[View[Any], ...]] = (
    people,
    interests,
    answers,
    trainees,
    attendances,
    certificates,
    vacancy_applications,
    employments,
)
"""The views that hold anything about a person, beside the applications. Each says whom by `person_id`."""

_HOLDS_SOMEBODY: Final[tuple[View[Any], ...]] = (interests, trainees, vacancy_applications, employments)


async def known_person(db: Connection, command: Command, _id: UUID, claim: Claim) -> KnownPerson | None:
    """Whom the command names by `person_id` or, without one, by `email`: members first, then guests and applicants."""
    person_id: UUID | None = getattr(command, "person_id", None)
    email: str | None = getattr(command, "email", None)
    if person_id is not None:
        return await _by_id(db, person_id)
    if not email:
        return None
    found = rows(claims, await db.fetch("SELECT * FROM claims WHERE claim = $1", claim(email)))
    if not found:
        return None
    holder: UUID = found[0].holder
    # The address of somebody who is being forgotten is claimed until that is complete.
    return await _by_id(db, holder) or KnownPerson(holder, erasing=True)


async def _by_id(db: Connection, person_id: UUID) -> KnownPerson | None:
    found = await db.fetchrow("SELECT status, erasure_requested FROM people WHERE person_id = $1", person_id)
    if found is not None:
        status = MemberStatus(found["status"]) if found["status"] else None
        return KnownPerson(person_id, status, erasing=found["erasure_requested"])
    # Applicants who gave no address are known by what they applied for.
    return KnownPerson(person_id) if await _is_held(db, person_id, applications, *_HOLDS_SOMEBODY) else None


async def _is_held(db: Connection, person_id: UUID, *views: View[Any]) -> bool:
    for view in views:
        if await db.fetchval(f"SELECT EXISTS (SELECT FROM {view.name} WHERE person_id = $1)", person_id):
            return True
    return False


# What somebody said, in this application first, then in later ones before earlier ones, then in what they asked about.
_SAID: Final = """
SELECT s.full_name, s.email, s.phone FROM answers s JOIN applications a USING (application_id)
WHERE s.person_id = $1 ORDER BY application_id = $2 DESC NULLS LAST, a.submitted_at DESC, application_id
"""
_ASKED: Final = """
SELECT full_name, email, phone FROM interests WHERE person_id = $1 ORDER BY registered_at DESC, interest_id
"""


async def contact_of(db: Connection, command: Command, _id: UUID, _claim: Claim) -> Contact | None:
    """How to reach whom a command names, by `person_id` or by their `application_id`; members as they are called now.

    What members said to membership alone is not known here.
    """
    application_id: UUID | None = getattr(command, "application_id", None)
    person_id: UUID | None = getattr(command, "person_id", None) or await db.fetchval(
        "SELECT person_id FROM applications WHERE application_id = $1", application_id
    )
    if person_id is None:
        return None
    said = [*await db.fetch(_SAID, person_id, application_id), *await db.fetch(_ASKED, person_id)]
    called = await db.fetchval("SELECT full_name FROM people WHERE person_id = $1", person_id)
    return Contact(
        full_name=called or _first(said, "full_name"), email=_first(said, "email"), phone=_first(said, "phone")
    )


def _first(said: list[Any], field: str) -> str | None:
    return next((each[field] for each in said if each[field]), None)


async def agreed_role_text(db: Connection, command: Command, id: UUID, _claim: Claim) -> str | None:
    """The text of the role in what a trainee of this cohort agreed to last."""
    person_id = getattr(command, "person_id", None)
    agreed = "SELECT role_text FROM trainees WHERE cohort_id = $1 AND person_id = $2"
    text: str | None = await db.fetchval(agreed, id, person_id)
    return text


async def may_assess(db: Connection, command: Command, _id: UUID, _claim: Claim) -> frozenset[str]:
    """How far the grants reach that `assessor_id` has as an assessor."""
    found = await db.fetch("SELECT * FROM assessors WHERE assessor_id = $1", getattr(command, "assessor_id", None))
    return frozenset(found and rows(assessors, found)[0].scopes)


async def still_held(db: Connection, _command: Command, id: UUID, _claim: Claim) -> StillHeld:
    """What else there is of whoever made this application."""
    person_id: UUID | None = await db.fetchval("SELECT person_id FROM applications WHERE application_id = $1", id)
    if person_id is None:
        return StillHeld()
    held = await db.fetch("SELECT claim FROM claims WHERE applicant_id = $1 ORDER BY claim", person_id)
    others = await db.fetch(
        "SELECT application_id FROM applications WHERE person_id = $1 AND application_id <> $2 ORDER BY application_id",
        person_id,
        id,
    )
    return StillHeld(
        claims=tuple(each["claim"] for each in held),
        applications=tuple(each["application_id"] for each in others),
        otherwise=await _is_held(db, person_id, *_HOLDS_SOMEBODY),
    )


async def rows_about(db: Connection, _command: Command, person: UUID, _claim: Claim) -> RowsAbout:
    """How many rows each view has about this person, and all applications that they ever made: their keys."""
    counts = {
        view.name: await db.fetchval(f"SELECT count(*) FROM {view.name} WHERE person_id = $1", person)
        for view in VIEWS_OF_PEOPLE
    }
    made = await db.fetch(
        "SELECT application_id FROM applications WHERE same_person = $1 ORDER BY application_id", unnamed(person)
    )
    keys = tuple(each["application_id"] for each in made)
    return RowsAbout(counts={**counts, applications.name: len(keys)}, keys=keys)
