"""Venues: added, kept right, and with what people need to know before they come."""

from uuid import UUID

import pytest
from pydantic import ValidationError

from services.events.venue import decider
from shared.contracts.events import AccessFacts, AddVenue, ChangeVenue, VenueAdded, VenueChanged
from tests.support.given import given

HALL = UUID("01980000-0000-7000-8000-000000000301")

add = AddVenue(
    venue_id=HALL,
    name="Ramside Hall",
    address="Carrville, Durham",
    capacity=120,
    access=AccessFacts(step_free=True, parking=True),
)
added = VenueAdded(
    venue_id=HALL, name="Ramside Hall", address="Carrville, Durham", capacity=120, step_free=True, parking=True
)


def changed(**details: object) -> VenueChanged:
    return VenueChanged.model_validate({**added.model_dump(), **details})


def test_a_venue_is_added_once() -> None:
    given(decider).when(add).then(added).and_again().then_refused("venue.already", "venue_id")


def test_a_venue_without_an_id_gets_one_from_its_command() -> None:
    outcome = given(decider).when(AddVenue(name="Deepdale", address="Sir Tom Finney Way, Preston"))
    (venue,) = outcome.events
    assert isinstance(venue, VenueAdded)
    assert venue.venue_id.version == 7
    assert given(decider).when(outcome.command).events == outcome.events


def test_what_nobody_has_found_out_yet_is_not_known() -> None:
    assert (added.hearing_loop, added.quiet_room, added.access_text) == (None, None, None)


def test_what_is_left_out_of_a_change_stays_as_it_was() -> None:
    ring = ChangeVenue(venue_id=HALL, access_text="Ring at the side door.")
    given(decider, added).when(ring).then(changed(access_text="Ring at the side door."))


def test_facts_about_access_are_found_out_one_by_one() -> None:
    quiet = ChangeVenue(venue_id=HALL, access=AccessFacts(quiet_room=True, parking=False))
    given(decider, added).when(quiet).then(changed(quiet_room=True, parking=False))


def test_a_change_that_changes_nothing_is_no_event() -> None:
    same = ChangeVenue(venue_id=HALL, name="Ramside Hall", access=AccessFacts(step_free=True))
    given(decider, added).when(same).then_nothing_happened()
    given(decider, added).when(ChangeVenue(venue_id=HALL)).then_nothing_happened()


def test_changes_add_up() -> None:
    more = ChangeVenue(venue_id=HALL, capacity=150)
    given(decider, added, changed(quiet_room=True)).when(more).then(changed(quiet_room=True, capacity=150))


def test_a_venue_that_nobody_added_cannot_be_changed() -> None:
    given(decider).when(ChangeVenue(venue_id=HALL, capacity=10)).then_refused("venue.unknown", "venue_id")


@pytest.mark.parametrize("capacity", [0, -1, 100_001])
def test_a_venue_holds_a_number_of_people(capacity: int) -> None:
    with pytest.raises(ValidationError, match="capacity"):
        AddVenue(name="Nowhere", address="Nowhere", capacity=capacity)
