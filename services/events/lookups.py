"""What decisions of the events service need to know from its views."""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from services.events.persons import KnownPerson
from services.events.views.attendance import attendance
from services.events.views.attendees import attendees
from services.events.views.bookings import bookings
from services.events.views.feedback import feedback
from services.events.views.invited import invited
from services.events.views.people import people
from services.events.views.speakers import speakers
from shared.contracts.membership import MemberStatus
from shared.contracts.messages import Command
from shared.decider import Claim
from shared.projection.table import Connection
from shared.projection.view import View

VIEWS_OF_PEOPLE: Final[tuple[View[Any], ...]] = (
    people,
    attendees,
    bookings,
    invited,
    speakers,
    attendance,
    feedback,
)
"""The views that hold anything about a person. Each says whom by `person_id`."""


async def known_person(db: Connection, command: Command, _id: UUID, claim: Claim) -> KnownPerson | None:
    """Whom the command names by `person_id` or, without one, by `email`: members, then guests, then applicants."""
    person_id: UUID | None = getattr(command, "person_id", None)
    email: str | None = getattr(command, "email", None)
    if person_id is not None:
        return await _by_id(db, person_id)
    if not email:
        return None
    held = await db.fetchrow("SELECT member_id, guest_id, applicant_id FROM claims WHERE claim = $1", claim(email))
    if held is None:
        return None
    here: UUID | None = held["member_id"] or held["guest_id"]
    holder: UUID = here or held["applicant_id"]
    # The address of somebody who is being forgotten is claimed until that is complete.
    known = await _by_id(db, holder) or KnownPerson(holder, erasing=True)
    return replace(known, only_applied=here is None and known.status is None)


async def _by_id(db: Connection, person_id: UUID) -> KnownPerson | None:
    found = await db.fetchrow("SELECT status, erasure_requested FROM people WHERE person_id = $1", person_id)
    if found is not None:
        status = MemberStatus(found["status"]) if found["status"] else None
        return KnownPerson(person_id, status, erasing=found["erasure_requested"])
    # Guests who gave no address are known by what they booked, or to what they came.
    for view in (bookings, invited, attendance, speakers):
        if await db.fetchval(f"SELECT EXISTS (SELECT FROM {view.name} WHERE person_id = $1)", person_id):
            return KnownPerson(person_id)
    return None


async def rows_about(db: Connection, _command: Command, person: UUID, _claim: Claim) -> dict[str, int]:
    """How many rows each view that holds anything about people has about this person."""
    return {
        view.name: await db.fetchval(f"SELECT count(*) FROM {view.name} WHERE person_id = $1", person)
        for view in VIEWS_OF_PEOPLE
    }
