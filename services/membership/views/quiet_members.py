"""With whom has nobody been in touch for longer than they wish? Only members who asked for check-ins are here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.membership.in_touch import CONTACTS, in_touch_with, when
from services.membership.views.directory import directory
from shared.contracts.membership import (
    CheckInOffered,
    CheckInsAskedFor,
    CheckInsStopped,
    MemberErased,
    MembershipPaused,
    MembershipResumed,
    PersonalDataRemoved,
    QuietMember,
    QuietMembers,
    QuietNoticed,
    QuietSnoozed,
)
from shared.log.envelope import Stored
from shared.projection.rows import changed
from shared.projection.table import json_value
from shared.projection.view import Asker, View


@dataclass(frozen=True, slots=True)
class Watched:
    """Somebody who asked for check-ins after so many weeks.

    `quiet_since` is since when the quiet lasts that was noticed, and not ended or put off; `on_a_break` hides it.
    """

    member_id: UUID
    weeks: int
    last_contact_at: datetime
    quiet_since: datetime | None = None
    noticed_at: datetime | None = None
    offered_at: datetime | None = None
    offered_by: UUID | None = None
    on_a_break: bool = False


check_ins = View("check_ins", version=2, row=Watched, key="member_id")

# How each event changes it

_NOT_QUIET: Final[dict[str, Any]] = {"quiet_since": None, "noticed_at": None, "offered_at": None, "offered_by": None}


@check_ins.starts(CheckInsAskedFor)
def _asked_for(event: CheckInsAskedFor, stored: Stored) -> Watched:
    return Watched(event.member_id, event.weeks, stored.time)


def _in_touch(row: Watched, event: Any, stored: Stored) -> Watched:
    contact = when(event, stored)
    if contact <= row.last_contact_at:
        return row
    row = changed(row, last_contact_at=contact)
    # As the duty has it: what is entered so late changes nothing about a quiet that was noticed.
    still_quiet = stored.recorded_at >= contact + timedelta(weeks=row.weeks)
    return row if still_quiet else changed(row, **_NOT_QUIET)


for _contact in CONTACTS:
    if _contact is not CheckInsAskedFor:
        check_ins.on(_contact, key=in_touch_with)(_in_touch)


@check_ins.on(QuietNoticed)
def _noticed(row: Watched, event: QuietNoticed, stored: Stored) -> Watched:
    if row.last_contact_at > event.since:
        return row
    return changed(row, **_NOT_QUIET | {"quiet_since": event.since, "noticed_at": stored.time})


@check_ins.on(CheckInOffered)
def _offered(row: Watched, event: CheckInOffered, stored: Stored) -> Watched:
    return changed(row, offered_at=stored.time, offered_by=event.by)


@check_ins.on(QuietSnoozed)
def _snoozed(row: Watched, _event: QuietSnoozed) -> Watched:
    return changed(row, **_NOT_QUIET)


@check_ins.on(MembershipPaused)
def _paused(row: Watched, _event: MembershipPaused) -> Watched:
    return changed(row, on_a_break=True)


@check_ins.on(MembershipResumed)
def _resumed(row: Watched, _event: MembershipResumed) -> Watched:
    return changed(row, on_a_break=False)


check_ins.ends(CheckInsStopped, PersonalDataRemoved, MemberErased)

# Queries

_QUIET_MEMBERS: Final = """
SELECT c.*, d.full_name, d.known_as, d.email, d.phone, d.preferred_channel, d.areas
FROM check_ins c JOIN directory d USING (member_id)
WHERE c.quiet_since IS NOT NULL AND NOT c.on_a_break AND d.full_name IS NOT NULL AND NOT d.erasure_requested
AND ($1::text IS NULL OR EXISTS (SELECT FROM jsonb_array_elements_text(d.areas) AS area WHERE lower(area) = lower($1)))
ORDER BY c.last_contact_at, c.member_id LIMIT $2 OFFSET $3
"""


@check_ins.answers(QuietMembers, also=(directory,))
async def _quiet_members(question: QuietMembers, asker: Asker, db: Any) -> tuple[QuietMember, ...]:
    found = await db.fetch(_QUIET_MEMBERS, question.area, question.limit, question.offset)
    return tuple(_answer(record, asker.at) for record in found)


def _answer(record: Any, now: datetime) -> QuietMember:
    return QuietMember(
        member_id=record["member_id"],
        full_name=record["full_name"],
        known_as=record["known_as"],
        email=record["email"],
        phone=record["phone"],
        preferred_channel=record["preferred_channel"],
        areas=tuple(json_value(record["areas"])),
        since=record["last_contact_at"],
        weeks=(now - record["last_contact_at"]) // timedelta(weeks=1),
        asked_for_weeks=record["weeks"],
        noticed_at=record["noticed_at"],
        offered_at=record["offered_at"],
        offered_by=record["offered_by"],
    )
