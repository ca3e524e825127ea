"""Choosing sessions: one of each slot, and where the first choice is full the one with most room."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from services.events.gathering.checks import booked, session, still_planned
from services.events.gathering.state import Gathering, State, decider
from shared.contracts.events import (
    SESSION_FULL,
    SESSION_NOT_CHOSEN,
    SESSION_ONE_A_SLOT,
    ChooseSession,
    LeaveSession,
    SessionChosen,
    SessionLeft,
)
from shared.contracts.messages import Event
from shared.decider import Context


@decider.decides(ChooseSession)
def choose(command: ChooseSession, state: State, context: Context) -> Iterable[Event]:
    gathering, id = still_planned(state), command.session_id
    booking = booked(gathering, command.booking_id, command.person_id)
    slot = session(gathering, id).slot
    if id in booking.sessions:
        return
    if gathering.room_in(id) <= 0:
        raise SESSION_FULL("session_id")
    whose = {"gathering_id": context.id, "booking_id": command.booking_id, "person_id": booking.person_id}
    for before in booking.sessions:
        if gathering.sessions[before].slot == slot:
            yield SessionLeft(**whose, session_id=before)
    yield SessionChosen(**whose, session_id=id)


@decider.decides(LeaveSession)
def leave(command: LeaveSession, state: State, context: Context) -> Iterable[Event]:
    booking = booked(still_planned(state), command.booking_id, command.person_id)
    if command.session_id not in booking.sessions:
        raise SESSION_NOT_CHOSEN("session_id")
    yield SessionLeft(
        gathering_id=context.id,
        booking_id=command.booking_id,
        person_id=booking.person_id,
        session_id=command.session_id,
    )


def check_wishes(gathering: Gathering, wishes: tuple[UUID, ...]) -> None:
    """Refuses sessions that there are not, and two of one slot."""
    slots = [session(gathering, wish, f"sessions.{number}").slot for number, wish in enumerate(wishes)]
    for number, slot in enumerate(slots):
        if slot in slots[:number]:
            raise SESSION_ONE_A_SLOT(f"sessions.{number}")


def chosen(
    gathering: Gathering, wishes: tuple[UUID, ...], gathering_id: UUID, booking_id: UUID, person_id: UUID
) -> Iterator[SessionChosen]:
    """What somebody with a place gets of their wishes; of a slot in which every session is full, nothing.

    While they waited, sessions may have gone, and others come together in one slot.
    """
    taken: set[str] = set()
    for wish in wishes:
        if wish not in gathering.sessions or (slot := gathering.sessions[wish].slot) in taken:
            continue
        taken.add(slot)
        got = wish if gathering.room_in(wish) > 0 else _with_most_room(gathering, slot)
        if got:
            yield SessionChosen(
                gathering_id=gathering_id,
                booking_id=booking_id,
                person_id=person_id,
                session_id=got,
                asked_for=None if got == wish else wish,
            )


def _with_most_room(gathering: Gathering, slot: str) -> UUID | None:
    """Of those with as much room as each other, the one that was added first."""
    best = max((id for id, each in gathering.sessions.items() if each.slot == slot), key=gathering.room_in)
    return best if gathering.room_in(best) > 0 else None
