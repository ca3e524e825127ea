"""Saying later what one needs at a gathering."""

from uuid import UUID

import pytest

from services.events.gathering import decider
from shared.contracts.events import BookingNeedsRecorded, GatheringHeld, RecordBookingNeeds
from shared.contracts.membership import AccessNeed
from shared.contracts.types import Actor, ActorKind
from tests.events.gatherings import ASHA, BASIS, BEN, FORUM, A, B, booked, opened
from tests.events.test_giving_up import cancelled
from tests.events.views.folding import folded
from tests.support.given import given

RAMP = (AccessNeed.STEP_FREE,)


def needs(id: UUID = A, person: UUID | None = None) -> RecordBookingNeeds:
    return RecordBookingNeeds(
        gathering_id=FORUM, booking_id=id, person_id=person, access_needs=RAMP, diet="vegan", basis=BASIS
    )


RECORDED = BookingNeedsRecorded(
    gathering_id=FORUM, booking_id=A, person_id=ASHA, access_needs=RAMP, diet="vegan", basis=BASIS
)
NOTHING = RecordBookingNeeds(gathering_id=FORUM, booking_id=A)
TAKEN_OFF = BookingNeedsRecorded(gathering_id=FORUM, booking_id=A, person_id=ASHA)


def test_needs_are_recorded_for_a_booking() -> None:
    before = given(decider, *opened(), booked())
    before.when(needs()).then(RECORDED)
    before.when(needs(person=ASHA), by=Actor(ActorKind.MEMBER, ASHA)).then(RECORDED)


def test_needs_need_a_basis_and_to_take_them_off_needs_none() -> None:
    assert needs().carries_sensitive
    assert not NOTHING.carries_sensitive
    given(decider, *opened(), booked(), RECORDED).when(NOTHING).then(TAKEN_OFF)


@pytest.mark.parametrize(
    ("command", "code"),
    [(needs(B), "booking.unknown"), (needs(person=BEN), "booking.unknown")],
    ids=["no booking", "somebody else's"],
)
def test_only_ones_own_booking_is_found(command: RecordBookingNeeds, code: str) -> None:
    given(decider, *opened(), booked()).when(command).then_refused(code, "booking_id")


def test_nothing_is_recorded_when_it_is_over() -> None:
    held = given(decider, *opened(), booked(), GatheringHeld(gathering_id=FORUM))
    held.when(needs()).then_refused("gathering.held", "gathering_id")
    given(decider, *opened(), booked(), cancelled(A, ASHA)).when(needs()).then_refused("booking.ended", "booking_id")


def test_organisers_see_what_was_recorded_last() -> None:
    log = [*opened(), booked(), RECORDED]
    shown = folded(log)["attendees"][A]
    assert (shown.access_needs, shown.diet) == (RAMP, "vegan")
    cleared = folded([*log, TAKEN_OFF])["attendees"][A]
    assert (cleared.access_needs, cleared.diet) == ((), None)
