"""What an intake's history comes to. It knows applications by their ids alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from services.training.local_days import day_of
from shared.contracts.training import INTAKE
from shared.decider import Decider

# State


class Window(NamedTuple):
    """A time in which people can apply: from a moment until another one, or the end of a day, or neither yet."""

    opened_at: datetime
    closes_on: date | None = None
    closed_at: datetime | None = None


class Reserve(NamedTuple):
    """Somebody in the reserve list. `preferred_site` is None for whoever takes either."""

    application_id: UUID
    preferred_site: str | None = None

    def would_take(self, site: str) -> bool:
        return self.preferred_site in (None, site)


@dataclass(frozen=True, slots=True)
class Intake:
    """An intake. `places` are by site, `held` says who was offered or accepted one where, `reserves` are in order."""

    programme_id: UUID
    title: str
    starts_on: str
    zone: str
    places: Mapping[str, int]
    windows: tuple[Window, ...] = ()
    held: Mapping[UUID, str] = field(default_factory=dict)
    reserves: tuple[Reserve, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it was opened and not closed since. Its last day to apply may be over all the same."""
        return bool(self.windows) and self.windows[-1].closed_at is None

    def would_open_anew(self, at: datetime) -> bool:
        """Whether opening it at this moment begins another time to apply, and does not move the end of one."""
        if not self.is_open:
            return True
        last_day = self.windows[-1].closes_on
        return last_day is not None and last_day < day_of(at, self.zone)

    def took_applications(self, at: datetime) -> bool:
        """Whether people could apply at this moment."""
        return any(
            window.opened_at <= at
            and (window.closed_at is None or at < window.closed_at)
            and (window.closes_on is None or day_of(at, self.zone) <= window.closes_on)
            for window in self.windows
        )

    def held_at(self, site: str) -> int:
        """How many places there are offered or accepted."""
        return sum(each == site for each in self.held.values())

    def site(self, name: str) -> str | None:
        """The site of this name as the intake writes it; None where it has none."""
        return next((each for each in self.places if each.casefold() == name.casefold()), None)


State = Intake | None
decider = Decider[State](INTAKE, None)
