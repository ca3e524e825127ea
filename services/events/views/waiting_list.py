"""Who waits for a place at a gathering, in order? Answered from several views' rows."""

from typing import Any
from uuid import UUID

from services.events.views.agenda import agenda, planned_for
from services.events.views.attendees import Attendee, attendees
from services.events.views.bookings import Booking, bookings
from services.events.views.parts.choices import wished
from services.events.views.parts.gatherings import READ_FOR_ENTRIES, gathering
from services.events.views.parts.naming import NO_NAME, Name, name_of, names_of
from services.events.views.waiting import queue_of, waiting
from shared.contracts.events import WaitingEntry, WaitingList
from shared.projection.table import rows
from shared.projection.view import Asker

# Queries


@waiting.answers(WaitingList, also=(*READ_FOR_ENTRIES, attendees, agenda))
async def _waiting_list(question: WaitingList, asker: Asker, db: Any) -> tuple[WaitingEntry, ...]:
    id = (await gathering(question.gathering_id, asker, db)).gathering_id
    planned = (await planned_for([id], db))[id]
    positions = {booking: place for place, booking in enumerate(await queue_of(id, db), start=1)}
    found = await db.fetch("SELECT * FROM bookings WHERE gathering_id = $1 AND status IN ('waiting', 'offered')", id)
    live: list[Booking] = sorted(
        rows(bookings, found),
        key=lambda each: (positions.get(each.booking_id, 0), each.offered_until or each.since, each.booking_id),
    )
    page = live[question.offset : question.offset + question.limit]
    said: dict[UUID, Attendee] = {
        each.booking_id: each
        for each in rows(
            attendees,
            await db.fetch("SELECT * FROM attendees WHERE booking_id = ANY($1)", [each.booking_id for each in page]),
        )
    }
    names = await names_of([each.person_id for each in page if each.person_id], db)
    return tuple(
        WaitingEntry(
            booking_id=each.booking_id,
            person_id=each.person_id,
            guest=each.guest,
            **_contact(said.get(each.booking_id), names.get(each.person_id, NO_NAME), guest=each.guest),
            status=each.status,
            position=positions.get(each.booking_id),
            since=each.since,
            offered_until=each.offered_until,
            wishes=wished(each, planned),
        )
        for each in page
    )


def _contact(said: Attendee | None, known: Name, *, guest: bool) -> dict[str, Any]:
    if said is None:
        return {}
    name = name_of(known, said.full_name, guest=guest)
    return {"full_name": name.full_name, "email": said.email, "phone": said.phone}
