"""When something takes place: local wall time with its zone, as people say it, and the UTC that it means."""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, Field, NaiveDatetime, WithJsonSchema

_FIRST, _LAST = datetime(2000, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001  (local times have no zone of their own)


def _zone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (KeyError, ValueError, OSError):
        raise ValueError("write it as Europe/London: a region and a city of the time zone database") from None


def _of_this_century(value: datetime) -> datetime:
    if not _FIRST <= value.replace(tzinfo=None) < _LAST:
        raise ValueError("there must be a mistake in the year")
    return value


def _local(value: datetime) -> datetime:
    return _of_this_century(value).replace(microsecond=0)


def _moment(value: datetime) -> datetime:
    return _of_this_century(value).astimezone(UTC)


Zone = Annotated[str, Field(max_length=60), AfterValidator(_zone)]
"""The name of a time zone in the IANA database, such as `Europe/London`."""

# OpenAPI's name for what RFC 3339 has no word for.
_IN_DOCUMENTS = WithJsonSchema({"type": "string", "format": "date-time-local"})

LocalTime = Annotated[NaiveDatetime, AfterValidator(_local), _IN_DOCUMENTS]
"""A day and a time as the clock on the wall shows it, such as `2026-06-15T10:00`."""

RecordedLocalTime = Annotated[NaiveDatetime, _IN_DOCUMENTS]
"""The same as events record it and answers tell it, without a command's limits."""

Moment = Annotated[AwareDatetime, AfterValidator(_moment)]
"""A moment with its offset from UTC, such as `2026-06-15T09:55:00Z`."""

HOME_ZONE = "Europe/London"
