"""Gatherings as answers show them, and to whom."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.events.views.bookings import bookings
from services.events.views.invited import invited
from services.events.views.parts.asking import organises, sees_all
from services.events.views.people import people
from services.events.views.speakers import speakers
from services.events.views.venues import venues, venues_by_id
from services.events.views.whats_on import Listed, whats_on
from shared.contracts.events import GATHERING_UNKNOWN, BookingStatus, GatheringEntry, Places, VenueEntry
from shared.contracts.types import ActorKind
from shared.projection.table import rows
from shared.projection.view import Asker, View

BESIDE_WHATS_ON: Final[tuple[View[Any], ...]] = (bookings, invited, speakers, people, venues)
READ_FOR_ENTRIES: Final = (whats_on, *BESIDE_WHATS_ON)
"""The views that the functions here read."""

MAY_SEE: Final = """(
    $1::boolean OR g.audience = 'public'
    OR g.audience = 'members' AND EXISTS (
        SELECT FROM people p WHERE p.person_id = $2::uuid AND p.status IN ('active', 'paused'))
    OR EXISTS (SELECT FROM invited i WHERE i.gathering_id = g.gathering_id AND i.person_id = $2)
    OR EXISTS (SELECT FROM speakers s
        WHERE s.gathering_id = g.gathering_id AND s.person_id = $2 AND s.status <> 'withdrew')
    OR EXISTS (SELECT FROM bookings b WHERE b.gathering_id = g.gathering_id AND b.person_id = $2)
)"""
"""SQL: the gathering `g` is shown to somebody whom `sight` describes."""


def sight(asker: Asker) -> tuple[bool, UUID | None]:
    """The first two parameters of a statement with `MAY_SEE`."""
    return sees_all(asker), asker.actor.id if asker.actor.kind is ActorKind.MEMBER else None


async def gathering(gathering_id: UUID, asker: Asker, db: Any) -> Listed:
    """Refuses one that is not there, or not for the asker: which of both is told to nobody."""
    found = await db.fetch(
        f"SELECT g.* FROM whats_on g WHERE g.gathering_id = $3 AND {MAY_SEE}", *sight(asker), gathering_id
    )
    if not found:
        raise GATHERING_UNKNOWN("gathering_id")
    row: Listed = rows(whats_on, found)[0]
    return row


async def gatherings_by_id(ids: Iterable[UUID], db: Any) -> dict[UUID, Listed]:
    """Whoever may see them."""
    found = await db.fetch("SELECT * FROM whats_on WHERE gathering_id = ANY($1)", list(ids))
    return {row.gathering_id: row for row in rows(whats_on, found)}


async def entries(gatherings: list[Listed], asker: Asker, db: Any) -> list[GatheringEntry]:
    """The gatherings as they are shown to somebody who may see them."""
    ids = [each.gathering_id for each in gatherings]
    taken = {each: {status.value: 0 for status in BookingStatus} for each in ids}
    counted = "SELECT gathering_id, status, count(*) FROM bookings WHERE gathering_id = ANY($1) GROUP BY 1, 2"
    for each in await db.fetch(counted, ids):
        taken[each["gathering_id"]][each["status"]] = each["count"]
    coming = await db.fetch(
        "SELECT gathering_id FROM bookings WHERE gathering_id = ANY($1) AND person_id = $2 AND status = $3",
        ids,
        sight(asker)[1],
        BookingStatus.BOOKED,
    )
    told_all = set(ids) if organises(asker) else {each["gathering_id"] for each in coming}
    places = await venues_by_id(db)
    return [
        _entry(each, taken[each.gathering_id], place_of(each, places), told_all=each.gathering_id in told_all)
        for each in gatherings
    ]


def place_of(row: Listed, places: dict[UUID, VenueEntry]) -> VenueEntry | None:
    return places.get(row.venue_id) if row.venue_id else None


def when_of(row: Listed) -> dict[str, Any]:
    """The fields of `When`."""
    return {
        "starts_local": datetime.fromisoformat(row.starts_local),
        "ends_local": datetime.fromisoformat(row.ends_local),
        "zone": row.zone,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
    }


def _entry(row: Listed, taken: dict[str, int], venue: VenueEntry | None, *, told_all: bool) -> GatheringEntry:
    booked, offered = taken[BookingStatus.BOOKED], taken[BookingStatus.OFFERED]
    return GatheringEntry(
        gathering_id=row.gathering_id,
        series_id=row.series_id,
        title=row.title,
        kind=row.kind,
        kind_text=row.kind_text,
        description=row.description,
        audience=row.audience,
        areas=row.areas,
        **when_of(row),
        venue=venue,
        is_online=row.online is not None,
        online=row.online if told_all else None,
        status=row.status,
        cancelled_because=row.cancelled_because,
        waiting_list_open=row.waiting_list_open,
        capacity=row.capacity,
        places=Places(
            booked=booked,
            offered=offered,
            waiting=taken[BookingStatus.WAITING],
            free=max(row.capacity - booked - offered, 0),
        ),
    )
