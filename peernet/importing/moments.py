"""When what a sheet says happened, for the log."""

from datetime import datetime


def by_now(said: datetime | None, now: datetime) -> datetime | None:
    """What the sheet says, and `now` for what is still to come: midday, of a day alone that is today."""
    return None if said is None else min(said, now)
