"""Dates with a time of day, as forms and people write them, to local wall time: "12/01/2026 3:02 pm"."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

from peernet.moments import ZONE
from peernet.spreadsheet.dates import parse_date
from peernet.spreadsheet.problems import UnclearValue

_REMEDY = "Write the day and the time, such as 28/09/2024 14:30."
_FULL = 10
_SECONDS_OF_DAY = 86_400
_TIME = re.compile(
    r"(?P<date>.*?)(?:[ t,]|\bat\b)+(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<offset>z|utc|gmt|bst|[+-]\d{2}:?\d{2})?"
)
_SERIAL = re.compile(r"\d{5}\.(?P<part>\d+)")
_OFFSETS = {"z": 0, "utc": 0, "gmt": 0, "bst": 60}


def parse_moment(text: str, today: date) -> tuple[datetime, bool]:
    """The moment that a cell means, in UTC, and whether it says the time of day: without one it is that midday.

    Raises UnclearValue for anything that is not a day. A time that comes twice when the clock goes back is the first.
    """
    typed = " ".join(unicodedata.normalize("NFKC", text).split())
    plain = typed.casefold()
    if serial := _SERIAL.fullmatch(plain):
        seconds = round(float(f"0.{serial['part']}") * _SECONDS_OF_DAY)
        return _from_local(_midnight(_day(plain, typed, today)) + timedelta(seconds=seconds), typed), True
    timed = _TIME.fullmatch(plain)
    # "1 jan 2026" ends with what could be an hour: a time has minutes, or says am or pm.
    if timed is None or not (timed["minute"] or timed["half"]):
        return _from_local(_midnight(_day(plain, typed, today)) + timedelta(hours=12), typed), False
    local = _midnight(_day(timed["date"].strip(" ,"), typed, today)) + _time(timed, typed)
    if timed["offset"] is None:
        return _from_local(local, typed), True
    return local.replace(tzinfo=UTC) - timedelta(minutes=_minutes(timed["offset"])), True


def _day(text: str, typed: str, today: date) -> date:
    try:
        partial = parse_date(text, today)
    except UnclearValue as unclear:
        raise UnclearValue(unclear.message, _REMEDY) from None
    if len(partial) < _FULL:
        raise UnclearValue(f'"{typed}" has no day.', _REMEDY)
    return date.fromisoformat(partial)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  # wall time, which gets its zone later


def _time(found: re.Match[str], typed: str) -> timedelta:
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    if half := found["half"]:
        hour = hour % 12 + 12 * half.startswith("p") if 1 <= hour <= 12 else 99
    if hour > 23 or minute > 59 or second > 59:
        raise UnclearValue(f'"{typed}" has a time that does not exist.', "Write it from 00:00 to 23:59.")
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _minutes(offset: str) -> int:
    if offset in _OFFSETS:
        return _OFFSETS[offset]
    digits = offset[1:].replace(":", "")
    return (int(digits[:2]) * 60 + int(digits[2:])) * (-1 if offset[0] == "-" else 1)


def _from_local(local: datetime, typed: str) -> datetime:
    moment = local.replace(tzinfo=ZONE).astimezone(UTC)
    if moment.astimezone(ZONE).replace(tzinfo=None) != local:
        raise UnclearValue(
            f'"{typed}" does not exist: the clock went forward over it.', "Write the time that the clock showed."
        )
    return moment
