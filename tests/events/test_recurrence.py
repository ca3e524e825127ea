"""The days of a series: what RFC 5545 says, in local time."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from services.events.recurrence import RuleError, days

LONDON = ZoneInfo("Europe/London")
TEN = time(10)
MAY_4 = datetime.combine(date(2026, 5, 4), TEN)  # a Monday
MOST = 200


def found(rule: str, first: datetime = MAY_4) -> list[str]:
    """The days, all of which are at ten."""
    some = days(rule, first, LONDON, MOST)
    assert {each.time() for each in some} == {first.time()}
    return [str(each.date()) for each in some]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY;COUNT=3", ["2026-05-04", "2026-05-11", "2026-05-18"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=3", ["2026-05-04", "2026-05-18", "2026-06-01"]),
        ("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3", ["2026-05-04", "2026-05-06", "2026-05-11"]),
        ("FREQ=DAILY;UNTIL=20260506", ["2026-05-04", "2026-05-05", "2026-05-06"]),
        ("FREQ=MONTHLY;BYDAY=1MO;COUNT=3", ["2026-05-04", "2026-06-01", "2026-07-06"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["2026-05-29", "2026-06-26"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", ["2026-05-29", "2026-06-30"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", ["2026-05-31", "2026-07-31", "2026-08-31"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=2", ["2028-02-29", "2032-02-29"]),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=2", ["2026-05-11", "2027-05-17"]),
        ("FREQ=YEARLY;BYYEARDAY=-1;COUNT=2", ["2026-12-31", "2027-12-31"]),
        ("RRULE:FREQ=WEEKLY;COUNT=1;", ["2026-05-04"]),
        ("freq=weekly;count=1", ["2026-05-04"]),
    ],
)
def test_the_days_of_a_rule(rule: str, expected: list[str]) -> None:
    assert found(rule) == expected


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20261026", "2026-10-26"),  # a day counts to its end
        ("20261026T100000", "2026-10-26"),  # a local time counts itself
        ("20261026T095959", "2026-10-19"),
        ("20261026T100000Z", "2026-10-26"),  # calendars say it in UTC, in winter the same
        ("20261019T090000Z", "2026-10-19"),  # and in summer an hour less
        ("20261019T085959Z", "2026-10-12"),
    ],
)
def test_until_counts_itself_on_either_side_of_a_clock_change(until: str, last: str) -> None:
    assert found(f"FREQ=WEEKLY;UNTIL={until}")[-1] == last


def test_local_time_stays_the_same_through_both_clock_changes() -> None:
    assert len(found("FREQ=WEEKLY;COUNT=104")) == 104


def test_no_more_days_are_looked_for_than_wanted() -> None:
    assert len(days("FREQ=DAILY;COUNT=999", MAY_4, LONDON, MOST)) == MOST


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("", "FREQ"),
        ("COUNT=3", "FREQ"),
        ("every week", "FREQ"),
        ("FREQ=HOURLY;COUNT=3", "FREQ"),
        ("FREQ=SECONDLY;COUNT=3", "FREQ"),
        ("FREQ=WEEKLY", "either COUNT or UNTIL"),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20261231", "either COUNT or UNTIL"),
        ("FREQ=WEEKLY;COUNT=3;COUNT=4", "COUNT twice"),
        ("FREQ=WEEKLY;COUNT=0", "COUNT"),
        ("FREQ=WEEKLY;COUNT=-3", "COUNT"),
        ("FREQ=WEEKLY;COUNT=٣", "COUNT"),
        ("FREQ=WEEKLY;INTERVAL=0;COUNT=3", "INTERVAL"),
        ("FREQ=WEEKLY;UNTIL=20261301", "UNTIL"),
        ("FREQ=WEEKLY;UNTIL=tomorrow", "UNTIL"),
        ("FREQ=WEEKLY;UNTIL=00010101T000000Z", "no day"),
        ("FREQ=WEEKLY;UNTIL=20260101", "no day"),
        ("FREQ=WEEKLY;BYHOUR=9;COUNT=3", "BYHOUR"),
        ("FREQ=DAILY;BYMONTHDAY=32;COUNT=3", "BYMONTHDAY"),
        ("FREQ=YEARLY;BYMONTH=13;COUNT=3", "BYMONTH"),
        ("FREQ=WEEKLY;BYDAY=1MO;COUNT=3", "numbered weekday"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO;COUNT=3", "numbered weekday"),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=3", "BYDAY"),
        ("FREQ=MONTHLY;BYSETPOS=1;COUNT=3", "BYSETPOS"),
        ("FREQ=MONTHLY;BYEASTER=1;COUNT=3", "BYEASTER"),
        ("FREQ=WEEKLY;COUNT=3;", None),
        ("FREQ=WEEKLY;;COUNT=3", "cannot be said"),
        ("FREQ=WEEKLY;COUNT=3\nDTSTART:20260504T100000", "COUNT"),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", "no day"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused_with_a_sentence(rule: str, why: str | None) -> None:
    if why is None:
        assert len(found(rule)) == 3
        return
    with pytest.raises(RuleError, match=f"(?i){why}"):
        found(rule)


weekdays = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=3, unique=True)
numbers = st.integers(1, 30)


@given(
    first=st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(lambda each: each.replace(microsecond=0)),  # noqa: DTZ001
    frequency=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    interval=st.integers(1, 5),
    count=numbers,
    on=st.none() | weekdays,
)
def test_any_rule_says_what_the_library_says(
    first: datetime, frequency: str, interval: int, count: int, on: list[str] | None
) -> None:
    """Looking for them late in the calendar changes nothing."""
    if (first.month, first.day) == (2, 29) and frequency == "YEARLY" and on is None:
        count = 1  # there may be no such day for a lifetime
    by_day = f";BYDAY={','.join(on)}" if on else ""
    rule = f"FREQ={frequency};INTERVAL={interval};COUNT={count}{by_day}"
    assert list(days(rule, first, LONDON, MOST)) == list(rrulestr(rule, dtstart=first))
