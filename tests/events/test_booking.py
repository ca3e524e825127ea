"""Booking a place, or waiting for one; and who may."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.events.gathering import decider
from services.events.persons import KnownPerson
from shared.contracts.events import (
    Audience,
    BookingCancelled,
    BookingClosed,
    BookingStatus,
    GatheringCancelled,
    GuestClaimed,
    GuestReleased,
    InviteGuest,
    PlaceBooked,
    WaitingListPolicy,
)
from shared.contracts.membership import AccessNeed, MemberStatus
from shared.contracts.messages import Command
from shared.contracts.types import Actor, ActorKind
from shared.ids import derived_id
from tests.events.gatherings import (
    ASHA,
    BASIS,
    BEN,
    CARA,
    CONFIDENCE,
    DEV,
    FORUM,
    HOURS_48,
    NOBODY,
    SHIELDS,
    STARTS_AT,
    TABLE,
    A,
    B,
    C,
    book,
    booked,
    guest,
    invited,
    member,
    offered,
    opened,
    session,
    speaker,
    waits,
)
from tests.support.given import NOON, SOMEONE, claim, given

EMAIL = "dev@post.example"
COMMAND = derived_id(SOMEONE, "book")
NEW_PERSON = derived_id(COMMAND, "person")
GAVE_UP = BookingCancelled(
    gathering_id=FORUM, booking_id=A, person_id=ASHA, by=ActorKind.MEMBER, was=BookingStatus.BOOKED
)
TOLD: dict[str, Any] = {
    "access_needs": (AccessNeed.STEP_FREE,),
    "access_text": "A seat near the door",
    "diet": "No nuts",
    "basis": BASIS,
}


def as_guest(**changes: Any) -> Command:
    return book(person=None, **({"full_name": "Dev", "email": EMAIL} | changes))


def test_a_member_books_once() -> None:
    given(decider, *opened()).when(book(**TOLD), by=Actor(ActorKind.MEMBER, ASHA), found=member()).then(booked(**TOLD))
    given(decider, *opened(), booked()).when(book(B), found=member()).then_refused("booking.already", "person_id")
    given(decider, *opened(), booked()).when(book(), found=member(BEN)).then_refused("id.taken", "booking_id")


def test_what_is_sensitive_needs_a_basis() -> None:
    for name in ("access_needs", "access_text", "diet"):
        assert book(**{name: TOLD[name]}).carries_sensitive
    assert not book().carries_sensitive


@pytest.mark.parametrize("found", [member(DEV), guest(DEV), member(DEV, MemberStatus.LEFT)])
def test_somebody_known_is_found_by_their_address(found: dict[str, Any]) -> None:
    outcome = given(decider, *opened(audience=Audience.PUBLIC)).when(as_guest(), found=found)
    (event,) = outcome.events
    assert isinstance(event, PlaceBooked)
    assert (event.person_id, event.guest) == (DEV, found != member(DEV))


def test_somebody_new_is_a_guest_with_a_claim() -> None:
    outcome = given(decider, *opened(audience=Audience.PUBLIC)).when(as_guest(), command_id=COMMAND, found=NOBODY)
    assert outcome.events == (
        GuestClaimed(claim=claim(EMAIL), person_id=NEW_PERSON),
        booked(person=NEW_PERSON, full_name="Dev", email=EMAIL).model_copy(update={"guest": True}),
    )


def test_a_guest_whom_the_views_do_not_know_yet_is_found_by_their_claim() -> None:
    held = GuestClaimed(claim=claim(EMAIL), person_id=DEV)
    public = opened(audience=Audience.PUBLIC)
    (event,) = given(decider, *public, held).when(as_guest(email=" DEV@post.example"), found=NOBODY).events
    assert isinstance(event, PlaceBooked)
    assert event.person_id == DEV
    given(decider, *public, held, event).when(as_guest(id=B), found=NOBODY).then_refused("booking.already", "email")
    freed = GuestReleased(claim=claim(EMAIL), person_id=DEV)
    outcome = given(decider, *public, held, freed).when(as_guest(), command_id=COMMAND, found=NOBODY)
    assert outcome.events[0] == GuestClaimed(claim=claim(EMAIL), person_id=NEW_PERSON)


def test_who_only_applied_for_a_training_is_the_same_person_as_a_guest() -> None:
    applicant = {"known_person": KnownPerson(DEV, only_applied=True)}
    public = given(decider, *opened(audience=Audience.PUBLIC))
    claimed, event = public.when(as_guest(), found=applicant).events
    assert claimed == GuestClaimed(claim=claim(EMAIL), person_id=DEV)
    assert isinstance(event, PlaceBooked)
    assert (event.person_id, event.guest) == (DEV, True)
    public.when(as_guest(full_name=None), found=applicant).then_refused("guest.name_missing", "full_name")


def test_a_guest_without_an_address_has_no_claim() -> None:
    outcome = given(decider, *opened(audience=Audience.PUBLIC)).when(
        as_guest(email=None), command_id=COMMAND, found=NOBODY
    )
    (event,) = outcome.events
    assert isinstance(event, PlaceBooked)
    assert event.person_id == NEW_PERSON


@pytest.mark.parametrize(
    ("command", "found", "code", "field"),
    [
        (book(person=DEV), NOBODY, "person.unknown", "person_id"),
        (book(), member(status=MemberStatus.PAUSED), "person.not_active", "person_id"),
        (book(), member(erasing=True), "person.not_active", "person_id"),
        (as_guest(), member(DEV, erasing=True), "person.not_active", "email"),
        (as_guest(full_name=None), NOBODY, "guest.name_missing", "full_name"),
        (as_guest(full_name=None, email=None), NOBODY, "guest.name_missing", "full_name"),
        (book(sessions=(TABLE,)), member(), "session.unknown", "sessions.0"),
        (book(sessions=(SHIELDS, SHIELDS)), member(), "session.one_a_slot", "sessions.1"),
        (book(sessions=(SHIELDS, CONFIDENCE)), member(), "session.one_a_slot", "sessions.1"),
    ],
)
def test_what_booking_needs(command: Command, found: dict[str, Any], code: str, field: str) -> None:
    history = [*opened(audience=Audience.PUBLIC), session(SHIELDS), session(CONFIDENCE)]
    given(decider, *history).when(command, found=found).then_refused(code, field)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (member(status=MemberStatus.PAUSED), "membership is paused, so they cannot take part just now. It can be"),
        (member(erasing=True), "asked to be forgotten, so nothing new can be recorded about them. They can take"),
        (member(status=MemberStatus.PAUSED, erasing=True), "asked to be forgotten"),
    ],
)
def test_who_takes_no_part_is_told_what_to_do_about_it(found: dict[str, Any], words: str) -> None:
    problem = given(decider, *opened()).when(book(), found=found).problem
    assert problem is not None
    assert words in problem.detail


# When


def test_booking_has_to_be_open() -> None:
    closed = BookingClosed(gathering_id=FORUM)
    for history in (opened()[:-1], [*opened(), closed]):
        given(decider, *history).when(book(), found=member()).then_refused("booking.not_open")


def test_nobody_books_what_has_begun_or_is_cancelled() -> None:
    given(decider, *opened()).when(book(), found=member(), at=STARTS_AT).then_refused("gathering.started")
    cancelled = GatheringCancelled(gathering_id=FORUM, reason="Snow")
    given(decider, *opened(), cancelled).when(book(), found=member()).then_refused("gathering.cancelled")
    given(decider).when(book(), found=member()).then_refused("gathering.unknown", "gathering_id")


def test_a_form_from_before_the_start_may_be_entered_afterwards() -> None:
    late, then = STARTS_AT + timedelta(days=7), STARTS_AT - timedelta(days=1)
    given(decider, *opened()).when(book(), found=member(), at=late, happened=then).then(booked())


# For whom


@pytest.mark.parametrize(
    ("audience", "person", "found", "welcome"),
    [
        (Audience.MEMBERS, ASHA, member(), True),
        (Audience.MEMBERS, DEV, guest(DEV), False),
        (Audience.MEMBERS, DEV, member(DEV, MemberStatus.LEFT), False),
        (Audience.MEMBERS, DEV, member(DEV, MemberStatus.REQUESTED), False),
        (Audience.INVITED, ASHA, member(), False),
        (Audience.INVITED, DEV, guest(DEV), False),
        (Audience.PUBLIC, DEV, guest(DEV), True),
        (Audience.PUBLIC, DEV, member(DEV, MemberStatus.LEFT), True),
    ],
)
def test_for_whom_it_is(audience: Audience, person: UUID, found: dict[str, Any], welcome: bool) -> None:
    outcome = given(decider, *opened(audience=audience)).when(book(person=person), found=found)
    if welcome:
        assert outcome.events
    else:
        outcome.then_refused("booking.not_invited", "person_id")


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("found", [guest(DEV), member(DEV)])
def test_who_was_invited_or_speaks_may_book_anywhere(audience: Audience, found: dict[str, Any]) -> None:
    for reason in (invited(DEV), speaker()):
        assert given(decider, *opened(audience=audience), reason).when(book(person=DEV), found=found).events


def test_inviting_somebody_makes_them_known_once() -> None:
    command = InviteGuest(gathering_id=FORUM, full_name="Dev", email=EMAIL)
    outcome = given(decider, *opened()).when(command, command_id=COMMAND, found=NOBODY)
    assert outcome.events == (
        GuestClaimed(claim=claim(EMAIL), person_id=NEW_PERSON),
        invited(NEW_PERSON).model_copy(update={"full_name": "Dev", "email": EMAIL}),
    )
    given(decider, *opened(), *outcome.events).when(command, found=guest(NEW_PERSON)).then_nothing_happened()
    given(decider, *opened()).when(command, found=member(DEV)).then(
        invited(DEV, guest=False).model_copy(update={"full_name": "Dev", "email": EMAIL})
    )


# When there is no room


def test_the_next_one_waits_behind_those_who_wait() -> None:
    wishes = {"sessions": (SHIELDS,)}
    before = [*opened(), session(SHIELDS), booked(), booked(B, BEN)]
    given(decider, *before).when(book(C, CARA, **TOLD, **wishes), found=member(CARA)).then(
        waits(C, CARA, **TOLD, **wishes)
    )


def test_without_a_waiting_list_it_is_full() -> None:
    shut = opened(capacity=1, waiting_list=WaitingListPolicy(open=False))
    given(decider, *shut, booked()).when(book(B, BEN), found=member(BEN)).then_refused("gathering.full")
    given(decider, *shut).when(book(), found=member()).then(booked())


def test_a_place_that_is_offered_is_nobody_elses() -> None:
    history = [*opened(capacity=1), booked(), waits(B, BEN), GAVE_UP, offered(B, BEN, NOON + HOURS_48)]
    given(decider, *history).when(book(C, CARA), found=member(CARA)).then(waits(C, CARA))
