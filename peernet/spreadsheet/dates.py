"""Dates as people in Britain write them, day first, to partial dates: "2025-03-01", "2025-03" or "2025"."""

import re
import unicodedata
from datetime import date, timedelta

from peernet.spreadsheet.problems import UnclearValue

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2199
_LONGEST = 60
_EXCEL_EPOCH = date(1899, 12, 30)
# 1950 to 2099: other five-digit numbers are more likely something else than a date.
_SERIALS = range(18264, 73051)

_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+(?=\S)")
_TIME = r"(?:[ t]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:am|pm|z|[+-]\d{2}:?\d{2})?)?"
_NAME = r"(?P<name>[a-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"'?(?P<year>\d{4}|\d{2})"
_GAP = r"[ ,./-]*"

_FORMS = tuple(
    re.compile(form + _TIME)
    for form in (
        r"(?P<year>\d{4})(?P<sep>[-/. ])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})",
        r"(?P<year>(?:19|20|21)\d{2})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})",
        r"(?P<year>\d{4})",
        rf"(?P<day>\d{{1,2}})(?P<sep>\s?[-/. ]\s?)(?P<month>\d{{1,2}})(?P=sep){_YEAR}",
        r"(?P<month>\d{1,2})[-/. ](?P<year>\d{4})",
        rf"{_DAY}(?: of)?{_GAP}{_NAME}{_GAP}{_YEAR}",
        rf"{_NAME}{_GAP}{_DAY}(?:[ ,]+){_YEAR}",
        rf"{_NAME}{_GAP}{_YEAR}",
        rf"(?P<year>\d{{4}}){_GAP}{_NAME}(?:{_GAP}(?P<day>\d{{1,2}}))?",
    )
)


def parse_date(text: str, today: date) -> str:
    """The partial date a cell means. Raises UnclearValue for what is no date, or a date that does not exist.

    A year of two digits is one from 79 years before to 20 years after `today`.
    """
    typed = " ".join(unicodedata.normalize("NFKC", text).split())
    if len(typed) > _LONGEST:
        raise _no_date(typed)
    plain = _WEEKDAY.sub("", typed.casefold(), count=1).replace("\u2019", "'")
    if (serial := re.fullmatch(r"(\d{5})(?:\.\d+)?", plain)) and int(serial[1]) in _SERIALS:
        return (_EXCEL_EPOCH + timedelta(days=int(serial[1]))).isoformat()
    for form in _FORMS:
        match = form.fullmatch(plain)
        if match and (month := _month(match.groupdict())) is not None:
            parts = match.groupdict()
            day = parts.get("day")
            return _partial(_year(parts["year"], today), month, int(day) if day else None, typed)
    raise _no_date(typed)


def is_after(partial: str, today: date) -> bool:
    """Whether a partial date lies wholly after today: the current month and year do not."""
    return partial > today.isoformat()[: len(partial)]


def _no_date(typed: str) -> UnclearValue:
    return UnclearValue(
        f'"{_short(typed)}" is not a date this import understands.',
        "Write it day first, such as 28/09/2024, or 2024-09 or 2024 where no more is known.",
    )


def _month(parts: dict[str, str | None]) -> int | None:
    """The number of the month, 0 where only a year is given, or None for a word that is no month."""
    if number := parts.get("month"):
        return int(number) if int(number) else 99
    name = parts.get("name")
    if name is None:
        return 0
    return next((number for number, month in enumerate(_MONTHS, start=1) if month.startswith(name)), None)


def _year(digits: str | None, today: date) -> int:
    year = int(digits or 0)
    if len(digits or "") > 2:
        return year
    earliest = today.year - 79
    return earliest + (year - earliest) % 100


def _partial(year: int, month: int, day: int | None, typed: str) -> str:
    if not _EARLIEST_YEAR <= year <= _LATEST_YEAR:
        raise UnclearValue(f'"{_short(typed)}" has a year that cannot be right.', "Write the year in four digits.")
    if month > 12:
        remedy = "Write the day before the month, such as 28/09/2024."
        raise UnclearValue(f'"{_short(typed)}" has a month that does not exist.', remedy)
    if day is None:
        return f"{year:04d}-{month:02d}" if month else f"{year:04d}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        remedy = "Correct the day, or write the month alone, such as 2024-02."
        raise UnclearValue(f'"{_short(typed)}" is not a day that exists.', remedy) from None


def _short(typed: str) -> str:
    return typed if len(typed) <= 40 else typed[:39] + "…"
