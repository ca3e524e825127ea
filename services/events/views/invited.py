"""Who was invited to a gathering, and who of them has booked?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.events.views.bookings import LIVE, bookings
from services.events.views.parts.forgetting import by_person, once_erased
from services.events.views.people import people
from shared.contracts.events import BookingDataRemoved, GuestInvited, Invited, InvitedGuest
from shared.contracts.membership import MemberErased
from shared.ids import derived_id
from shared.log.envelope import Stored
from shared.projection.view import Asker, View


@dataclass(frozen=True, slots=True)
class Invitation:
    """The names are what was said of a guest; members' own are among the people."""

    invitation_id: UUID
    gathering_id: UUID
    person_id: UUID
    full_name: str | None
    email: str | None
    phone: str | None
    invited_at: datetime


invited = View("invited", version=2, row=Invitation, key="invitation_id", indexes=("gathering_id", "person_id"))

# How each event changes it


def _invitation(event: GuestInvited) -> UUID:
    return derived_id(event.gathering_id, "invited", event.person_id)


@invited.starts(GuestInvited, key=_invitation)
def _invited(event: GuestInvited, stored: Stored) -> Invitation:
    return Invitation(
        invitation_id=_invitation(event),
        gathering_id=event.gathering_id,
        person_id=event.person_id,
        full_name=event.full_name,
        email=event.email,
        phone=event.phone,
        invited_at=stored.time,
    )


invited.ends(BookingDataRemoved, key=by_person)
invited.ends(MemberErased, key=once_erased)

# Queries

# Of several bookings the live one counts, or else the last.
_INVITED = """
SELECT i.person_id, coalesce(p.full_name, i.full_name) AS full_name, i.email, i.phone, i.invited_at, (
    SELECT b.status FROM bookings b WHERE b.gathering_id = i.gathering_id AND b.person_id = i.person_id
    ORDER BY b.status = ANY($2) DESC, b.since DESC LIMIT 1
) AS booking
FROM invited i LEFT JOIN people p USING (person_id) WHERE i.gathering_id = $1
ORDER BY lower(coalesce(p.full_name, i.full_name)), i.person_id LIMIT $3 OFFSET $4
"""


@invited.answers(Invited, also=(bookings, people))
async def _invited_guests(question: Invited, _asker: Asker, db: Any) -> tuple[InvitedGuest, ...]:
    records = await db.fetch(_INVITED, question.gathering_id, list(LIVE), question.limit, question.offset)
    return tuple(InvitedGuest(**record) for record in records)
