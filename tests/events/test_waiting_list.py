"""First come, first served: offers are made, answered, and lapse; coordinators may let somebody go first."""

from datetime import timedelta
from typing import Any

import pytest

from services.events.gathering import decider
from shared.contracts.events import (
    AcceptOffer,
    BookingCancelled,
    BookingStatus,
    CancelBooking,
    CapacityChanged,
    ChangeCapacity,
    DeclineOffer,
    ExpireOffer,
    GatheringCancelled,
    GatheringRescheduled,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    SessionChosen,
    SessionRemoved,
    SkipWaiting,
    Times,
    WaitingListPolicy,
    WaitingListSkipped,
)
from shared.contracts.messages import Event
from shared.contracts.types import Actor, ActorKind
from tests.events.gatherings import (
    ASHA,
    BEN,
    CARA,
    CONFIDENCE,
    CONNECTED,
    DEV,
    ENDS,
    FORUM,
    HOURS_48,
    SHIELDS,
    STARTS,
    STARTS_AT,
    A,
    B,
    C,
    D,
    booked,
    full,
    numbered,
    offered,
    opened,
    planned,
    session,
    waits,
)
from tests.support.given import NOON, given

LAPSES = NOON + HOURS_48
CARA_HERSELF = Actor(ActorKind.MEMBER, CARA)


def cancelled(id: Any = A, person: Any = ASHA) -> BookingCancelled:
    return BookingCancelled(
        gathering_id=FORUM, booking_id=id, person_id=person, by=ActorKind.COORDINATOR, was=BookingStatus.BOOKED
    )


def about(booking_id: Any = C, person_id: Any = CARA) -> dict[str, Any]:
    return {"gathering_id": FORUM, "booking_id": booking_id, "person_id": person_id}


OFFERED: list[Event] = [*full(), cancelled(), offered(C, CARA, LAPSES)]
ACCEPT, DECLINE = AcceptOffer(**about(person_id=None)), DeclineOffer(**about(person_id=None))
EXPIRE = ExpireOffer(gathering_id=FORUM, booking_id=C)


# Made


def test_an_offer_is_open_no_longer_than_until_the_start() -> None:
    at = STARTS_AT - timedelta(hours=3)
    (_, offer) = given(decider, *full()).when(CancelBooking(gathering_id=FORUM, booking_id=A), at=at).events
    assert offer == offered(C, CARA, STARTS_AT)


def test_the_organisers_say_how_long_an_offer_is_open() -> None:
    history = [*opened(capacity=1, waiting_list=WaitingListPolicy(offer_hours=6)), booked(), waits(C, CARA)]
    (_, offer) = given(decider, *history).when(CancelBooking(gathering_id=FORUM, booking_id=A)).events
    assert offer == offered(C, CARA, NOON + timedelta(hours=6))


def test_nothing_is_offered_once_it_began() -> None:
    outcome = given(decider, *full()).when(CancelBooking(gathering_id=FORUM, booking_id=A), at=STARTS_AT)
    outcome.then(cancelled())


def test_what_is_entered_late_is_offered_from_now_while_there_is_time() -> None:
    """Somebody rang on Monday, and it is entered on Friday: the next one has as long as always."""
    cancel = CancelBooking(gathering_id=FORUM, booking_id=A)
    outcome = given(decider, *full()).when(cancel, happened=NOON - timedelta(days=4))
    outcome.then(cancelled(), offered(C, CARA, LAPSES))


def test_a_past_gathering_is_entered_as_it_happened() -> None:
    cancel = CancelBooking(gathering_id=FORUM, booking_id=A)
    outcome = given(decider, *full()).when(cancel, at=STARTS_AT + timedelta(days=90), happened=NOON)
    outcome.then(cancelled(), offered(C, CARA, LAPSES))
    late = given(decider, *OFFERED).when(ACCEPT, at=STARTS_AT + timedelta(days=90), happened=NOON + timedelta(days=1))
    late.then(OfferAccepted(**about()))


# Answered


