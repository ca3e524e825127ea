"""Dates and times as people type and read them, in the network's time zone."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time
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
    found = _PARTIAL.fullmatch(text.strip())
    if found is None:
        return _exactly(text, option)
    year, month, day = found.groups()
    try:
        last = date(int(year), int(month or 12), int(day or 1))
    except ValueError:
        raise _no_such_date(text, option) from None
    if day is None:
        last = last.replace(day=monthrange(last.year, last.month)[1])
    return datetime.combine(last, _LAST_MOMENT, ZONE).astimezone(UTC)


def happened(text: str, option: str) -> datetime:
    """The moment that a day or a time stands for: a day alone is its midday, so that it is the same day in UTC."""
    found = _PARTIAL.fullmatch(text.strip())
    if found is None:
        return _exactly(text, option)
    if found[3] is None:
        raise CommandError(f"{option} needs a day, such as 2026-06-30, and {text!r} has none.", exit_code=USAGE)
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        raise _no_such_date(text, option) from None
    midday, now = datetime.combine(day, _MIDDAY, ZONE), datetime.now(ZONE)
    return (now if day == now.date() and midday > now else midday).astimezone(UTC)


def shown(moment: datetime) -> str:
    """A moment as a person reads it, with its zone: at the end of summer time an hour comes twice."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S %Z")


def shown_if_moment(text: str) -> str:
    """The text, made readable where it is a moment as programs write one."""
    return shown(datetime.fromisoformat(text)) if _STORED.fullmatch(text) else text


def _exactly(text: str, option: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise CommandError(
            f"{option}: {text!r} is neither a date nor a time. Write it as 2026-06-30, or as 2026-06-30T14:30.",
            exit_code=USAGE,
        ) from None


def _no_such_date(text: str, option: str) -> CommandError:
    return CommandError(f"{option}: there is no date {text}. Write one that exists.", exit_code=USAGE)
