"""Pausing, coming back, leaving, and being in touch."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.contracts.marks import Personal
from shared.contracts.membership.aggregates import MEMBER
from shared.contracts.membership.contact import Channel
from shared.contracts.messages import Command, Event
from shared.contracts.types import LongText, PartialDate


class ContactKind(StrEnum):
    """Whether both sides were in touch. Automatic mail is no contact, and never recorded as one."""

    TWO_WAY = "two_way"
    UNANSWERED = "unanswered"


class PauseMembership(Command, of=MEMBER, by=["member", "coordinator"]):
    """Pause a membership, with or without a day on which it may go on; nobody needs to say why."""

    member_id: UUID
    reason: Personal[LongText] = None
    until: date | None = None


class ResumeMembership(Command, of=MEMBER, by=["member", "coordinator"]):
    """Go on with a paused membership."""

    member_id: UUID


class LeaveNetwork(Command, of=MEMBER, by=["member", "coordinator"]):
    """End a membership with its roles and affiliations; nobody needs to say why, and all may come back."""

    member_id: UUID
    reason: Personal[LongText] = None
    left_on: PartialDate | None = None


class RecordContact(Command, of=MEMBER, by=["coordinator"]):
    """Record that somebody of the network was, or tried to be, in touch with a member."""

    member_id: UUID
    channel: Channel
    kind: ContactKind
    contacted_by: UUID | None = None


class FulfilSubjectAccess(Command, of=MEMBER, by=["coordinator"]):
    """Record that a person was given a copy of everything the network holds about them."""

    member_id: UUID
    channel: Channel


class MembershipPaused(Event, of=MEMBER, version=1):
    """The member takes a break, until a day that is a hope and no deadline."""

    member_id: UUID
    reason: Personal[str] = None
    until: date | None = None


class MembershipResumed(Event, of=MEMBER, version=1):
    """The member is back from a break."""

    member_id: UUID


class MemberLeft(Event, of=MEMBER, version=1):
    """The membership ended. Consents stay as they are; the address stays theirs until they are erased."""

    member_id: UUID
    reason: Personal[str] = None
    left_on: PartialDate


class MemberContacted(Event, of=MEMBER, version=1):
    """Somebody (`by`, an opaque id) was in touch with the member, or tried to be."""

    member_id: UUID
    channel: Channel
    by: UUID
    kind: ContactKind


class SubjectAccessFulfilled(Event, of=MEMBER, version=1):
    """The person was given a copy of everything the network holds about them."""

    member_id: UUID
    channel: Channel
