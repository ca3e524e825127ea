"""What counts as two-way contact with a member: somebody talked with them, or they came or wrote by themselves.

What a member did by themselves here counts, and that they came to a gathering or to a session of their training. A
booking does not: those who book and then stay away are the ones to call. Nor does anything that was sent to them.
"""

from datetime import datetime
from typing import Any, Final
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

_BY_THEMSELVES: Final[tuple[type[Event], ...]] = (
    AccessNeedsRecorded,
    AffiliationAdded,
    AffiliationEnded,
    ConsentGiven,
    ConsentWithdrawn,
    ContactDetailsChanged,
    LivedExperienceRecorded,
    QualificationGained,
    RoleEnded,
)
_IN_ANY_CASE: Final[tuple[type[Event], ...]] = (
    CheckInCompleted,
    CheckInDeclined,
    CheckInsAskedFor,
    MembershipResumed,
)

CONTACTS: Final[tuple[type[Event], ...]] = (
    *_BY_THEMSELVES,
    *_IN_ANY_CASE,
    MemberContacted,
    AttendanceRecorded,
    TrainingAttendanceRecorded,
)
"""The events that may tell of a contact."""


def in_touch_with(event: Any, stored: Stored) -> tuple[UUID, ...]:
    """With whom somebody was in touch, as far as that counts: nobody, or one member."""
    match event:
        case MemberContacted(kind=kind):
            return (event.member_id,) if kind is ContactKind.TWO_WAY else ()
        case AttendanceRecorded(person_id=person_id):
            return (person_id,) if person_id else ()
        case TrainingAttendanceRecorded(person_id=person_id, attended=attended):
            return (person_id,) if attended else ()
    if type(event) in _BY_THEMSELVES and stored.actor_kind is not ActorKind.MEMBER:
        return ()
    return (event.member_id,)


def when(event: Any, stored: Stored) -> datetime:
    """When that was."""
    return event.at if isinstance(event, AttendanceRecorded) else stored.time
