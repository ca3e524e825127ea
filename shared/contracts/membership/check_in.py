"""Check-ins: whoever asks for it is called when nobody has been in touch with them for some weeks. Nobody else is."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.membership.aggregates import CHECK_IN
from shared.contracts.membership.contact import Channel
from shared.contracts.messages import Command, Event

QuietWeeks = Annotated[int, Field(ge=2, le=52, examples=[6])]
"""After how many weeks without two-way contact somebody is to be called."""


class AskForCheckIns(Command, of=CHECK_IN, by=["member", "coordinator"]):
    """Let a coordinator know when nobody has been in touch with the member for so many weeks; again, for others."""

    member_id: UUID
    weeks: QuietWeeks


class StopCheckIns(Command, of=CHECK_IN, by=["member", "coordinator"]):
    """Watch over it no longer; nobody needs to say why."""

    member_id: UUID


class NoticeQuiet(Command, of=CHECK_IN, by=["system"]):
    """Bring to the coordinators that nobody has been in touch with the member for as many weeks as they asked.

    `not_before` is where a snooze ends.
    """

    member_id: UUID
    weeks: QuietWeeks
    not_before: AwareDatetime | None = None


class OfferCheckIn(Command, of=CHECK_IN, by=["coordinator"]):
    """Say that somebody is about to get in touch with the member: the sender, if nobody else is named."""

    member_id: UUID
    offered_by: UUID | None = None


class CompleteCheckIn(Command, of=CHECK_IN, by=["coordinator"]):
    """Record that somebody and the member have talked. What they talked about is nobody else's business."""

    member_id: UUID
    channel: Channel
    completed_by: UUID | None = None


class DeclineCheckIn(Command, of=CHECK_IN, by=["member", "coordinator"]):
    """Record that the member would rather not talk now; they are asked again after as many weeks."""

    member_id: UUID


class SnoozeQuiet(Command, of=CHECK_IN, by=["member", "coordinator"]):
    """Do not bring the member's quiet up before that day, such as while they travel."""

    member_id: UUID
    until: date


class CheckInsAskedFor(Event, of=CHECK_IN, version=1):
    """From now on a coordinator is told after so many weeks without two-way contact."""

    member_id: UUID
    weeks: int


class CheckInsStopped(Event, of=CHECK_IN, version=1):
    """Nobody watches over it any more: the member said so, or left."""

    member_id: UUID


class QuietNoticed(Event, of=CHECK_IN, version=1):
    """Nobody was in touch with the member since `since`, which is so many whole weeks."""

    member_id: UUID
    weeks: int
    since: AwareDatetime


class CheckInOffered(Event, of=CHECK_IN, version=1):
    """Somebody (`by`, an opaque id) gets in touch with the member."""

    member_id: UUID
    by: UUID


class CheckInCompleted(Event, of=CHECK_IN, version=1):
    """Somebody (`by`, an opaque id) and the member talked. It is a two-way contact."""

    member_id: UUID
    by: UUID
    channel: Channel


class CheckInDeclined(Event, of=CHECK_IN, version=1):
    """The member would rather not talk now. That was an answer, so the weeks are counted anew."""

    member_id: UUID


class QuietSnoozed(Event, of=CHECK_IN, version=1):
    """The member's quiet is not brought up before this day begins."""

    member_id: UUID
    until: date
