"""Local wall time and what it means in UTC, also in the two nights in which clocks change."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from shared.contracts.events import HOME_ZONE, TIME_SKIPPED, TIMES_REVERSED, Times


def in_utc(local: datetime, zone: str, field: str) -> datetime:
    """The moment that a local time means: where the clock shows it twice, the first.

    Refuses a time that the clock skips, naming the field at fault.
    """
    moment = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if in_zone(moment, zone) != local:
        raise TIME_SKIPPED(field, zone=zone, time=local.isoformat(" ", "minutes"))
    return moment


def in_zone(moment: datetime, zone: str) -> datetime:
    """The local time at a moment."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def day_at(moment: datetime, zone: str = HOME_ZONE) -> date:
    """The day that it is at a moment; without a zone, where the network is."""
    return in_zone(moment, zone).date()


def beginning_of(day: date, zone: str = HOME_ZONE) -> datetime:
    """The moment when a day begins; without a zone, where the network is."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def as_people_say(moment: datetime, zone: str) -> str:
    """A moment in words, on the clock of a zone."""
    return f"{in_zone(moment, zone):%d %B %Y, %H:%M}"


def times(starts_local: datetime, ends_local: datetime, zone: str) -> Times:
    """A start and an end in full. Refuses an end that is not after its start, as the clock on the wall may show it."""
    starts_at = in_utc(starts_local, zone, "starts_local")
    ends_at = in_utc(ends_local, zone, "ends_local")
    if ends_at <= starts_at:
        raise TIMES_REVERSED("ends_local")
    return Times(starts_local=starts_local, ends_local=ends_local, zone=zone, starts_at=starts_at, ends_at=ends_at)
