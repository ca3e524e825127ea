"""What happens at a gathering: which sessions, and who supports it? Removed sessions stay for whoever chose them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.events import (
    GatheringPlanned,
    SessionAdded,
    SessionChanged,
    SessionEntry,
    SessionKind,
    SessionRemoved,
    SponsorAgreed,
)
from shared.projection.rows import changed
from shared.projection.table import rows
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Session:
    session_id: UUID
    title: str
    kind: SessionKind
    kind_text: str | None
    room: str | None
    slot: str
    starts_local: datetime | None
    ends_local: datetime | None
    capacity: int | None
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Sponsor:
    sponsor_id: UUID
    organisation_id: UUID | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Planned:
    gathering_id: UUID
    sessions: tuple[Session, ...] = ()
    sponsors: tuple[Sponsor, ...] = ()


agenda = View("agenda", version=1, row=Planned, key="gathering_id")

# How each event changes it


@agenda.starts(GatheringPlanned)
def _planned(event: GatheringPlanned) -> Planned:
    return Planned(event.gathering_id)


@agenda.on(SessionAdded)
def _added(row: Planned, event: SessionAdded) -> Planned:
    return changed(row, sessions=(*row.sessions, _session(event)))


@agenda.on(SessionChanged)
def _changed(row: Planned, event: SessionChanged) -> Planned:
    sessions = tuple(_session(event) if each.session_id == event.session_id else each for each in row.sessions)
    return changed(row, sessions=sessions)


@agenda.on(SessionRemoved)
def _removed(row: Planned, event: SessionRemoved) -> Planned:
    sessions = tuple(
        changed(each, removed=True) if each.session_id == event.session_id else each for each in row.sessions
    )
    return changed(row, sessions=sessions)


@agenda.on(SponsorAgreed)
def _sponsored(row: Planned, event: SponsorAgreed) -> Planned:
    return changed(row, sponsors=(*row.sponsors, Sponsor(event.sponsor_id, event.organisation_id, event.name)))


def _session(event: SessionAdded | SessionChanged) -> Session:
    return Session(
        session_id=event.session_id,
        title=event.title,
        kind=event.kind,
        kind_text=event.kind_text,
        room=event.room,
        slot=event.slot,
        starts_local=event.starts_local,
        ends_local=event.ends_local,
        capacity=event.capacity,
    )


# Queries


async def planned_for(ids: list[UUID], db: Any) -> dict[UUID, Planned]:
    found = await db.fetch("SELECT * FROM agenda WHERE gathering_id = ANY($1)", ids)
    return {row.gathering_id: row for row in rows(agenda, found)}


async def sessions_of(planned: Planned, db: Any) -> tuple[SessionEntry, ...]:
    """The sessions that take place, with how many people come to each: in the order of their times and slots."""
    found = await db.fetch(
        "SELECT c.session_id, count(*) FROM bookings b, jsonb_to_recordset(b.choices) AS c(session_id uuid) "
        "WHERE b.gathering_id = $1 AND b.status = 'booked' GROUP BY c.session_id",
        planned.gathering_id,
    )
    chosen = {each["session_id"]: each["count"] for each in found}
    first = {each.slot: place for place, each in reversed(list(enumerate(planned.sessions)))}
    in_order = sorted(planned.sessions, key=lambda each: (str(each.starts_local or "~"), first[each.slot]))
    return tuple(_entry(each, chosen.get(each.session_id, 0)) for each in in_order if not each.removed)


def _entry(session: Session, chosen: int) -> SessionEntry:
    return SessionEntry(
        session_id=session.session_id,
        title=session.title,
        kind=session.kind,
        kind_text=session.kind_text,
        room=session.room,
        slot=session.slot,
        starts_local=session.starts_local,
        ends_local=session.ends_local,
        capacity=session.capacity,
        chosen=chosen,
        free=None if session.capacity is None else max(session.capacity - chosen, 0),
    )
