"""Dates as people type them, across both clock changes."""

from datetime import UTC, datetime, timedelta

import pytest

from peernet.errors import CommandError
from peernet.moments import ZONE, end_of, happened, shown, shown_if_moment

LAST = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("text", "first_moment_after"),
    [
        ("2026-06-30", datetime(2026, 6, 30, 23, tzinfo=UTC)),
        ("2026-12-31", datetime(2027, 1, 1, tzinfo=UTC)),
        ("2026-03-28", datetime(2026, 3, 29, tzinfo=UTC)),
        ("2026-03-29", datetime(2026, 3, 29, 23, tzinfo=UTC)),
        ("2026-10-25", datetime(2026, 10, 26, tzinfo=UTC)),
        ("2026-02", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2024-2", datetime(2024, 3, 1, tzinfo=UTC)),
        ("2026-12", datetime(2027, 1, 1, tzinfo=UTC)),
        ("2026", datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_date_means_its_end_in_the_networks_zone(text: str, first_moment_after: datetime) -> None:
    assert end_of(text, "--as-at") == first_moment_after - LAST


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-06-30T14:30", datetime(2026, 6, 30, 13, 30, tzinfo=UTC)),
        ("2026-06-30 14:30:05", datetime(2026, 6, 30, 13, 30, 5, tzinfo=UTC)),
        ("2026-06-30T14:30Z", datetime(2026, 6, 30, 14, 30, tzinfo=UTC)),
        ("2026-12-30T14:30+02:00", datetime(2026, 12, 30, 12, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_itself(text: str, moment: datetime) -> None:
    assert end_of(text, "--as-at") == moment
    assert happened(text, "--occurred-at") == moment


def test_a_day_on_which_something_happened_is_its_midday_and_never_still_to_come() -> None:
    assert happened("2026-06-30", "--occurred-at") == datetime(2026, 6, 30, 11, tzinfo=UTC)
    assert happened("2026-01-30", "--occurred-at") == datetime(2026, 1, 30, 12, tzinfo=UTC)
    assert happened(datetime.now(ZONE).date().isoformat(), "--occurred-at") <= datetime.now(UTC)


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13", "0000", "0001-01-01x", "30/06/2026", "", "9999999"])
def test_what_is_no_date_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(CommandError, match="--as-at") as refused:
        end_of(text, "--as-at")
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("text", ["0001", "9999", "0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_no_accident(text: str) -> None:
    assert end_of(text, "--as-at").tzinfo is UTC


def test_moments_are_shown_with_their_zone() -> None:
    assert shown(datetime(2026, 6, 30, 13, 30, 5, tzinfo=UTC)) == "2026-06-30 14:30:05 BST"
    assert shown_if_moment("2026-12-30T14:30:05.123456Z") == "2026-12-30 14:30:05 GMT"
    assert shown_if_moment("2026-12-30") == "2026-12-30"
    assert shown_if_moment("at 2026-12-30T14:30:05Z sharp") == "at 2026-12-30T14:30:05Z sharp"
