"""Forgetting a person: asked for, cooling off, carried out, proven by a receipt."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.contracts.marks import Personal
from shared.contracts.membership.aggregates import MEMBER
from shared.contracts.messages import Command, Event
from shared.contracts.types import LongText


class ErasureReceipt(BaseModel):
    """Proof for the person that they were forgotten. It names nobody and is kept for good.

    `removed` says how many rows of which kind went. No backup can be opened after `backups_unreadable_after`.
    """

    model_config = ConfigDict(frozen=True)
    requested_at: AwareDatetime
    started_at: AwareDatetime
    removed: dict[str, int]
    key_destroyed_at: AwareDatetime
    backups_unreadable_after: date


class RequestErasure(Command, of=MEMBER, by=["member", "coordinator"]):
    """Ask that a person be forgotten; during the cooling-off days nothing is lost and it can be cancelled.

    Guests, applicants and trainees can ask it, too: their `person_id` elsewhere is the `member_id` here.
    """

    member_id: UUID
    reason: Personal[LongText] = None


class CancelErasure(Command, of=MEMBER, by=["member", "coordinator"]):
    """Cancel an erasure within its cooling-off days, so that everything stays as it was."""

    member_id: UUID


class StartErasure(Command, of=MEMBER, by=["system"]):
    """Begin to forget a person whose cooling-off days are over."""

    member_id: UUID


class RecordDataRemoved(Command, of=MEMBER, by=["system"]):
    """Remove this service's rows about a person, and record how many there were in each of its views."""

    member_id: UUID


class CompleteErasure(Command, of=MEMBER, by=["system"]):
    """Destroy a person's key, free their address, and record the receipt."""

    member_id: UUID


class ErasureRequested(Event, of=MEMBER, version=1):
    """The person is to be forgotten once the cooling-off ends at `not_before`, unless cancelled."""

    member_id: UUID
    reason: Personal[str] = None
    requested_at: AwareDatetime
    not_before: AwareDatetime


class ErasureCancelled(Event, of=MEMBER, version=1):
    """The person stays, and everything is as it was before the request."""

    member_id: UUID


class ErasureStarted(Event, of=MEMBER, version=1):
    """The cooling-off days are over: every service removes what it holds about the person."""

    member_id: UUID
    started_at: AwareDatetime


class PersonalDataRemoved(Event, of=MEMBER, version=1):
    """Membership removed its rows about the person."""

    member_id: UUID
    counts: dict[str, int]


class MemberErased(Event, of=MEMBER, version=1):
    """The person's key was destroyed: nothing sealed about them can be read any more, anywhere."""

    member_id: UUID
    receipt: ErasureReceipt
