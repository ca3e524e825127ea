"""Series: every day of the rule becomes a gathering of its own, at the same time by the clock on the wall."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.events.series import decider
from shared.contracts.events import (
    GatheringKind,
    GatheringPlanned,
    PlanSeries,
    SeriesPlanned,
    VenueAdded,
)
from tests.support.given import Outcome, given

SERIES = UUID("01980000-0000-7000-8000-000000000501")
HALL = UUID("01980000-0000-7000-8000-000000000301")
hall = VenueAdded(venue_id=HALL, name="Deepdale", address="Sir Tom Finney Way, Preston")


def local(day: str, time: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}")


def series(day: str = "2026-10-05", rule: str = "FREQ=WEEKLY;COUNT=6", **changed: Any) -> PlanSeries:
    fields: dict[str, Any] = {
        "series_id": SERIES,
        "title": "Monday meeting",
        "kind": GatheringKind.MEETING,
        "venue_id": HALL,
        "capacity": 20,
        "starts_local": local(day),
        "ends_local": local(day, "12:30"),
        "rule": rule,
    }
    return PlanSeries.model_validate(fields | changed)


def plan(command: PlanSeries) -> Outcome:
    return given(decider, hall).when(command)


def planned(outcome: Outcome) -> list[GatheringPlanned]:
    assert outcome.problem is None, outcome.problem
    first, *gatherings = outcome.events
    assert isinstance(first, SeriesPlanned)
    found = [each for each in gatherings if isinstance(each, GatheringPlanned)]
    assert first.gatherings == tuple(each.gathering_id for each in found)
    return found


def test_a_gathering_is_planned_for_each_day() -> None:
    gatherings = planned(plan(series()))
    assert [str(each.starts_local.date()) for each in gatherings] == [
        "2026-10-05",
        "2026-10-12",
        "2026-10-19",
        "2026-10-26",
        "2026-11-02",
        "2026-11-09",
    ]
    assert len({each.gathering_id for each in gatherings}) == 6
    assert {each.series_id for each in gatherings} == {SERIES}
    assert {(each.title, each.capacity, each.venue_id, each.zone) for each in gatherings} == {
        ("Monday meeting", 20, HALL, "Europe/London")
    }


def test_the_series_keeps_what_it_was_planned_by() -> None:
    first = plan(series(except_on=(date(2026, 10, 19), date(2026, 10, 12), date(2026, 10, 19)))).events[0]
    assert isinstance(first, SeriesPlanned)
    assert first.rule == "FREQ=WEEKLY;COUNT=6"
    assert first.except_on == (date(2026, 10, 12), date(2026, 10, 19))
    assert (first.starts_local, first.ends_local, first.zone) == (
        local("2026-10-05"),
        local("2026-10-05", "12:30"),
        "Europe/London",
    )


@pytest.mark.parametrize(("first", "change"), [("2026-10-19", "2026-10-25"), ("2027-03-22", "2027-03-28")])
def test_the_clock_on_the_wall_shows_the_same_through_a_clock_change(first: str, change: str) -> None:
    before, after = planned(plan(series(first, "FREQ=WEEKLY;COUNT=2")))
    assert before.starts_local.date() < date.fromisoformat(change) < after.starts_local.date()
    for each in (before, after):
        assert (f"{each.starts_local:%H:%M}", f"{each.ends_local:%H:%M}") == ("10:00", "12:30")
        assert each.ends_at - each.starts_at == timedelta(hours=2.5)
    by_the_sun = after.starts_at - before.starts_at
    assert by_the_sun == timedelta(days=7, hours=1 if change.startswith("2026-10") else -1)
    assert before.starts_at.tzinfo is UTC


def test_exceptions_are_left_out() -> None:
    gatherings = planned(plan(series(except_on=(date(2026, 10, 26),))))
    assert len(gatherings) == 5
    assert date(2026, 10, 26) not in {each.starts_local.date() for each in gatherings}


def test_the_first_day_may_be_left_out_as_well() -> None:
    assert planned(plan(series(except_on=(date(2026, 10, 5),))))[0].starts_local == local("2026-10-12")


def test_the_same_command_always_makes_the_same_gatherings() -> None:
    assert plan(series(series_id=None)).events == plan(series(series_id=None)).events


def test_a_series_is_planned_once() -> None:
    plan(series()).and_again().then_refused("series.already", "series_id")


def test_a_series_has_no_more_places_than_its_room() -> None:
    small = hall.model_copy(update={"capacity": 3})
    given(decider, small).when(series(capacity=4)).then_refused("venue.too_small", "capacity")
    assert given(decider, small).when(series(capacity=3)).events


def test_two_hundred_are_planned_at_the_most() -> None:
    assert len(planned(plan(series(rule="FREQ=DAILY;COUNT=200")))) == 200
    plan(series(rule="FREQ=DAILY;COUNT=201")).then_refused("series.too_long", "rule")
    one_less = series(rule="FREQ=DAILY;COUNT=201", except_on=(date(2026, 10, 6),))
    assert len(planned(plan(one_less))) == 200
    plan(series(rule="FREQ=DAILY;UNTIL=20990101")).then_refused("series.too_long", "rule")


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"rule": "FREQ=WEEKLY"}, "series.rule", "rule"),
        ({"rule": "FREQ=HOURLY;COUNT=3"}, "series.rule", "rule"),
        ({"rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=3"}, "series.first", "starts_local"),
        ({"except_on": (date(2026, 10, 6),)}, "series.exception", "except_on.0"),
        ({"except_on": (date(2026, 10, 5), date(2026, 11, 16))}, "series.exception", "except_on.1"),
        ({"rule": "FREQ=DAILY;COUNT=1", "except_on": (date(2026, 10, 5),)}, "series.empty", "except_on"),
        ({"venue_id": SERIES}, "venue.unknown", "venue_id"),
        ({"venue_id": None}, "gathering.place_missing", "venue_id"),
        ({"kind": "other"}, "other.text_missing", "kind_text"),
        ({"ends_local": local("2026-10-05", "09:00")}, "times.reversed", "ends_local"),
    ],
)
def test_what_cannot_be_planned_is_refused_naming_the_field(changed: dict[str, Any], code: str, field: str) -> None:
    plan(series(**changed)).then_refused(code, field)


@pytest.mark.parametrize(
    ("changed", "day"),
    [
        ({"rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=3"}, "on 6 October 2026, "),
        ({"except_on": (date(2026, 10, 6),)}, "6 October 2026 is no day"),
    ],
)
def test_a_day_is_said_in_words(changed: dict[str, Any], day: str) -> None:
    problem = plan(series(**changed)).problem
    assert problem is not None
    assert day in problem.detail


def test_a_time_that_the_clocks_skip_on_one_of_the_days_is_refused_naming_the_day() -> None:
    at_night: dict[str, Any] = {
        "starts_local": local("2027-03-14", "01:30"),
        "ends_local": local("2027-03-14", "04:00"),
    }
    refused = plan(series(rule="FREQ=WEEKLY;COUNT=4", **at_night)).then_refused("time.skipped", "starts_local")
    assert refused.problem is not None
    assert "2027-03-28 01:30" in refused.problem.detail
    without = series(rule="FREQ=WEEKLY;COUNT=4", **at_night, except_on=(date(2027, 3, 28),))
    assert len(planned(plan(without))) == 3


def test_a_time_that_comes_twice_means_the_first() -> None:
    at_night: dict[str, Any] = {
        "starts_local": local("2026-10-18", "01:30"),
        "ends_local": local("2026-10-18", "04:00"),
    }
    _, twice = planned(plan(series(rule="FREQ=WEEKLY;COUNT=2", **at_night)))
    assert twice.starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_calendars_show_a_word_that_says_nothing_of_health() -> None:
    assert {each.calendar_title for each in planned(plan(series(title="Hearing voices group")))} == {"Meeting"}
