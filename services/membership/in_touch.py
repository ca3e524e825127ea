"""What counts as two-way contact with a member: somebody talked with them, or they came or wrote by themselves.

What a member did by themselves here counts, and that they came to a gathering or to a session of their training. A
booking does not: those who book and then stay away are the ones to call. Nor does anything that was sent to them.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

from shared.contracts.events import AttendanceRecorded
from shared.contracts.membership import (
    AccessNeedsRecorded,
    AffiliationAdded,
    AffiliationEnded,
    CheckInCompleted,
    CheckInDeclined,
    CheckInsAskedFor,
    ConsentGiven,
    ConsentWithdrawn,
    ContactDetailsChanged,
    ContactKind,
    LivedExperienceRecorded,
    MemberContacted,
    MembershipResumed,
    QualificationGained,
    RoleEnded,
)
from shared.contracts.messages import Event
from shared.contracts.training import TrainingAttendanceRecorded
from shared.contracts.types import ActorKind
from shared.log.envelope import Stored

_Rule: TypeAlias = Callable[[Any, Stored], UUID | None]


def _if_by_themselves(event: Any, stored: Stored) -> UUID | None:
    member: UUID = event.member_id
    return member if stored.actor_kind is ActorKind.MEMBER else None


def _in_any_case(event: Any, _stored: Stored) -> UUID | None:
    member: UUID = event.member_id
    return member


def _if_both_talked(event: MemberContacted, _stored: Stored) -> UUID | None:
    return event.member_id if event.kind is ContactKind.TWO_WAY else None


def _who_came(event: AttendanceRecorded, _stored: Stored) -> UUID | None:
    return event.person_id


def _if_they_came(event: TrainingAttendanceRecorded, _stored: Stored) -> UUID | None:
    return event.person_id if event.attended else None


_RULES: Final[Mapping[type[Event], _Rule]] = {
    AccessNeedsRecorded: _if_by_themselves,
    AffiliationAdded: _if_by_themselves,
    AffiliationEnded: _if_by_themselves,
    ConsentGiven: _if_by_themselves,
    ConsentWithdrawn: _if_by_themselves,
    ContactDetailsChanged: _if_by_themselves,
    LivedExperienceRecorded: _if_by_themselves,
    QualificationGained: _if_by_themselves,
    RoleEnded: _if_by_themselves,
    CheckInCompleted: _in_any_case,
    CheckInDeclined: _in_any_case,
    CheckInsAskedFor: _in_any_case,
    MembershipResumed: _in_any_case,
    MemberContacted: _if_both_talked,
    AttendanceRecorded: _who_came,
    TrainingAttendanceRecorded: _if_they_came,
}

CONTACTS: Final[tuple[type[Event], ...]] = tuple(_RULES)
"""The events that may tell of a contact."""


def in_touch_with(event: Any, stored: Stored) -> tuple[UUID, ...]:
    """With whom somebody was in touch, as far as that counts: nobody, or one member."""
    member = _RULES[type(event)](event, stored)
    return (member,) if member else ()


def when(event: Any, stored: Stored) -> datetime:
    """When that was."""
    return event.at if type(event) is AttendanceRecorded else stored.time
