"""Whom do other services know: guests, applicants, whoever answers for the network, and members, too?

Read by decisions alone. By the events with which a service meets somebody; whatever else it says of them comes later.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.contracts.events import (
    AttendanceRecorded,
    GuestClaimed,
    GuestInvited,
    PlaceBooked,
    SpeakerInvited,
    WaitingListJoined,
)
from shared.contracts.membership import MemberErased
from shared.contracts.notify import ReplyToSet
from shared.contracts.training import ApplicantClaimed, ApplicationSubmitted, InterestRegistered
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Known:
    person_id: UUID


known_elsewhere = View("known_elsewhere", version=2, row=Known, key="person_id")


def _walked_in(event: AttendanceRecorded) -> tuple[UUID, ...]:
    return (event.person_id,) if event.person_id else ()


@known_elsewhere.starts(GuestClaimed)
@known_elsewhere.starts(GuestInvited)
@known_elsewhere.starts(PlaceBooked)
@known_elsewhere.starts(WaitingListJoined)
@known_elsewhere.starts(SpeakerInvited)
@known_elsewhere.starts(AttendanceRecorded, key=_walked_in)
@known_elsewhere.starts(ApplicantClaimed)
@known_elsewhere.starts(ApplicationSubmitted)
@known_elsewhere.starts(InterestRegistered)
def _met(event: Any) -> Known:
    return Known(event.person_id)


@known_elsewhere.starts(ReplyToSet, key=lambda event: event.reply_to_id)
def _answers(event: ReplyToSet) -> Known:
    return Known(event.reply_to_id)


known_elsewhere.ends(MemberErased, key=lambda event: event.member_id)
