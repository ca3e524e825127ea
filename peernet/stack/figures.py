"""How far a service is, as its own health document says it."""

from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Figures:
    """None is "not known": the service does not answer, or its database is away, or another replica has the views."""

    projecting: bool | None = None
    rebuilding: bool | None = None
    sequence: int | None = None
    lag_events: int | None = None
    lag_seconds: float | None = None
    parked: int | None = None
    duties_owed: int | None = None
    duties_overdue: int | None = None

    @classmethod
    def of(cls, document: dict[str, Any]) -> Self:
        behind, duties = document.get("behind") or {}, document.get("duties") or {}
        return cls(
            projecting=document.get("projecting"),
            rebuilding=document.get("rebuilding"),
            sequence=document.get("sequence"),
            lag_events=behind.get("events"),
            lag_seconds=behind.get("seconds"),
            parked=document.get("parked"),
            duties_owed=duties.get("owed"),
            duties_overdue=duties.get("overdue"),
        )

    @property
    def behind(self) -> str:
        if self.projecting is False:
            return "stands by"
        if not self.lag_events:
            return _plain(self.lag_events)
        return f"{self.lag_events:,} ({self.lag_seconds or 0.0:.1f} s)"

    @property
    def owed(self) -> str:
        overdue = f" ({self.duties_overdue:,} overdue)" if self.duties_overdue else ""
        return _plain(self.duties_owed) + overdue

    @property
    def words(self) -> tuple[str, str, str, str]:
        """For a table: how far its views have read, how far behind they are, what is parked, what is owed."""
        return _plain(self.sequence), self.behind, _plain(self.parked), self.owed


def _plain(number: int | None) -> str:
    return "?" if number is None else f"{number:,}"
