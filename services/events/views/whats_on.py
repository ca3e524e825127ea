"""What is on? Each gathering with its times, its place and how far it is; all of it plain."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.events import (
    Audience,
    BookingClosed,
    BookingOpened,
    CapacityChanged,
    GatheringCancelled,
    GatheringDetailsChanged,
    GatheringHeld,
    GatheringKind,
    GatheringPlanned,
    GatheringRescheduled,
    GatheringStatus,
    GatheringSummaryPublished,
    HeadcountRecorded,
    VenueMoved,
)
from shared.contracts.types import Count
from shared.log.envelope import Stored
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Summary:
    text: str
    speakers: tuple[UUID, ...]
    quotes: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One gathering. `*_local` are times as the clock on the wall shows them, without a zone, as ISO 8601 text.

    `revision` counts the changes that matter to whoever has it in a calendar, and `revised_at` is when the last was.
    """

    gathering_id: UUID
    series_id: UUID | None
    title: str
    kind: GatheringKind
    kind_text: str | None
    description: str | None
    calendar_title: str
    audience: Audience
    areas: tuple[str, ...]
    partners: tuple[UUID, ...]
    waiting_list_open: bool
    starts_local: str
    ends_local: str
    zone: str
    starts_at: datetime
    ends_at: datetime
    venue_id: UUID | None
    online: str | None
    capacity: int
    revised_at: datetime
    revision: int = 0
    status: GatheringStatus = GatheringStatus.PLANNED
    cancelled_because: str | None = None
    headcount: Count | None = None
    summary: Summary | None = None


whats_on = View("whats_on", version=1, row=Listed, key="gathering_id", indexes=("starts_at",))

# How each event changes it


def _details(event: GatheringPlanned | GatheringDetailsChanged) -> dict[str, Any]:
    return {
        "title": event.title,
        "kind": event.kind,
        "kind_text": event.kind_text,
        "description": event.description,
        "calendar_title": event.calendar_title,
        "audience": event.audience,
        "areas": event.areas,
        "partners": event.partners,
        "waiting_list_open": event.waiting_list.open,
    }


def _times(event: GatheringPlanned | GatheringRescheduled) -> dict[str, Any]:
    return {
        "starts_local": event.starts_local.isoformat(),
        "ends_local": event.ends_local.isoformat(),
        "zone": event.zone,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
    }


def _revised(row: Listed, stored: Stored, **changes: Any) -> Listed:
    # What happened is sometimes recorded later than what happened after it: a calendar's stamp must not go back.
    revised_at = max(row.revised_at, stored.recorded_at)
    return changed(row, revision=row.revision + 1, revised_at=revised_at, **changes)


@whats_on.starts(GatheringPlanned)
def _planned(event: GatheringPlanned, stored: Stored) -> Listed:
    return Listed(
        gathering_id=event.gathering_id,
        series_id=event.series_id,
        **_details(event),
        **_times(event),
        venue_id=event.venue_id,
        online=event.online,
        capacity=event.capacity,
        revised_at=stored.recorded_at,
    )


@whats_on.on(GatheringDetailsChanged)
def _details_changed(row: Listed, event: GatheringDetailsChanged, stored: Stored) -> Listed:
    return _revised(row, stored, **_details(event))


@whats_on.on(GatheringRescheduled)
def _rescheduled(row: Listed, event: GatheringRescheduled, stored: Stored) -> Listed:
    return _revised(row, stored, **_times(event))


@whats_on.on(VenueMoved)
def _moved(row: Listed, event: VenueMoved, stored: Stored) -> Listed:
    return _revised(row, stored, venue_id=event.venue_id, online=event.online)


@whats_on.on(GatheringCancelled)
def _cancelled(row: Listed, event: GatheringCancelled, stored: Stored) -> Listed:
    return _revised(row, stored, status=GatheringStatus.CANCELLED, cancelled_because=event.reason)


@whats_on.on(CapacityChanged)
def _capacity_changed(row: Listed, event: CapacityChanged) -> Listed:
    return changed(row, capacity=event.capacity)


@whats_on.on(BookingOpened)
def _opened(row: Listed, _event: BookingOpened) -> Listed:
    return changed(row, status=GatheringStatus.OPEN)


@whats_on.on(BookingClosed)
def _closed(row: Listed, _event: BookingClosed) -> Listed:
    return changed(row, status=GatheringStatus.CLOSED)


@whats_on.on(GatheringHeld)
def _held(row: Listed, _event: GatheringHeld) -> Listed:
    return changed(row, status=GatheringStatus.HELD)


@whats_on.on(HeadcountRecorded)
def _counted(row: Listed, event: HeadcountRecorded) -> Listed:
    return changed(row, headcount=event.count)


@whats_on.on(GatheringSummaryPublished)
def _summary_published(row: Listed, event: GatheringSummaryPublished) -> Listed:
    return changed(row, summary=Summary(event.text, event.speakers, event.quotes))
