"""Who comes to a gathering, what do they need, and who has arrived? Answered from several views' rows."""

from typing import Any
from uuid import UUID

from services.events.codes import code_of
from services.events.views.agenda import Planned, agenda, planned_for
from services.events.views.attendance import Arrival, attendance
from services.events.views.attendees import Attendee as Said
from services.events.views.attendees import attendees
from services.events.views.bookings import Booking, bookings
from services.events.views.parts.choices import chosen, missed
from services.events.views.parts.gatherings import READ_FOR_ENTRIES, gathering, place_of, when_of
from services.events.views.parts.naming import NO_NAME, Names, name_of, names_of
from services.events.views.venues import venues_by_id
from shared.contracts.events import Attendee, AttendeeList, Attendees, WalkIn
from shared.projection.table import rows
from shared.projection.view import Asker

# Queries


@attendees.answers(AttendeeList, also=(*READ_FOR_ENTRIES, agenda, attendance))
async def _attendee_list(question: AttendeeList, asker: Asker, db: Any) -> Attendees:
    found = await gathering(question.gathering_id, asker, db)
    id = found.gathering_id
    planned = (await planned_for([id], db))[id]
    booked: list[Booking] = rows(
        bookings, await db.fetch("SELECT * FROM bookings WHERE gathering_id = $1 AND status = 'booked'", id)
    )
    said: dict[UUID, Said] = {
        each.booking_id: each
        for each in rows(attendees, await db.fetch("SELECT * FROM attendees WHERE gathering_id = $1", id))
    }
    arrived: list[Arrival] = rows(
        attendance, await db.fetch("SELECT * FROM attendance WHERE gathering_id = $1 ORDER BY at, attendance_id", id)
    )
    with_booking = {each.booking_id: each for each in arrived if each.booking_id}
    whom = {*(each.person_id for each in booked), *(each.person_id for each in arrived)}
    names = await names_of((id for id in whom if id), db)
    listed = sorted(
        (
            _attendee(each, planned, said.get(each.booking_id), with_booking.get(each.booking_id), names)
            for each in booked
        ),
        key=lambda each: ((each.full_name or "~").casefold(), each.booking_id),
    )
    walk_ins = [_walk_in(each, names) for each in arrived if each.booking_id is None]
    page = slice(question.offset, question.offset + question.limit)
    return Attendees(
        gathering_id=id,
        title=found.title,
        **when_of(found),
        status=found.status,
        cancelled_because=found.cancelled_because,
        venue=place_of(found, await venues_by_id(db)),
        capacity=found.capacity,
        total=len(listed),
        attendees=tuple(listed[page]),
        total_walk_ins=len(walk_ins),
        walk_ins=tuple(walk_ins[page]),
    )


def _attendee(booking: Booking, planned: Planned, said: Said | None, arrival: Arrival | None, names: Names) -> Attendee:
    known = names.get(booking.person_id, NO_NAME)
    name = name_of(known, said.full_name if said else None, guest=booking.guest)
    return Attendee(
        booking_id=booking.booking_id,
        person_id=booking.person_id,
        code=code_of(booking.booking_id),
        guest=booking.guest,
        full_name=name.full_name,
        known_as=name.known_as,
        email=said.email if said else None,
        phone=said.phone if said else None,
        sessions=chosen(booking, planned),
        without=missed(booking, planned),
        access_needs=said.access_needs if said else None,
        access_text=said.access_text if said else None,
        diet=said.diet if said else None,
        arrived_at=arrival.at if arrival else None,
        attendance_id=arrival.attendance_id if arrival else None,
    )


def _walk_in(arrival: Arrival, names: Names) -> WalkIn:
    name = name_of(names.get(arrival.person_id, NO_NAME), arrival.full_name, guest=bool(arrival.guest))
    return WalkIn(
        attendance_id=arrival.attendance_id,
        person_id=arrival.person_id,
        full_name=name.full_name,
        arrived_at=arrival.at,
        source=arrival.source,
    )
