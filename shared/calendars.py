"""What is in people's own calendars, as iCalendar text (RFC 5545). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import CLASS, STATUS, Calendar, Event

_MAKER: Final = "-//Peernet//Peernet//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a calendar. `id` stays the same for good, and `revision` rises with each change.

    `title` and `place` are read over shoulders and on lock screens: they tell nobody's health.
    """

    id: UUID
    revision: int
    revised_at: datetime
    title: str
    starts_local: datetime
    ends_local: datetime
    zone: str
    place: str | None
    cancelled: bool
    private: bool = False


def calendar_text(entries: Sequence[Entry], name: str | None = None, *, method: str | None = None) -> str:
    """A calendar of these entries, with the time zones that they need.

    `method` says what a mail program should do with it (RFC 5546): PUBLISH, or CANCEL.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _MAKER)
    if name is not None:
        calendar.calendar_name = name
    if method is not None:
        calendar.add("method", method)
    for each in entries:
        calendar.add_component(_event(each))
    if entries:
        years = [each.starts_local.year for each in entries] + [each.ends_local.year for each in entries]
        # Whole years, so that a calendar's zones do not change with every entry.
        calendar.add_missing_timezones(date(min(years) - 1, 1, 1), date(max(years) + 2, 1, 1))
    return bytes(calendar.to_ical()).decode()


def _event(entry: Entry) -> Event:
    zone = ZoneInfo(entry.zone)
    return Event.new(
        uid=f"{entry.id}@peernet",
        sequence=entry.revision,
        stamp=entry.revised_at,
        last_modified=entry.revised_at,
        summary=entry.title,
        start=entry.starts_local.replace(tzinfo=zone),
        end=entry.ends_local.replace(tzinfo=zone),
        location=entry.place,
        status=STATUS.CANCELLED if entry.cancelled else STATUS.CONFIRMED,
        classification=CLASS.PRIVATE if entry.private else CLASS.PUBLIC,
    )
