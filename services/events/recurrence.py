"""Which days a series has, by a recurrence rule of RFC 5545: in local time, so that clock changes do not shift it."""

import re
from collections.abc import Mapping
from datetime import MAXYEAR, date, datetime, time
from itertools import islice, takewhile
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

# What the standard allows for each frequency, less times of day: a series has one of these, and says it itself.
_ALWAYS: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH"})
_ALLOWED: Final = {
    "DAILY": _ALWAYS | {"BYMONTHDAY"},
    "WEEKLY": _ALWAYS,
    "MONTHLY": _ALWAYS | {"BYMONTHDAY", "BYSETPOS"},
    "YEARLY": _ALWAYS | {"BYMONTHDAY", "BYSETPOS", "BYYEARDAY", "BYWEEKNO"},
}

_WEEKDAY: Final = "(?:MO|TU|WE|TH|FR|SA|SU)"
_NTH: Final = f"[+-]?[1-9][0-9]?{_WEEKDAY}"
_YEAR_DAY: Final = "[+-]?(?:36[0-6]|3[0-5][0-9]|[12][0-9]{2}|[1-9][0-9]?)"


def _some(value: str) -> re.Pattern[str]:
    return re.compile(f"{value}(?:,{value})*")


_VALUES: Final = {
    "FREQ": re.compile("|".join(_ALLOWED)),
    "INTERVAL": re.compile("[1-9][0-9]{0,2}"),
    "COUNT": re.compile("[1-9][0-9]{0,2}"),
    "UNTIL": re.compile("[0-9]{8}(?:T[0-9]{6}Z?)?"),
    "WKST": re.compile(_WEEKDAY),
    "BYDAY": _some(f"(?:{_NTH}|{_WEEKDAY})"),
    "BYMONTH": _some("(?:1[0-2]|[1-9])"),
    "BYMONTHDAY": _some("[+-]?(?:3[01]|[12][0-9]|[1-9])"),
    "BYSETPOS": _some(_YEAR_DAY),
    "BYYEARDAY": _some(_YEAR_DAY),
    "BYWEEKNO": _some("[+-]?(?:5[0-3]|[1-4][0-9]|[1-9])"),
}

_CYCLE: Final = 400
"""After so many years the calendar repeats itself, weekdays and all."""
_YEARS_AHEAD: Final = 100


class RuleError(ValueError):
    """The rule says nothing that a series could follow. The message is a sentence for people."""


def days(rule: str, first: datetime, zone: ZoneInfo, most: int) -> tuple[datetime, ...]:
    """The local times at which the rule has something happen from `first` on, in order: at the most `most` of them.

    Raises RuleError.
    """
    parts = _parts(rule)
    until = _until(parts.pop("UNTIL", None), zone)
    # A rule that no day fits is searched up to the year 9999. Begun late in it, by whole cycles, that takes no time.
    shift = max(MAXYEAR - _YEARS_AHEAD - first.year, 0) // _CYCLE * _CYCLE
    text = ";".join(f"{name}={value}" for name, value in {"WKST": "MO", **parts}.items())
    found = rrulestr(text, dtstart=first.replace(year=first.year + shift))
    happens = (each.replace(year=each.year - shift) for each in found)
    some = tuple(islice(takewhile(lambda each: until is None or each <= until, happens), most))
    if not some or len(some) < min(int(parts.get("COUNT", "0")), most):
        raise RuleError("No day, or not so many, fits this rule")
    return some


def _parts(rule: str) -> dict[str, str]:
    """What the rule says, by the names of its parts."""
    parts: dict[str, str] = {}
    for part in rule.strip().upper().removeprefix("RRULE:").rstrip(";").split(";"):
        name, _, value = part.partition("=")
        if name in parts:
            raise RuleError(f"It says {name} twice")
        parts[name] = value
        if name in _VALUES and not _VALUES[name].fullmatch(value):
            raise RuleError(f"What it says as {name} cannot be understood")
    _check(parts)
    return parts


def _check(parts: Mapping[str, str]) -> None:
    if "FREQ" not in parts:
        raise RuleError("It has to say FREQ, such as FREQ=WEEKLY")
    frequency = parts["FREQ"]
    if unknown := sorted(parts.keys() - _ALLOWED[frequency]):
        raise RuleError(f"The part {unknown[0]!r} cannot be said of what is {frequency.lower()}")
    if ("COUNT" in parts) == ("UNTIL" in parts):
        raise RuleError("It has to say either COUNT or UNTIL, and not both")
    if frequency in ("DAILY", "WEEKLY") and re.search("[0-9]", parts.get("BYDAY", "")):
        raise RuleError("A numbered weekday, such as 1MO, can be said of months and years only")
    if "BYWEEKNO" in parts and re.search("[0-9]", parts.get("BYDAY", "")):
        raise RuleError("A numbered weekday cannot be said together with BYWEEKNO")
    if "BYSETPOS" in parts and not parts.keys() & {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"}:
        raise RuleError("BYSETPOS has to come with BYDAY or another part that it counts in")


def _until(text: str | None, zone: ZoneInfo) -> datetime | None:
    """The last local time that counts: a day counts to its end, and calendars write a moment in UTC."""
    if text is None:
        return None
    try:
        if "T" not in text:
            return datetime.combine(date.fromisoformat(text), time.max)
        moment = datetime.fromisoformat(text)
        return moment.astimezone(zone).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        raise RuleError("What it says as UNTIL is no day of the calendar") from None