def test_an_offer_is_accepted_once() -> None:
    herself = AcceptOffer(**about())
    given(decider, *OFFERED).when(herself, by=CARA_HERSELF).then(OfferAccepted(**about())).and_again().then_refused(
        "offer.none", "booking_id"
    )
    given(decider, *OFFERED, OfferAccepted(**about())).when(DECLINE).then_refused("offer.none")


def test_an_offer_that_is_declined_goes_to_the_next_and_is_over() -> None:
    outcome = given(decider, *OFFERED).when(DECLINE)
    outcome.then(OfferDeclined(**about()), offered(D, DEV, LAPSES))
    outcome.and_again().then_refused("booking.ended", "booking_id")


@pytest.mark.parametrize("contract", [AcceptOffer, DeclineOffer])
def test_nobody_answers_for_somebody_else(contract: type[AcceptOffer | DeclineOffer]) -> None:
    given(decider, *OFFERED).when(contract(**about(person_id=BEN))).then_refused("booking.unknown", "booking_id")
    given(decider, *full()).when(contract(**about())).then_refused("offer.none")


def test_an_offer_cannot_be_accepted_after_it_lapsed() -> None:
    given(decider, *OFFERED).when(ACCEPT, at=LAPSES).then_refused("offer.lapsed", "booking_id")
    in_time = LAPSES - timedelta(seconds=1)
    given(decider, *OFFERED).when(ACCEPT, at=LAPSES + timedelta(days=1), happened=in_time).then(
        OfferAccepted(**about())
    )


def test_an_answer_in_time_counts_though_it_is_entered_after_the_offer_lapsed() -> None:
    in_time, long_after = LAPSES - timedelta(seconds=1), STARTS_AT + timedelta(days=90)
    lapsed = given(decider, *OFFERED, OfferExpired(**about()))
    lapsed.when(ACCEPT, at=long_after, happened=in_time).then(OfferAccepted(**about()))
    lapsed.when(ACCEPT, at=long_after, happened=LAPSES).then_refused("offer.none", "booking_id")
    taken = given(decider, *OFFERED, OfferExpired(**about()), offered(D, DEV, LAPSES + HOURS_48))
    taken.when(ACCEPT, at=long_after, happened=in_time).then_refused("offer.none", "booking_id")


def test_an_offer_ends_where_the_gathering_is_moved_before_its_end() -> None:
    now = NOON + timedelta(hours=2)
    times = Times(starts_local=STARTS, ends_local=ENDS, zone="UTC", starts_at=now, ends_at=now + timedelta(hours=3))
    moved = GatheringRescheduled(gathering_id=FORUM, **dict(times))
    given(decider, *OFFERED, moved).when(ACCEPT, at=now).then_refused("gathering.started")


# The sessions that were asked for


def chose(session_id: Any, id: Any, person: Any, asked_for: Any = None) -> SessionChosen:
    return SessionChosen(**about(id, person), session_id=session_id, asked_for=asked_for)


def test_who_accepts_gets_their_wishes_as_far_as_there_is_room() -> None:
    history = [
        *opened(capacity=2),
        session(SHIELDS),
        session(CONFIDENCE, capacity=2),
        session(CONNECTED, slot="morning", capacity=None),
        booked(),
        booked(B, BEN),
        waits(C, CARA, sessions=(SHIELDS, CONNECTED)),
        cancelled(),
        offered(C, CARA, LAPSES),
    ]
    given(decider, *history).when(ACCEPT).then(
        OfferAccepted(**about()), chose(SHIELDS, C, CARA), chose(CONNECTED, C, CARA)
    )
    taken = chose(SHIELDS, B, BEN)
    given(decider, *history, taken).when(ACCEPT).then(
        OfferAccepted(**about()), chose(CONFIDENCE, C, CARA, SHIELDS), chose(CONNECTED, C, CARA)
    )
    removed = SessionRemoved(gathering_id=FORUM, session_id=SHIELDS)
    given(decider, *history, removed).when(ACCEPT).then(OfferAccepted(**about()), chose(CONNECTED, C, CARA))


