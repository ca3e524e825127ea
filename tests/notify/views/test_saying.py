"""Days and times as messages say them."""

from datetime import UTC, date, datetime

import pytest

from services.notify.views.parts.words import day, moment_in, partial, times


@pytest.mark.parametrize(
    ("value", "said"),
    [("2026", "2026"), ("2026-09", "September 2026"), ("2026-09-01", "Tuesday 1 September 2026")],
)
def test_a_date_is_said_as_precisely_as_it_is_known(value: str, said: str) -> None:
    assert partial(value) == said


def test_a_time_says_the_day_only_where_it_ends_on_another_one() -> None:
    starts = datetime(2026, 9, 14, 10)  # noqa: DTZ001
    assert times(starts, starts.replace(hour=15)) == "10:00 to 15:00"
    assert times(starts, datetime(2026, 9, 15, 9)) == "10:00 to 09:00 on Tuesday 15 September 2026"  # noqa: DTZ001


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), "00:30 on Sunday 25 October 2026"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "01:30 on Sunday 25 October 2026"),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "02:30 on Sunday 29 March 2026"),
    ],
)
def test_a_moment_is_said_by_the_clock_on_the_wall(moment: datetime, said: str) -> None:
    assert moment_in(moment, "Europe/London") == said


def test_a_day_has_no_leading_zero() -> None:
    assert day(date(2026, 9, 1)) == "Tuesday 1 September 2026"
