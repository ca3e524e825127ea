"""Days and times as people read them."""

from datetime import date, datetime

from shared.local_time import in_zone


def day(moment: date | datetime) -> str:
    """Such as `Monday 14 September 2026`."""
    return f"{moment:%A} {moment.day} {moment:%B %Y}"


def times(starts: datetime, ends: datetime) -> str:
    """Such as `10:00 to 15:30`; with the day, where it ends on another one."""
    until = f"{ends:%H:%M}" if ends.date() == starts.date() else f"{ends:%H:%M} on {day(ends)}"
    return f"{starts:%H:%M} to {until}"


def moment_in(moment: datetime, zone: str) -> str:
    """Such as `17:00 on Tuesday 15 September 2026`, by the clocks of a zone."""
    local = in_zone(moment, zone)
    return f"{local:%H:%M} on {day(local)}"


def partial(value: str) -> str:
    """A day, a month or a year, as precise as it is known: `September 2026`."""
    year, *rest = (int(part) for part in value.split("-"))
    if not rest:
        return str(year)
    if len(rest) == 1:
        return f"{date(year, rest[0], 1):%B %Y}"
    return day(date(year, rest[0], rest[1]))
