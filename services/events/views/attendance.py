"""Who came to a gathering? In numbers, they stay when a person is erased."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.events.views.belonging import belonging
from services.events.views.organisations import organisations
from services.events.views.parts.belonging import organisations_on
from services.events.views.parts.forgetting import by_person, once_erased, unnamed
from services.events.views.parts.gatherings import READ_FOR_ENTRIES, gathering
from shared.contracts.events import (
    AttendanceFigures,
    AttendanceRecorded,
    AttendanceReport,
    AttendanceSource,
    AttendanceUndone,
    BookingDataRemoved,
)
from shared.contracts.membership import GroupNumber, MemberErased
from shared.projection.rows import changed
from shared.projection.view import Asker, View
from shared.small_numbers import published, published_groups


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who came. `full_name` is what a walk-in said; `counted_as` is what stays of who it was."""

    attendance_id: UUID
    gathering_id: UUID
    booking_id: UUID | None
    person_id: UUID | None
    counted_as: UUID | None
    guest: bool | None
    at: datetime
    source: AttendanceSource
    full_name: str | None


attendance = View("attendance", version=2, row=Arrival, key="attendance_id", indexes=("gathering_id", "person_id"))

# How each event changes it


@attendance.starts(AttendanceRecorded)
def _came(event: AttendanceRecorded) -> Arrival:
    return Arrival(
        attendance_id=event.attendance_id,
        gathering_id=event.gathering_id,
        booking_id=event.booking_id,
        person_id=event.person_id,
        counted_as=unnamed(event.person_id) if event.person_id else None,
        guest=event.guest,
        at=event.at,
        source=event.source,
        full_name=event.full_name,
    )


attendance.ends(AttendanceUndone)


@attendance.on(BookingDataRemoved, key=by_person)
@attendance.on(MemberErased, key=once_erased)
def _person_removed(row: Arrival, _event: BookingDataRemoved | MemberErased) -> Arrival:
    return changed(row, person_id=None, full_name=None)


# Queries

_FIGURES = """
SELECT count(*) AS attended, count(a.booking_id) AS with_booking, count(*) FILTER (WHERE a.guest) AS guests,
    (SELECT count(*) FROM bookings b WHERE b.gathering_id = $1 AND b.status = 'booked') AS booked,
    (SELECT count(*) FROM bookings b WHERE b.gathering_id = $1 AND b.status = 'booked' AND NOT EXISTS (
        SELECT FROM attendance c WHERE c.gathering_id = $1 AND c.booking_id = b.booking_id)) AS absent,
    (SELECT count(*) FROM bookings b WHERE b.gathering_id = $1 AND b.status IN ('waiting', 'offered')) AS waiting
FROM attendance a WHERE a.gathering_id = $1
"""

# By what people belonged to on the day of the gathering, as far as it was known by the moment of the answer.
_GROUPS = f"""
WITH came AS (
    SELECT DISTINCT b.counted_as, b.affiliations, b.areas FROM attendance a JOIN belonging b USING (counted_as)
    WHERE a.gathering_id = $1
)
SELECT 'organisation' AS breakdown, m.organisation_id AS id, coalesce(o.name, m.organisation_id::text) AS name,
    count(*) AS count
    FROM came c, LATERAL ({organisations_on("$2", "c.affiliations")}) m
    LEFT JOIN organisations o USING (organisation_id)
    GROUP BY m.organisation_id, o.name
UNION ALL SELECT 'area', NULL, min(area), count(DISTINCT counted_as)
    FROM came, jsonb_array_elements_text(areas) AS area GROUP BY lower(area)
ORDER BY name, id
"""


@attendance.answers(AttendanceReport, also=(*READ_FOR_ENTRIES, belonging, organisations))
async def _report(question: AttendanceReport, asker: Asker, db: Any) -> AttendanceFigures:
    found = await gathering(question.gathering_id, asker, db)
    figures = await db.fetchrow(_FIGURES, found.gathering_id)
    breakdowns: dict[str, list[GroupNumber]] = defaultdict(list)
    for group in await db.fetch(_GROUPS, found.gathering_id, found.starts_local[:10]):
        number = GroupNumber(id=group["id"], name=group["name"], count=group["count"])
        breakdowns[group["breakdown"]].append(number)
    has_begun = found.starts_at <= asker.at
    return AttendanceFigures(
        gathering_id=found.gathering_id,
        title=found.title,
        status=found.status,
        capacity=found.capacity,
        booked=figures["booked"],
        attended=figures["attended"],
        with_booking=figures["with_booking"],
        walk_ins=figures["attended"] - figures["with_booking"],
        absent=figures["absent"] if has_begun else 0,
        waiting=figures["waiting"],
        headcount=found.headcount,
        guests=published(figures["guests"]),
        by_organisation=published_groups(breakdowns["organisation"]),
        by_area=published_groups(breakdowns["area"]),
    )
