"""Local time and what it means in UTC, through both clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peernet.moments import ZONE
from shared.contracts.events import HOME_ZONE
from shared.contracts.refusals import Refused
from shared.local_time import beginning_of, day_at, in_utc, in_zone, times

LONDON = "Europe/London"


def local(day: int, month: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("when", "hour"),
    [
        (local(28, 3, 10), 10),
        (local(29, 3, 0, 59), 0),
        (local(29, 3, 2), 1),
        (local(29, 3, 10), 9),
        (local(24, 10, 10), 9),
        (local(25, 10, 0, 30), 23),  # of the day before
        (local(25, 10, 1, 30), 0),  # comes twice: the first
        (local(25, 10, 2), 2),
        (local(25, 10, 10), 10),
    ],
)
def test_what_a_clock_in_england_means(when: datetime, hour: int) -> None:
    assert in_utc(when, LONDON, "starts_local").hour == hour


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_a_time_that_the_clock_skips_is_refused_with_a_sentence(minute: int) -> None:
    with pytest.raises(Refused) as refused:
        in_utc(local(29, 3, 1, minute), LONDON, "ends_local")
    problem = refused.value.problem
    assert (problem.code, problem.fields[0].field) == ("time.skipped", "ends_local")
    assert f"2026-03-29 01:{minute:02}" in problem.detail


def test_an_hour_may_pass_while_the_wall_shows_none() -> None:
    night = times(local(25, 10, 0, 30), local(25, 10, 2), LONDON)
    assert night.ends_at - night.starts_at == timedelta(hours=2.5)


@pytest.mark.parametrize("end", [local(14, 9, 10), local(14, 9, 9), local(13, 9, 12)])
def test_an_end_that_is_not_after_the_start_is_refused(end: datetime) -> None:
    with pytest.raises(Refused) as refused:
        times(local(14, 9, 10), end, LONDON)
    assert refused.value.problem.code == "times.reversed"


@pytest.mark.parametrize(
    ("month", "day", "hour", "expected"),
    [
        (6, 30, 22, date(2026, 6, 30)),
        (6, 30, 23, date(2026, 7, 1)),
        (12, 31, 23, date(2026, 12, 31)),
        (3, 29, 23, date(2026, 3, 30)),
        (10, 25, 23, date(2026, 10, 25)),
    ],
)
def test_a_day_is_the_one_where_the_network_is(month: int, day: int, hour: int, expected: date) -> None:
    assert day_at(datetime(2026, month, day, hour, 30, tzinfo=UTC)) == expected


def test_a_day_elsewhere_is_another_one() -> None:
    evening = datetime(2026, 6, 30, 20, tzinfo=UTC)
    assert day_at(evening, "Australia/Sydney") == date(2026, 7, 1)
    assert beginning_of(date(2026, 7, 1), "Australia/Sydney") == datetime(2026, 6, 30, 14, tzinfo=UTC)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_day_begins_at_its_first_moment(day: date) -> None:
    begins = beginning_of(day)
    assert day_at(begins) == day
    assert day_at(begins - timedelta(microseconds=1)) == day - timedelta(days=1)


def test_the_command_line_reads_dates_where_the_network_is() -> None:
    assert ZONE.key == HOME_ZONE


minutes = st.integers(0, 100 * 366 * 24 * 60).map(lambda n: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=n))


@given(moment=minutes, zone=st.sampled_from([LONDON, "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]))
def test_every_moment_has_a_local_time_that_means_it_or_its_first_twin(moment: datetime, zone: str) -> None:
    shown = in_zone(moment, zone)
    meant = in_utc(shown, zone, "starts_local")
    assert in_zone(meant, zone) == shown
    assert meant == moment or timedelta(0) < moment - meant <= timedelta(hours=1)
