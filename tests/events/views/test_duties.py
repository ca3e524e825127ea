"""What is owed, when it is due, what wakes it and what ends it."""

from datetime import datetime, timedelta
from typing import Any

from services.events.app import events
from services.events.duties import duties
from shared.contracts.events import (
    BookingCancelled,
    BookingDataRemoved,
    BookingKept,
    BookingStatus,
    EndBooking,
    ExpireOffer,
    GatheringCancelled,
    GuestClaimed,
    GuestReleased,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    ReleaseGuest,
)
from shared.contracts.membership import ErasureStarted, MemberJoined, MemberLeft, MembershipPaused
from shared.contracts.messages import COMMANDS, QUESTIONS
from shared.contracts.types import ActorKind
from shared.duties import DORMANT, Duty
from shared.questions import unanswered
from tests.events.gatherings import (
    ASHA,
    BEN,
    CARA,
    FORUM,
    A,
    B,
    C,
    booked,
    full,
    invited,
    numbered,
    offered,
    opened,
    waits,
)
from tests.events.views.folding import VIEWS, folded, happened
from tests.events.views.network import joins
from tests.support.given import NOON

UNTIL, LATER = NOON + timedelta(hours=48), NOON + timedelta(days=30)
CANCELLED = GatheringCancelled(gathering_id=FORUM, reason="Snow")
LEFT = MemberLeft(member_id=ASHA, left_on="2026-07")
STARTED = ErasureStarted(member_id=ASHA, started_at=LATER)


def owed(*log: Any) -> list[Duty]:
    rows = folded(log, duties)[duties.name].values()
    return sorted(rows, key=lambda duty: (duty.due_at, duty.command, str(duty.duty_id)))


def due(*log: Any) -> list[tuple[str, datetime]]:
    """What is owed, without what sleeps."""
    return [(duty.command, duty.due_at) for duty in owed(*log) if duty.due_at != DORMANT]


def about(event: type[Any], id: Any = A, person: Any = ASHA) -> Any:
    return event(gathering_id=FORUM, booking_id=id, person_id=person)


def ended(id: Any = A, person: Any = ASHA) -> BookingCancelled:
    return BookingCancelled(
        gathering_id=FORUM, booking_id=id, person_id=person, by=ActorKind.SYSTEM, was=BookingStatus.BOOKED
    )


def test_an_offer_lapses_unless_it_is_decided() -> None:
    log = [*full(), offered(C, CARA, UNTIL)]
    assert due(*log) == [("ExpireOffer", UNTIL)]
    for decision in (about(OfferAccepted, C), about(OfferDeclined, C), about(OfferExpired, C), ended(C), CANCELLED):
        assert due(*log, decision) == []
    again = [*log, about(OfferExpired, C), offered(C, CARA, LATER)]
    assert due(*again) == [("ExpireOffer", LATER)]
    assert due(*log, about(OfferDeclined, A)) == [("ExpireOffer", UNTIL)]


def test_a_booking_ends_when_its_person_takes_no_part_any_more() -> None:
    other = numbered(2)
    elsewhere = booked(B).model_copy(update={"gathering_id": other})
    log = [*opened(), booked(), elsewhere, waits(C, BEN)]
    assert due(*log) == []
    for event in (LEFT, MembershipPaused(member_id=ASHA)):
        assert due(*log, *happened(event, at=LATER)) == [("EndBooking", LATER)] * 2
    woken = [duty for duty in owed(*log, *happened(LEFT, at=LATER)) if duty.due_at == LATER]
    assert [EndBooking.model_validate(duty.data).gathering_id for duty in woken] == [
        id for id, _ in sorted(((FORUM, A), (other, B)), key=lambda each: str(_duty(log, each[1]).duty_id))
    ]


def _duty(log: list[Any], booking: Any) -> Duty:
    return next(duty for duty in owed(*log) if duty.data.get("booking_id") == str(booking))


def test_what_ended_before_is_not_woken() -> None:
    for end in (ended(), about(OfferDeclined), about(BookingKept)):
        assert owed(*opened(), booked(), end, LEFT) == []
        assert due(*opened(), booked(), LEFT, end) == []


def test_who_comes_back_and_books_anew_owes_nothing_from_before() -> None:
    log = [*opened(), booked(), LEFT, ended(), *joins(ASHA, "Asha"), booked(B)]
    assert [(duty.data["booking_id"], duty.due_at) for duty in owed(*log)] == [(str(B), DORMANT)]


def test_each_time_it_is_woken_is_another_attempt() -> None:
    """What was tried in vain, or before, must not stand in the way."""
    log = happened(*opened(), booked())
    [asleep] = owed(*log)
    [awake] = owed(*log, LEFT)
    assert awake.since > asleep.since
    [twice] = owed(*log, LEFT, *happened(MembershipPaused(member_id=ASHA), at=LATER))
    assert twice == awake


def test_an_address_is_released_when_its_guest_is_forgotten() -> None:
    claimed = GuestClaimed(claim="c", person_id=ASHA)
    assert due(claimed) == due(claimed, LEFT) == []
    [_, release] = owed(claimed, *happened(STARTED, at=LATER))
    assert ReleaseGuest.model_validate(release.data) == ReleaseGuest(claim="c", person_id=ASHA)
    assert release.due_at == LATER
    assert due(claimed, STARTED, GuestReleased(claim="c", person_id=ASHA)) == [("RecordBookingDataRemoved", NOON)]


def test_forgetting_somebody_ends_their_bookings_and_counts_what_was_held() -> None:
    log = [*opened(), booked(), invited(ASHA), *happened(STARTED, at=LATER)]
    assert due(*log) == [("EndBooking", LATER), ("RecordBookingDataRemoved", LATER)]
    assert due(*log, BookingDataRemoved(person_id=ASHA, counts={})) == [("EndBooking", LATER)]
    assert due(*log, BookingDataRemoved(person_id=BEN, counts={}), ended()) == [("RecordBookingDataRemoved", LATER)]
    assert due(STARTED) == [("RecordBookingDataRemoved", NOON)]


def test_a_duty_names_nobody() -> None:
    for duty in owed(*full(), offered(C, CARA, UNTIL), *happened(LEFT, STARTED, at=LATER)):
        assert COMMANDS["events", duty.command].model_validate(duty.data)
        assert duty.why.endswith(".")
    assert ExpireOffer.by == {ActorKind.SYSTEM}
    assert MemberJoined not in duties.events


def test_every_question_is_answered_and_every_command_decided() -> None:
    assert unanswered("events", VIEWS, QUESTIONS.values()) == []
    decided = {command for decider in events.deciders for command in decider.decisions}
    assert {command for (service, _), command in COMMANDS.items() if service == "events"} == decided
    looked_up = {name for d in events.deciders for one in d.decisions.values() for name in one.looks_up}
    assert looked_up == set(events.lookups)


def test_no_view_is_read_twice_for_an_answer() -> None:
    """A replay makes a table for each."""
    for view in VIEWS:
        for answer in view.answered.values():
            assert len({each.name for each in answer.views}) == len(answer.views)
