from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peernet.moments import ZONE
from peernet.spreadsheet.moments import parse_moment
from peernet.spreadsheet.problems import UnclearValue
from tests.spreadsheet.making import TODAY


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-01-12 15:02", "2026-01-12 15:02"),
        ("12/01/2026 15:02:33", "2026-01-12 15:02:33"),
        ("12/01/2026, 15:02", "2026-01-12 15:02"),
        ("12 Jan 2026 3.02pm", "2026-01-12 15:02"),
        ("Monday 12th January 2026 at 3 p.m.", "2026-01-12 15:00"),
        ("12.1.26 12:30 am", "2026-01-12 00:30"),
        ("2026/01/12 3:02:33 PM GMT", "2026-01-12 15:02:33"),
        ("2026-07-12T15:02:00.000Z", "2026-07-12 15:02"),
        ("2026-07-12 15:02", "2026-07-12 14:02"),
        ("2026-07-12T15:02:00+02:00", "2026-07-12 13:02"),
        ("2026-01-12T15:02-0130", "2026-01-12 16:32"),
        ("46034.626388", "2026-01-12 15:02"),
    ],
)
def test_a_time_however_it_is_written(typed: str, moment: str) -> None:
    assert parse_moment(typed, TODAY) == (utc(moment), True)


@pytest.mark.parametrize("typed", ["12/01/2026", "12 Jan 2026", "46034", "12 January 26"])
def test_a_day_alone_is_its_midday(typed: str) -> None:
    assert parse_moment(typed, TODAY) == (utc("2026-01-12 12:00"), False)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("soon", "is not a date"),
        ("15:02", "is not a date"),
        ("12/01/2026 1502", "is not a date"),
        ("2026-01", "has no day"),
        ("31/02/2026 10:00", "is not a day that exists"),
        ("12/01/2026 24:00", "a time that does not exist"),
        ("12/01/2026 13:00 pm", "a time that does not exist"),
        ("12/01/2026 0:30 am", "a time that does not exist"),
        ("29/03/2026 01:30", "the clock went forward"),
    ],
)
def test_what_is_no_moment_says_so_and_how_to_write_one(typed: str, sentence: str) -> None:
    with pytest.raises(UnclearValue, match=sentence) as unclear:
        parse_moment(typed, TODAY)
    assert unclear.value.remedy.endswith(".")


def test_an_hour_that_comes_twice_is_the_first() -> None:
    assert parse_moment("25/10/2026 01:30", TODAY)[0] == utc("2026-10-25 00:30")
    assert parse_moment("25/10/2026 01:30 GMT", TODAY)[0] == utc("2026-10-25 01:30")


@given(st.integers(0, 6 * 366 * 86_400).map(lambda second: utc("2020-01-01 00:00") + timedelta(seconds=second)))
def test_every_time_on_the_wall_reads_back(moment: datetime) -> None:
    local = moment.astimezone(ZONE)
    first = local.replace(fold=0).astimezone(UTC)
    for form in ("%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d %b %Y %I:%M:%S %p"):
        assert parse_moment(local.strftime(form), TODAY) == (first, True)


@given(st.text(max_size=80))
def test_nothing_breaks_it(typed: str) -> None:
    try:
        moment, _ = parse_moment(typed, TODAY)
    except UnclearValue:
        return
    assert moment.tzinfo is UTC
