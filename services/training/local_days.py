"""Days as people at a place count them."""

from datetime import date, datetime

from shared.contracts.types import earliest
from shared.local_time import day_at


def day_of(moment: datetime, zone: str) -> date:
    """Which day it is there at this moment."""
    return day_at(moment, zone)


def year_of(partial: str) -> int:
    """The year of a partial date, which is always known."""
    return earliest(partial).year


def as_people_say(day: date) -> str:
    """A day in a sentence: `3 June 2026`."""
    return f"{day.day} {day:%B %Y}"
