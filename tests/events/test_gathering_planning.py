"""Planning a gathering and changing what it is about, when and where."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from services.events.gathering import decider
from shared.contracts.events import (
    Audience,
    CancelBooking,
    CancelGathering,
    ChangeCapacity,
    ChangeGatheringDetails,
    GatheringCancelled,
    GatheringDetailsChanged,
    GatheringHeld,
    GatheringKind,
    GatheringRescheduled,
    MoveVenue,
    RemovableDetail,
    RescheduleGathering,
    SessionChanged,
    VenueMoved,
    WaitingListPolicy,
)
from shared.contracts.messages import Command
from shared.ids import derived_id
from tests.events.gatherings import (
    CARA,
    CONFIDENCE,
    ENDS,
    FORUM,
    HALL,
    STARTS,
    STARTS_AT,
    TABLE,
    VENUE,
    C,
    booked,
    details,
    full,
    numbered,
    offered,
    opened,
    plan,
    planned,
    session,
    waits,
)
from tests.support.given import NOON, SOMEONE, given

SKIPPED = datetime(2026, 3, 29, 1, 30)  # noqa: DTZ001


def test_a_gathering_is_planned_in_local_time_and_utc() -> None:
    given(decider, VENUE).when(plan()).then(planned()).and_again().then_refused("gathering.already", "gathering_id")


def test_without_an_id_it_follows_from_the_command() -> None:
    command_id = derived_id(SOMEONE, "plan")
    expected = planned(gathering_id=derived_id(command_id, "gathering"))
    given(decider, VENUE).when(plan(gathering_id=None), command_id=command_id).then(expected)


def test_online_needs_no_venue() -> None:
    given(decider).when(plan(venue_id=None, online="On the screen")).then(
        planned(venue_id=None, online="On the screen")
    )


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"venue_id": numbered(99)}, "venue.unknown", "venue_id"),
        ({"venue_id": None}, "gathering.place_missing", "venue_id"),
        ({"kind": GatheringKind.OTHER}, "other.text_missing", "kind_text"),
        ({"ends_local": STARTS}, "times.reversed", "ends_local"),
        ({"starts_local": SKIPPED}, "time.skipped", "starts_local"),
        ({"starts_local": SKIPPED - timedelta(hours=1), "ends_local": SKIPPED}, "time.skipped", "ends_local"),
    ],
)
def test_what_planning_needs(changes: dict[str, Any], code: str, field: str) -> None:
    given(decider, VENUE).when(plan(**changes)).then_refused(code, field)


@pytest.mark.parametrize(
    "changes",
    [
        {"zone": "Europe/Durham"},
        {"zone": "../../etc/passwd"},
        {"zone": "Europe"},
        {"zone": ""},
        {"zone": "\0"},
        {"starts_local": datetime(2026, 9, 14, 10, tzinfo=UTC)},
        {"starts_local": datetime(206, 9, 14, 10)},  # noqa: DTZ001
        {"capacity": 0},
        {"capacity": 2**40},
        {"title": "  "},
        {"waiting_list": {"offer_hours": 0}},
    ],
)
def test_what_cannot_be_meant_is_no_command(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        plan(**changes)


@pytest.mark.parametrize(
    ("kind", "shown"),
    [(GatheringKind.LAUNCH, "Launch"), (GatheringKind.OPEN_DAY, "Open day"), (GatheringKind.OTHER, "Gathering")],
)
def test_calendars_show_a_neutral_word_unless_another_is_chosen(kind: GatheringKind, shown: str) -> None:
    text = "A walk" if kind is GatheringKind.OTHER else None
    expected = planned(kind=kind, kind_text=text, calendar_title=shown)
    given(decider, VENUE).when(plan(kind=kind, kind_text=text)).then(expected)
    given(decider, VENUE).when(plan(calendar_title="Lunch")).then(planned(calendar_title="Lunch"))


def test_a_text_for_a_kind_that_needs_none_is_not_kept() -> None:
    given(decider, VENUE).when(plan(kind_text="A walk")).then(planned())


def test_the_same_area_twice_is_one() -> None:
    given(decider, VENUE).when(plan(areas=("Durham", "Durham"))).then(planned(areas=("Durham",)))


# Changing what it is about


def change(**changes: Any) -> ChangeGatheringDetails:
    return ChangeGatheringDetails(gathering_id=FORUM, **changes)


def changed(**changes: Any) -> GatheringDetailsChanged:
    return GatheringDetailsChanged(gathering_id=FORUM, **details(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Summer forum"},
        {"description": "With lunch."},
        {"audience": Audience.PUBLIC},
        {"areas": ("Durham", "Darlington")},
        {"partners": (numbered(81),)},
        {"waiting_list": WaitingListPolicy(open=False)},
        {"calendar_title": "Lunch"},
        {"kind": GatheringKind.WORKSHOP, "calendar_title": "Workshop"},
    ],
)
def test_what_is_left_out_stays(changes: dict[str, Any]) -> None:
    given(decider, *opened()).when(change(**changes)).then(changed(**changes)).and_again().then_nothing_happened()


def test_a_neutral_calendar_title_follows_the_kind() -> None:
    given(decider, *opened()).when(change(kind=GatheringKind.LAUNCH)).then(
        changed(kind=GatheringKind.LAUNCH, calendar_title="Launch")
    )
    chosen = opened(calendar_title="Lunch")
    given(decider, *chosen).when(change(kind=GatheringKind.LAUNCH)).then(
        changed(kind=GatheringKind.LAUNCH, calendar_title="Lunch")
    )


def test_details_can_be_taken_away() -> None:
    before = opened(description="With lunch.", calendar_title="Lunch")
    given(decider, *before).when(change(remove=(RemovableDetail.DESCRIPTION,))).then(changed(calendar_title="Lunch"))
    given(decider, *before).when(change(remove=(RemovableDetail.CALENDAR_TITLE,))).then(
        changed(description="With lunch.")
    )


def test_another_kind_needs_words() -> None:
    given(decider, *opened()).when(change(kind=GatheringKind.OTHER)).then_refused("other.text_missing", "kind_text")


# Another time


def reschedule(starts: datetime, ends: datetime, **changes: Any) -> RescheduleGathering:
    return RescheduleGathering(gathering_id=FORUM, starts_local=starts, ends_local=ends, **changes)


def test_another_time_moves_the_sessions_along() -> None:
    talk = session(CONFIDENCE, starts_local=STARTS, ends_local=ENDS, starts_at=STARTS_AT)
    winter = timedelta(days=100)
    hours = {"starts_local": STARTS + winter, "ends_local": ENDS + winter}
    in_utc = {
        "starts_at": datetime(2026, 12, 23, 10, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 23, 15, 30, tzinfo=UTC),
    }
    moved = SessionChanged(**{**dict(talk), **hours, **in_utc})
    given(decider, *opened(), talk, session(TABLE)).when(reschedule(STARTS + winter, ENDS + winter)).then(
        GatheringRescheduled(gathering_id=FORUM, zone="Europe/London", **hours, **in_utc), moved
    ).and_again().then_nothing_happened()


def test_the_same_time_in_another_zone_is_another_time() -> None:
    outcome = given(decider, *opened()).when(reschedule(STARTS, ENDS, zone="Europe/Dublin"))
    assert [type(event) for event in outcome.events] == [GatheringRescheduled]


def test_a_session_that_would_be_at_a_skipped_time_is_told_of() -> None:
    talk = session(CONFIDENCE, starts_local=STARTS - timedelta(hours=8.5), ends_local=STARTS)
    spring = datetime(2026, 3, 29, 10)  # noqa: DTZ001
    given(decider, *opened(), talk).when(reschedule(spring, spring + timedelta(hours=1))).then_refused("time.skipped")


def test_a_gathering_put_off_after_it_began_offers_its_places_again() -> None:
    history = [*opened(capacity=1), booked(), waits(C, CARA)]
    began = STARTS_AT + timedelta(minutes=5)
    late = given(decider, *history).when(CancelBooking(gathering_id=FORUM, booking_id=booked().booking_id), at=began)
    assert len(late.events) == 1
    later = STARTS + timedelta(days=30)
    outcome = given(decider, *history, *late.events).when(reschedule(later, later + timedelta(hours=3)), at=began)
    assert outcome.events[1:] == (offered(C, CARA, began + timedelta(hours=48)),)


# Another place


SMALL_ROOM = VENUE.model_copy(update={"venue_id": numbered(3), "capacity": 3})


def test_a_gathering_has_no_more_places_than_its_room() -> None:
    given(decider, SMALL_ROOM).when(plan(venue_id=numbered(3), capacity=3)).then(
        planned(venue_id=numbered(3), capacity=3)
    )
    given(decider, SMALL_ROOM).when(plan(venue_id=numbered(3), capacity=4)).then_refused("venue.too_small", "capacity")
    here = given(decider, SMALL_ROOM, planned(venue_id=numbered(3), capacity=3))
    here.when(ChangeCapacity(gathering_id=FORUM, capacity=4)).then_refused("venue.too_small", "capacity")
    given(decider, *opened(capacity=4), SMALL_ROOM).when(
        MoveVenue(gathering_id=FORUM, venue_id=numbered(3))
    ).then_refused("venue.too_small", "venue_id")


def test_those_who_come_online_need_no_room() -> None:
    both = {"venue_id": numbered(3), "online": "On the screen", "capacity": 40}
    given(decider, SMALL_ROOM).when(plan(**both)).then(planned(**both))
    assert given(decider, SMALL_ROOM, planned(**both)).when(ChangeCapacity(gathering_id=FORUM, capacity=50)).events


def test_places_that_a_room_has_not_can_become_fewer() -> None:
    history = [SMALL_ROOM, planned(venue_id=numbered(3), capacity=6)]
    assert given(decider, *history).when(ChangeCapacity(gathering_id=FORUM, capacity=5)).events


def test_moving_to_another_place_or_online() -> None:
    elsewhere = VENUE.model_copy(update={"venue_id": numbered(3)})
    before = [*opened(), elsewhere]
    given(decider, *before).when(MoveVenue(gathering_id=FORUM, venue_id=numbered(3))).then(
        VenueMoved(gathering_id=FORUM, venue_id=numbered(3))
    ).and_again().then_nothing_happened()
    given(decider, *before).when(MoveVenue(gathering_id=FORUM, online="By phone")).then(
        VenueMoved(gathering_id=FORUM, online="By phone")
    )
    given(decider, *before).when(MoveVenue(gathering_id=FORUM)).then_refused("gathering.place_missing")
    given(decider, *before).when(MoveVenue(gathering_id=FORUM, venue_id=numbered(98))).then_refused(
        "venue.unknown", "venue_id"
    )
    given(decider, *before).when(MoveVenue(gathering_id=FORUM, venue_id=HALL)).then_nothing_happened()


# When it is too late


CHANGES = (
    change(title="Another"),
    reschedule(STARTS, ENDS + timedelta(hours=1)),
    MoveVenue(gathering_id=FORUM, online="By phone"),
)


@pytest.mark.parametrize("command", [*CHANGES, CancelGathering(gathering_id=FORUM, reason="Snow")])
def test_nothing_changes_after_it_was_held(command: Command) -> None:
    given(decider, *full(), GatheringHeld(gathering_id=FORUM)).when(command, at=NOON).then_refused("gathering.held")


@pytest.mark.parametrize("command", CHANGES)
def test_nothing_changes_after_it_was_cancelled(command: Command) -> None:
    cancelled = GatheringCancelled(gathering_id=FORUM, reason="Snow")
    given(decider, *full(), cancelled).when(command).then_refused("gathering.cancelled")


@pytest.mark.parametrize("command", [*CHANGES, CancelGathering(gathering_id=FORUM, reason="Snow")])
def test_what_was_never_planned_is_unknown(command: Command) -> None:
    given(decider).when(command).then_refused("gathering.unknown", "gathering_id")
