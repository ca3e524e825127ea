"""What membership owes whoever asked for check-ins: that a person hears of it when they have been quiet for too long.

The duty moves with each contact. Once their quiet was noticed it sleeps, until somebody was in touch, a snooze ends or
they declined: nobody is told twice of the same quiet. A break ends it for as long as the break lasts.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.membership.duties.raising import duties
from services.membership.in_touch import CONTACTS, in_touch_with, when
from shared.contracts.membership import (
    MEMBER,
    CheckInsAskedFor,
    CheckInsStopped,
    MemberLeft,
    MembershipPaused,
    MembershipResumed,
    NoticeQuiet,
    QuietNoticed,
    QuietSnoozed,
)
from shared.duties import DORMANT, Duty, duty_id, owed
from shared.local_time import beginning_of
from shared.log.envelope import Stored

_QUIET: Final = "quiet member"
_ON_A_BREAK: Final = "quiet member, on a break"


def _quiet(event: Any) -> UUID:
    return duty_id(_QUIET, event.member_id)


@duties.starts(CheckInsAskedFor, key=_quiet)
def _watched(event: CheckInsAskedFor, stored: Stored) -> Duty:
    return owed(
        _QUIET,
        event.member_id,
        why="Coordinators hear of somebody who asked for check-ins and has been quiet for so long.",
        due_at=stored.time + timedelta(weeks=event.weeks),
        command=NoticeQuiet(member_id=event.member_id, weeks=event.weeks),
        stored=stored,
        concerning=MEMBER.ref(event.member_id).path,
    )


def _moved(duty: Duty, due_at: datetime, stored: Stored) -> Duty:
    """At another time it is another attempt."""
    return duty if due_at == duty.due_at else replace(duty, due_at=due_at, since=stored.sequence)


def _after(duty: Duty, contact: datetime) -> datetime:
    """When it is due if nobody is in touch after this contact; not before a snooze ends."""
    due_at = contact + timedelta(weeks=duty.data["weeks"])
    not_before = duty.data.get("not_before")
    return max(due_at, datetime.fromisoformat(not_before)) if not_before else due_at


def _in_touch(duty: Duty, event: Any, stored: Stored) -> Duty:
    if duty.kind == _ON_A_BREAK:
        return duty
    due_at = _after(duty, when(event, stored))
    if duty.due_at != DORMANT:
        return _moved(duty, max(duty.due_at, due_at), stored)
    # What is entered so late changes nothing about a quiet that was noticed: they are quiet by now all the same.
    return _moved(duty, due_at, stored) if due_at > stored.recorded_at else duty


def _whose(event: Any, stored: Stored) -> tuple[UUID, ...]:
    return tuple(duty_id(_QUIET, member) for member in in_touch_with(event, stored))


for _contact in CONTACTS:
    if _contact not in (CheckInsAskedFor, MembershipResumed):
        duties.on(_contact, key=_whose)(_in_touch)


@duties.on(QuietNoticed, key=_quiet)
def _noticed(duty: Duty, _event: QuietNoticed, stored: Stored) -> Duty:
    """Discharged, unless somebody was in touch at that very moment."""
    if duty.kind == _ON_A_BREAK or duty.due_at > stored.time:
        return duty
    return replace(duty, due_at=DORMANT, data={**duty.data, "not_before": None})


@duties.on(QuietSnoozed, key=_quiet)
def _snoozed(duty: Duty, event: QuietSnoozed, stored: Stored) -> Duty:
    not_before = beginning_of(event.until)
    duty = replace(duty, data={**duty.data, "not_before": not_before.isoformat()})
    if duty.kind == _ON_A_BREAK:
        return duty
    return _moved(duty, not_before if duty.due_at == DORMANT else max(duty.due_at, not_before), stored)


@duties.on(MembershipPaused, key=_quiet)
def _on_a_break(duty: Duty, _event: MembershipPaused) -> Duty:
    return replace(duty, kind=_ON_A_BREAK, due_at=DORMANT)


@duties.on(MembershipResumed, key=_quiet)
def _back(duty: Duty, event: MembershipResumed, stored: Stored) -> Duty:
    return _moved(replace(duty, kind=_QUIET), _after(duty, when(event, stored)), stored)


duties.ends(CheckInsStopped, MemberLeft, key=_quiet)