def test_wishes_that_came_together_in_one_slot_are_one_session() -> None:
    history = [
        *opened(capacity=1),
        session(SHIELDS),
        session(CONFIDENCE),
        waits(C, CARA, sessions=(CONFIDENCE, SHIELDS)),
        offered(C, CARA, LAPSES),
    ]
    given(decider, *history).when(ACCEPT).then(OfferAccepted(**about()), chose(CONFIDENCE, C, CARA))


# Lapsed


def test_a_lapsed_offer_goes_to_the_next_and_its_person_to_the_end() -> None:
    outcome = given(decider, *OFFERED).when(EXPIRE, at=LAPSES)
    outcome.then(OfferExpired(**about()), offered(D, DEV, LAPSES + HOURS_48))
    outcome.and_again().then_nothing_happened()
    end = given(decider, *OFFERED, *outcome.events).when(DeclineOffer(**about(D, None)), at=LAPSES)
    end.then(OfferDeclined(**about(D, DEV)), offered(C, CARA, LAPSES + HOURS_48))


def test_an_offer_does_not_lapse_before_its_time() -> None:
    given(decider, *OFFERED).when(EXPIRE, at=LAPSES - timedelta(seconds=1)).then_refused("offer.open", "booking_id")
    given(decider, *OFFERED).when(ExpireOffer(gathering_id=FORUM, booking_id=numbered(29))).then_refused(
        "booking.unknown"
    )


def test_at_the_start_offers_lapse_and_nobody_is_offered_anything() -> None:
    late = [*full(), cancelled(), offered(C, CARA, STARTS_AT)]
    given(decider, *late).when(EXPIRE, at=STARTS_AT).then(OfferExpired(**about()))


@pytest.mark.parametrize(
    "after", [OfferAccepted(**about()), OfferDeclined(**about()), GatheringCancelled(gathering_id=FORUM, reason="Snow")]
)
def test_what_was_answered_or_cancelled_does_not_lapse(after: Event) -> None:
    given(decider, *OFFERED, after).when(EXPIRE, at=LAPSES).then_nothing_happened()


# More places, or fewer


def capacity(places: int) -> ChangeCapacity:
    return ChangeCapacity(gathering_id=FORUM, capacity=places)


def test_more_places_are_offered_in_order_of_asking() -> None:
    given(decider, *full()).when(capacity(3)).then(
        CapacityChanged(gathering_id=FORUM, capacity=3), offered(C, CARA, LAPSES)
    ).and_again().then_nothing_happened()
    given(decider, *full()).when(capacity(9)).then(
        CapacityChanged(gathering_id=FORUM, capacity=9), offered(C, CARA, LAPSES), offered(D, DEV, LAPSES)
    )


def test_fewer_places_keep_every_booking_and_offer_nothing() -> None:
    changed = CapacityChanged(gathering_id=FORUM, capacity=1)
    given(decider, *full()).when(capacity(1)).then(changed)
    cancel = CancelBooking(gathering_id=FORUM, booking_id=A)
    given(decider, *full(), changed).when(cancel).then(cancelled())


# Somebody goes first


def skip(id: Any) -> SkipWaiting:
    return SkipWaiting(gathering_id=FORUM, booking_id=id, reason="Asked to come with a carer, who waits too")


def test_letting_the_next_go_first() -> None:
    skipped = WaitingListSkipped(**about(), reason=skip(C).reason)
    given(decider, *full()).when(skip(C)).then(skipped)
    given(decider, *full(), skipped).when(CancelBooking(gathering_id=FORUM, booking_id=A)).then(
        cancelled(), offered(D, DEV, LAPSES)
    )
    given(decider, *full(), skipped).when(skip(C)).then_refused("waiting.nobody_next", "booking_id")


@pytest.mark.parametrize(
    ("id", "code"), [(A, "waiting.not_waiting"), (D, "waiting.nobody_next"), (numbered(29), "booking.unknown")]
)
def test_who_cannot_be_passed_over(id: Any, code: str) -> None:
    given(decider, *full()).when(skip(id)).then_refused(code, "booking_id")


def test_an_unopened_gathering_offers_nothing_by_itself() -> None:
    given(decider, planned()).when(capacity(5)).then(CapacityChanged(gathering_id=FORUM, capacity=5))
