"""Guests who are forgotten: their address belongs to nobody, and it is recorded once what was removed."""

from services.events.attendee import decider
from shared.contracts.events import (
    BookingDataRemoved,
    GuestClaimed,
    GuestReleased,
    RecordBookingDataRemoved,
    ReleaseGuest,
)
from tests.events.gatherings import BEN, DEV
from tests.support.given import claim, given

CLAIM = claim("dev@post.example")
CLAIMED = GuestClaimed(claim=CLAIM, person_id=DEV)
RELEASE = ReleaseGuest(claim=CLAIM, person_id=DEV)


def test_the_address_of_a_forgotten_guest_is_free() -> None:
    given(decider, CLAIMED).when(RELEASE).then(GuestReleased(claim=CLAIM, person_id=DEV)).and_again().then_refused(
        "guest.not_held", "claim"
    )


def test_nobody_else_loses_the_address() -> None:
    taken_anew = [CLAIMED, GuestReleased(claim=CLAIM, person_id=DEV), GuestClaimed(claim=CLAIM, person_id=BEN)]
    given(decider, *taken_anew).when(RELEASE).then_refused("guest.not_held", "claim")


def test_what_was_removed_is_recorded_once() -> None:
    counts = {"bookings": 2, "people": 1}
    outcome = given(decider).when(RecordBookingDataRemoved(person_id=DEV), found={"rows_about": counts})
    outcome.then(BookingDataRemoved(person_id=DEV, counts=counts)).and_again().then_nothing_happened()
