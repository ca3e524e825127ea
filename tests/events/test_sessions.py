"""Choosing sessions: one of each slot; where the first choice is full, the one with most room."""

from typing import Any
from uuid import UUID

import pytest

from services.events.gathering import decider
from shared.contracts.events import ChooseSession, LeaveSession, SessionChanged, SessionChosen, SessionLeft
from shared.contracts.messages import Event
from tests.events.gatherings import (
    ASHA,
    BEN,
    CARA,
    CONFIDENCE,
    CONNECTED,
    DEV,
    FORUM,
    SHIELDS,
    TABLE,
    A,
    B,
    C,
    D,
    book,
    booked,
    full,
    member,
    opened,
    session,
)
from tests.support.given import given


def chose(session_id: UUID, id: UUID = A, person: UUID = ASHA, asked_for: UUID | None = None) -> SessionChosen:
    return SessionChosen(
        gathering_id=FORUM, booking_id=id, person_id=person, session_id=session_id, asked_for=asked_for
    )


def left(session_id: UUID, id: UUID = A, person: UUID = ASHA) -> SessionLeft:
    return SessionLeft(gathering_id=FORUM, booking_id=id, person_id=person, session_id=session_id)


def choose(session_id: UUID, id: UUID = A, person: UUID | None = None) -> ChooseSession:
    return ChooseSession(gathering_id=FORUM, booking_id=id, person_id=person, session_id=session_id)


WORKSHOPS: list[Event] = [
    *opened(capacity=10),
    session(CONFIDENCE, capacity=1),
    session(SHIELDS, capacity=2),
    session(CONNECTED, capacity=2),
    session(TABLE, slot="late", capacity=None),
]
BEN_CHOSE: list[Event] = [booked(B, BEN), chose(CONFIDENCE, B, BEN)]


def asking(*wishes: UUID, after: list[Event]) -> list[Any]:
    outcome = given(decider, *WORKSHOPS, *after).when(book(A, sessions=wishes), found=member())
    assert outcome.events[0] == booked(sessions=wishes)
    return list(outcome.events[1:])


def test_first_choices_are_kept_while_there_is_room() -> None:
    assert asking(CONFIDENCE, TABLE, after=[]) == [chose(CONFIDENCE), chose(TABLE)]


def test_a_full_first_choice_becomes_the_one_with_most_room() -> None:
    assert asking(CONFIDENCE, after=BEN_CHOSE) == [chose(SHIELDS, asked_for=CONFIDENCE)]
    cara = [booked(C, CARA), chose(SHIELDS, C, CARA)]
    assert asking(CONFIDENCE, after=[*BEN_CHOSE, *cara]) == [chose(CONNECTED, asked_for=CONFIDENCE)]


def test_a_session_without_end_of_room_has_most() -> None:
    endless = session(UUID(int=77), capacity=None)
    assert asking(CONFIDENCE, after=[endless, *BEN_CHOSE]) == [chose(UUID(int=77), asked_for=CONFIDENCE)]


def test_where_every_session_is_full_there_is_none() -> None:
    others = [booked(C, CARA), chose(SHIELDS, C, CARA), booked(D, DEV), chose(CONNECTED, D, DEV)]
    more = [
        event
        for number, choice in ((91, SHIELDS), (92, CONNECTED))
        for event in (booked(UUID(int=number), UUID(int=number)), chose(choice, UUID(int=number), UUID(int=number)))
    ]
    assert asking(CONFIDENCE, TABLE, after=[*BEN_CHOSE, *others, *more]) == [chose(TABLE)]


def test_choosing_another_one_leaves_the_one_before() -> None:
    history = [*WORKSHOPS, booked(), chose(SHIELDS), chose(TABLE)]
    given(decider, *history).when(choose(CONNECTED, person=ASHA)).then(
        left(SHIELDS), chose(CONNECTED)
    ).and_again().then_nothing_happened()


def test_a_full_session_takes_nobody_who_asks_for_it() -> None:
    history = [*WORKSHOPS, *BEN_CHOSE, booked()]
    given(decider, *history).when(choose(CONFIDENCE)).then_refused("session.full", "session_id")
    given(decider, *history, left(CONFIDENCE, B, BEN)).when(choose(CONFIDENCE)).then(chose(CONFIDENCE))


def test_fewer_places_in_a_session_keep_every_choice() -> None:
    two = [booked(), chose(SHIELDS), booked(C, CARA), chose(SHIELDS, C, CARA)]
    smaller = SessionChanged(**dict(session(SHIELDS, capacity=1)))
    given(decider, *WORKSHOPS, *two, smaller, booked(D, DEV)).when(choose(SHIELDS, D)).then_refused("session.full")
    given(decider, *WORKSHOPS, *two, smaller).when(choose(TABLE)).then(chose(TABLE))


@pytest.mark.parametrize(
    ("command", "code", "field"),
    [
        (choose(SHIELDS, C), "booking.without_place", "booking_id"),
        (choose(UUID(int=5)), "session.unknown", "session_id"),
        (choose(SHIELDS, person=BEN), "booking.unknown", "booking_id"),
        (LeaveSession(gathering_id=FORUM, booking_id=A, session_id=SHIELDS), "session.not_chosen", "session_id"),
    ],
)
def test_what_cannot_be_chosen_or_left(command: ChooseSession | LeaveSession, code: str, field: str) -> None:
    given(decider, *full(), session(SHIELDS)).when(command).then_refused(code, field)


def test_leaving_a_session_keeps_the_place() -> None:
    leave = LeaveSession(gathering_id=FORUM, booking_id=A, person_id=ASHA, session_id=SHIELDS)
    given(decider, *WORKSHOPS, booked(), chose(SHIELDS)).when(leave).then(left(SHIELDS)).and_again().then_refused(
        "session.not_chosen"
    )
