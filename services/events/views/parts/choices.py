"""What somebody chose of an agenda, and what they would have liked."""

from collections.abc import Iterable
from uuid import UUID

from services.events.views.agenda import Planned, Session
from services.events.views.bookings import Booking
from shared.contracts.events import BookingStatus, ChosenSession


def chosen(booking: Booking, planned: Planned) -> tuple[ChosenSession, ...]:
    """The sessions that they come to, in the agenda's order."""
    if booking.status is not BookingStatus.BOOKED:
        return ()
    sessions = _by_id(planned)
    asked_for = {each.session_id: each.asked_for for each in booking.choices}
    return tuple(
        ChosenSession(
            session_id=each.session_id,
            title=each.title,
            slot=each.slot,
            room=each.room,
            starts_local=each.starts_local,
            ends_local=each.ends_local,
            instead_of=sessions[wanted].title if (wanted := asked_for[each.session_id]) in sessions else None,
        )
        for each in planned.sessions
        if each.session_id in asked_for and not each.removed
    )


def wished(booking: Booking, planned: Planned) -> tuple[str, ...]:
    """The titles of what they will have, if it has room then: while they wait or have an offer."""
    if booking.status not in (BookingStatus.WAITING, BookingStatus.OFFERED):
        return ()
    wanted = {*booking.wishes, *(each.session_id for each in booking.choices)}
    return tuple(each.title for each in planned.sessions if each.session_id in wanted and not each.removed)


def missed(booking: Booking, planned: Planned) -> tuple[str, ...]:
    """The titles of what they wished for in slots in which they have nothing."""
    if booking.status is not BookingStatus.BOOKED:
        return ()
    sessions = _by_id(planned)
    taken = {sessions[each.session_id].slot for each in booking.choices if each.session_id in sessions}
    return tuple(each.title for each in _of(sessions, booking.wishes) if each.slot not in taken)


def _by_id(planned: Planned) -> dict[UUID | None, Session]:
    return {each.session_id: each for each in planned.sessions}


def _of(sessions: dict[UUID | None, Session], ids: Iterable[UUID]) -> list[Session]:
    return [sessions[id] for id in ids if id in sessions]
