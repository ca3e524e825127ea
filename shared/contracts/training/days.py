"""Days that a training's commands name."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator

from shared.contracts.types import PartialDate, earliest

_FIRST, _LAST = date(2000, 1, 1), date(2100, 1, 1)


def _of_this_century(value: date) -> date:
    if not _FIRST <= value < _LAST:
        raise ValueError("there must be a mistake in the year")
    return value


def _partly_of_this_century(value: str) -> str:
    _of_this_century(earliest(value))
    return value


Day = Annotated[date, AfterValidator(_of_this_century)]
"""A day such as `2026-06-30`."""

PartialDay = Annotated[PartialDate, AfterValidator(_partly_of_this_century)]
"""A year, a month or a day, as precise as it is known: `2026-10`."""
