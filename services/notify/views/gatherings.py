"""Which gatherings are people told of: when, where, and do they take place? All of it plain."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.events import (
    GatheringCancelled,
    GatheringDetailsChanged,
    GatheringHeld,
    GatheringPlanned,
    GatheringRescheduled,
    VenueMoved,
)
from shared.log.envelope import Stored
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Gathering:
    """One gathering. `*_local` are times as the clock on the wall shows them, without a zone, as ISO 8601 text.

    `revision` counts the changes that matter to whoever has it in a calendar, and `revised_at` is when the last was.
    """

    gathering_id: UUID
    title: str
    calendar_title: str
    starts_local: str
    ends_local: str
    zone: str
    starts_at: datetime
    ends_at: datetime
    venue_id: UUID | None
    online: str | None
    revised_at: datetime
    revision: int = 0
    cancelled_because: str | None = None
    cancelled: bool = False
    held: bool = False


gatherings = View("gatherings", version=1, row=Gathering, key="gathering_id", indexes=("starts_at",))

# How each event changes it


def _times(event: GatheringPlanned | GatheringRescheduled) -> dict[str, Any]:
    return {
        "starts_local": event.starts_local.isoformat(),
        "ends_local": event.ends_local.isoformat(),
        "zone": event.zone,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
    }


def _revised(row: Gathering, stored: Stored, **changes: Any) -> Gathering:
    # What happened is sometimes recorded later than what happened after it: a calendar's stamp must not go back.
    revised_at = max(row.revised_at, stored.recorded_at)
    return changed(row, revision=row.revision + 1, revised_at=revised_at, **changes)


@gatherings.starts(GatheringPlanned)
def _planned(event: GatheringPlanned, stored: Stored) -> Gathering:
    return Gathering(
        gathering_id=event.gathering_id,
        title=event.title,
        calendar_title=event.calendar_title,
        **_times(event),
        venue_id=event.venue_id,
        online=event.online,
        revised_at=stored.recorded_at,
    )


@gatherings.on(GatheringDetailsChanged)
def _details_changed(row: Gathering, event: GatheringDetailsChanged, stored: Stored) -> Gathering:
    return _revised(row, stored, title=event.title, calendar_title=event.calendar_title)


@gatherings.on(GatheringRescheduled)
def _rescheduled(row: Gathering, event: GatheringRescheduled, stored: Stored) -> Gathering:
    return _revised(row, stored, **_times(event))


@gatherings.on(VenueMoved)
def _moved(row: Gathering, event: VenueMoved, stored: Stored) -> Gathering:
    return _revised(row, stored, venue_id=event.venue_id, online=event.online)


@gatherings.on(GatheringCancelled)
def _cancelled(row: Gathering, event: GatheringCancelled, stored: Stored) -> Gathering:
    return _revised(row, stored, cancelled=True, cancelled_because=event.reason)


@gatherings.on(GatheringHeld)
def _held(row: Gathering, _event: GatheringHeld) -> Gathering:
    return changed(row, held=True)
