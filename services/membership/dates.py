"""Comparing days that people remember with more or less precision."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from shared.contracts.membership import DATE_IN_FUTURE, DATE_IN_PAST, DATES_REVERSED
from shared.contracts.types import earliest
from shared.decider import Context

LOCAL: Final = ZoneInfo("Europe/London")


def day_of(context: Context) -> str:
    """The day, where the network is, on which what the command tells happened."""
    return context.time.astimezone(LOCAL).date().isoformat()


def check_order(starts_on: str | None, ends_on: str, field: str) -> None:
    """Refuses an end before its start, as far as both are known: 2022 may well end what began in 2022-05."""
    known = min(len(starts_on or ""), len(ends_on))
    if starts_on and ends_on[:known] < starts_on[:known]:
        raise DATES_REVERSED(field)


def check_not_future(partial: str | None, field: str, context: Context) -> None:
    # A day is granted because it is already tomorrow somewhere.
    if partial and earliest(partial) > context.now.date() + timedelta(days=1):
        raise DATE_IN_FUTURE(field, date=partial)


def check_not_past(day: date | None, field: str, context: Context) -> None:
    """Measured from when it happened, so that what is entered late may be over by now."""
    if day and day < context.time.date():
        raise DATE_IN_PAST(field, date=day)


def beginning_of(day: date) -> datetime:
    """The moment when the day begins where the network is."""
    return datetime.combine(day, time(), LOCAL).astimezone(UTC)
