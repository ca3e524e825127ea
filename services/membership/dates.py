"""Comparing days that people remember with more or less precision."""

from datetime import date, timedelta

from shared.contracts.membership import DATE_IN_FUTURE, DATE_IN_PAST, DATES_REVERSED
from shared.contracts.types import earliest
from shared.decider import Context
from shared.local_time import day_at


def day_of(context: Context) -> str:
    """The day, where the network is, on which what the command tells happened."""
    return day_at(context.time).isoformat()


def is_reversed(starts_on: str | None, ends_on: str) -> bool:
    """Whether the end is before the start, as far as both are known: 2022 may well end what began in 2022-05."""
    if starts_on is None:
        return False
    known = min(len(starts_on), len(ends_on))
    return ends_on[:known] < starts_on[:known]


def check_order(starts_on: str | None, ends_on: str, field: str) -> None:
    """Refuses an end before its start."""
    if is_reversed(starts_on, ends_on):
        raise DATES_REVERSED(field)


def is_to_come(partial: str, context: Context) -> bool:
    """Whether even the first day that it may mean has not come yet."""
    return earliest(partial) > day_at(context.now)


def check_not_future(partial: str | None, field: str, context: Context) -> None:
    # A day is granted because it is already tomorrow somewhere.
    if partial and earliest(partial) > day_at(context.now) + timedelta(days=1):
        raise DATE_IN_FUTURE(field, date=partial)


def check_not_past(day: date | None, field: str, context: Context) -> None:
    """Measured from when it happened, so that what is entered late may be over by now."""
    if day and day < day_at(context.time):
        raise DATE_IN_PAST(field, date=day)
