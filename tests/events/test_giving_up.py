"""Giving up a booking; and what becomes of it when its person leaves the network."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.events.gathering import decider
from shared.contracts.events import (
    BookingCancelled,
    BookingKept,
    BookingStatus,
    CancelBooking,
    ChooseSession,
    EndBooking,
    GatheringCancelled,
    GatheringHeld,
    GatheringRescheduled,
    LeaveSession,
    RescheduleGathering,
    SessionChosen,
    SessionLeft,
)
from shared.contracts.messages import Command, Event
from shared.contracts.types import Actor, ActorKind
from tests.events.gatherings import (
    ASHA,
    BEN,
    CARA,
    DEV,
    ENDS,
    FORUM,
    HOURS_48,
    SHIELDS,
    STARTS,
    STARTS_AT,
    A,
    C,
    book,
    full,
    member,
    numbered,
    offered,
    session,
    waits,
)
from tests.support.given import NOON, given


def cancelled(
    id: UUID, person: UUID, by: ActorKind = ActorKind.COORDINATOR, was: BookingStatus = BookingStatus.BOOKED
) -> BookingCancelled:
    return BookingCancelled(gathering_id=FORUM, booking_id=id, person_id=person, by=by, was=was)


def cancel(id: UUID = A, person: UUID | None = None) -> CancelBooking:
    return CancelBooking(gathering_id=FORUM, booking_id=id, person_id=person)


def test_giving_up_a_place_frees_its_sessions_and_offers_it_to_the_next() -> None:
    mine = {"gathering_id": FORUM, "booking_id": A, "person_id": ASHA, "session_id": SHIELDS}
    history = [*full(), session(SHIELDS), SessionChosen(**mine)]
    herself = Actor(ActorKind.MEMBER, ASHA)
    given(decider, *history).when(cancel(person=ASHA), by=herself).then(
        SessionLeft(**mine),
        cancelled(A, ASHA, ActorKind.MEMBER),
        offered(C, CARA, NOON + HOURS_48),
    ).and_again().then_refused("booking.ended", "booking_id")


def test_who_waits_no_longer_frees_nothing() -> None:
    given(decider, *full()).when(cancel(C)).then(cancelled(C, CARA, was=BookingStatus.WAITING))


def test_giving_up_an_offer_offers_it_to_the_next() -> None:
    history = [*full(), cancelled(A, ASHA), offered(C, CARA, NOON + HOURS_48)]
    given(decider, *history).when(cancel(C)).then(
        cancelled(C, CARA, was=BookingStatus.OFFERED), offered(numbered(24), DEV, NOON + HOURS_48)
    )


def test_who_gave_up_may_book_again_behind_the_others() -> None:
    history = [*full(), cancelled(A, ASHA), offered(C, CARA, NOON + HOURS_48)]
    given(decider, *history).when(book(numbered(29)), found=member()).then(waits(numbered(29), ASHA))


EVERY_OWN: tuple[type[Command], ...] = (CancelBooking, ChooseSession, LeaveSession)


@pytest.mark.parametrize("contract", EVERY_OWN)
@pytest.mark.parametrize("who", [{"booking_id": A, "person_id": BEN}, {"booking_id": numbered(29)}])
def test_somebody_elses_booking_is_as_good_as_none(contract: type[Command], who: dict[str, UUID]) -> None:
    fields: dict[str, Any] = {"gathering_id": FORUM, **who}
    if "session_id" in contract.model_fields:
        fields["session_id"] = SHIELDS
    given(decider, *full()).when(contract(**fields)).then_refused("booking.unknown", "booking_id")


def test_nothing_is_given_up_after_it_was_held() -> None:
    given(decider, *full(), GatheringHeld(gathering_id=FORUM)).when(cancel()).then_refused("gathering.held")


# When the person leaves


def test_the_booking_of_somebody_who_leaves_ends_and_is_offered_on() -> None:
    given(decider, *full()).when(EndBooking(gathering_id=FORUM, booking_id=A)).then(
        cancelled(A, ASHA, ActorKind.SYSTEM), offered(C, CARA, NOON + HOURS_48)
    ).and_again().then_nothing_happened()


@pytest.mark.parametrize(
    "over", [GatheringCancelled(gathering_id=FORUM, reason="Snow"), GatheringHeld(gathering_id=FORUM), None]
)
def test_what_is_over_stays_as_it_was(over: Event | None) -> None:
    at = NOON if over else STARTS_AT
    history = [*full(), over] if over else full()
    given(decider, *history).when(EndBooking(gathering_id=FORUM, booking_id=A), at=at).then(
        BookingKept(gathering_id=FORUM, booking_id=A, person_id=ASHA)
    )


def kept(id: UUID = A, person: UUID = ASHA) -> BookingKept:
    return BookingKept(gathering_id=FORUM, booking_id=id, person_id=person)


def put_off(by: timedelta) -> RescheduleGathering:
    return RescheduleGathering(gathering_id=FORUM, starts_local=STARTS + by, ends_local=ENDS + by)


def test_a_place_that_was_kept_is_offered_on_once_the_gathering_is_put_off() -> None:
    mine = {"gathering_id": FORUM, "booking_id": A, "person_id": ASHA, "session_id": SHIELDS}
    history = [*full(), session(SHIELDS), SessionChosen(**mine), kept()]
    outcome = given(decider, *history).when(put_off(timedelta(days=30)), at=STARTS_AT + timedelta(hours=1))
    assert isinstance(outcome.events[0], GatheringRescheduled)
    assert outcome.events[1:] == (
        SessionLeft(**mine),
        cancelled(A, ASHA),
        offered(C, CARA, STARTS_AT + timedelta(hours=1) + HOURS_48),
    )
    outcome.and_again().then_nothing_happened()


def test_nothing_is_offered_to_whoever_left_while_they_waited() -> None:
    history = [*full(), kept(), kept(C, CARA)]
    outcome = given(decider, *history).when(put_off(timedelta(days=30)), at=STARTS_AT + timedelta(hours=1))
    assert outcome.events[1:] == (
        cancelled(A, ASHA),
        cancelled(C, CARA, was=BookingStatus.WAITING),
        offered(numbered(24), DEV, STARTS_AT + timedelta(hours=1) + HOURS_48),
    )


def test_a_place_is_kept_on_while_the_gathering_is_in_the_past_and_ends_once() -> None:
    at = STARTS_AT + timedelta(hours=2)
    moved = given(decider, *full(), kept()).when(put_off(timedelta(hours=1)), at=at)
    assert [type(each) for each in moved.events] == [GatheringRescheduled]
    ahead = given(decider, *full(), kept(), *moved.events).when(put_off(timedelta(days=30)), at=at)
    assert cancelled(A, ASHA) in ahead.events
    further = given(decider, *full(), kept(), *moved.events, *ahead.events)
    assert [type(each) for each in further.when(put_off(timedelta(days=31)), at=at).events] == [GatheringRescheduled]


def test_a_booking_that_never_was_cannot_end() -> None:
    given(decider, *full()).when(EndBooking(gathering_id=FORUM, booking_id=numbered(29))).then_refused(
        "booking.unknown"
    )
