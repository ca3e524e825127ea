"""Dates and times as people type and read them, in the network's time zone."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from peernet.errors import CommandError
from peernet.exit_codes import USAGE

ZONE: Final = ZoneInfo("Europe/London")

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_STORED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
_LAST_MOMENT = time(23, 59, 59, 999_999)
_MIDDAY = time(12)


def end_of(text: str, option: str) -> datetime:
    """The last moment of a year, month or day; a time with a date is that moment itself."""
    span = _span(text)
    if span is None:
        return _exactly(text, option)
    return datetime.combine(_last_day(*_checked(span, text, option)), _LAST_MOMENT, ZONE).astimezone(UTC)


def happened(text: str, option: str) -> datetime:
    """The moment that a day or a time stands for: a day alone is its midday, so that it is the same day in UTC."""
    span = _span(text)
    if span is None:
        return _exactly(text, option)
    year, month, day = _checked(span, text, option)
    if month is None or day is None:
        raise CommandError(f"{option} needs a day, such as 2026-06-30, and {text!r} has none.", exit_code=USAGE)
    midday = datetime.combine(datetime(year, month, day, tzinfo=ZONE), _MIDDAY, ZONE)
    now = datetime.now(ZONE)
    return (now if midday.date() == now.date() and midday > now else midday).astimezone(UTC)


def shown(moment: datetime) -> str:
    """A moment as a person reads it, with its zone: at the end of summer time an hour comes twice."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S %Z")


def shown_if_moment(text: str) -> str:
    """The text, made readable where it is a moment as programs write one."""
    return shown(datetime.fromisoformat(text)) if _STORED.fullmatch(text) else text


def _span(text: str) -> tuple[int, int | None, int | None] | None:
    found = _PARTIAL.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    return year or 0, month, day


def _checked(span: tuple[int, int | None, int | None], text: str, option: str) -> tuple[int, int | None, int | None]:
    year, month, day = span
    try:
        datetime(year, month or 1, day or 1, tzinfo=ZONE).astimezone(UTC)
    except (ValueError, OverflowError):
        raise CommandError(f"{option}: there is no date {text}. Write one that exists.", exit_code=USAGE) from None
    return span


def _last_day(year: int, month: int | None, day: int | None) -> datetime:
    first = datetime(year, month or 12, day or 1, tzinfo=ZONE)
    if day is not None:
        return first
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _exactly(text: str, option: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise CommandError(
            f"{option}: {text!r} is neither a date nor a time. Write it as 2026-06-30, or as 2026-06-30T14:30.",
            exit_code=USAGE,
        ) from None
