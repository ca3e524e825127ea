"""What was sent to each person, why, and what became of it? Counted also when they are forgotten."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.notify.lattice import after
from shared.contracts.notify import (
    FailureKind,
    MessageChannel,
    MessageDelivered,
    MessageExpired,
    MessageFailed,
    MessageFormat,
    MessageHandedOver,
    MessagePurpose,
    MessageRequested,
    MessageStatus,
    MessageSuppressed,
    Notice,
    NoticeSkipped,
    NotifyDataRemoved,
    SkippedBecause,
)
from shared.log.envelope import Stored
from shared.projection.rows import changed
from shared.projection.view import RowsWith, View


@dataclass(frozen=True, slots=True)
class Message:
    """A message; `person_id` is None once its person is forgotten. `because` is a code: why it was not sent, or failed.

    `address` is the claim of the address that it went to, `digest_id` the digest that it was a part of.
    """

    message_id: UUID
    person_id: UUID | None
    notice: Notice | None
    campaign_id: UUID | None
    round_id: UUID | None
    gathering_id: UUID | None
    intake_id: UUID | None
    programme_id: UUID | None
    purpose: MessagePurpose | None
    status: MessageStatus
    requested_at: datetime
    channel: MessageChannel | None = None
    template_id: UUID | None = None
    template_version: int | None = None
    format: MessageFormat | None = None
    critical: bool = False
    not_before: datetime | None = None
    expires_at: datetime | None = None
    because: str | None = None
    provider: str | None = None
    address: str | None = None
    repeated: bool = False
    handed_over_at: datetime | None = None
    ended_at: datetime | None = None
    digest_id: UUID | None = None


messages = View(
    "messages",
    version=1,
    row=Message,
    key="message_id",
    indexes=("person_id", "gathering_id", "campaign_id", "requested_at", "ended_at", "handed_over_at", "digest_id"),
)

# How each event changes it


def _new(event: MessageRequested | NoticeSkipped, stored: Stored, status: MessageStatus, **more: Any) -> Message:
    return Message(
        message_id=event.message_id,
        person_id=event.person_id,
        notice=event.notice,
        campaign_id=event.campaign_id,
        round_id=event.round_id,
        gathering_id=event.subjects.gathering_id,
        intake_id=event.subjects.intake_id,
        programme_id=event.subjects.programme_id,
        status=status,
        requested_at=stored.time,
        **more,
    )


@messages.starts(MessageRequested)
def _requested(event: MessageRequested, stored: Stored) -> Message:
    return _new(
        event,
        stored,
        MessageStatus.REQUESTED,
        purpose=event.purpose,
        channel=event.channel,
        template_id=event.template_id,
        template_version=event.template_version,
        critical=event.critical,
        not_before=event.not_before,
        expires_at=event.expires_at,
    )


@messages.starts(NoticeSkipped)
def _skipped(event: NoticeSkipped, stored: Stored) -> Message:
    row = _new(event, stored, MessageStatus.SKIPPED, purpose=None, because=event.because.value, ended_at=stored.time)
    # Whoever is being forgotten may be gone from here already: nothing comes after this that would take them out.
    return changed(row, person_id=None) if event.because is SkippedBecause.GONE else row


def _moves(row: Message, told: MessageStatus, **changes: Any) -> Message:
    """What is told of it counts only where that comes after how it stands."""
    return row if after(row.status, told) is row.status else changed(row, status=told, **changes)


@messages.on(MessageHandedOver)
def _handed_over(row: Message, event: MessageHandedOver, stored: Stored) -> Message:
    taken = {
        "provider": event.provider,
        "address": event.address,
        "channel": event.channel,
        "template_id": event.template_id,
        "template_version": event.template_version,
        "format": event.format,
        "repeated": row.repeated or event.repeated,
        "handed_over_at": stored.time,
        "digest_id": event.digest_id,
    }
    if after(row.status, MessageStatus.HANDED_OVER) is row.status:
        return changed(row, repeated=row.repeated or event.repeated)
    return changed(row, status=MessageStatus.HANDED_OVER, because=None, **taken)


@messages.on(MessageDelivered)
def _delivered(row: Message, _event: MessageDelivered, stored: Stored) -> Message:
    return _moves(row, MessageStatus.DELIVERED, because=None, ended_at=stored.time)


@messages.on(MessageFailed)
def _failed(row: Message, event: MessageFailed, stored: Stored) -> Message:
    because = f"{event.kind.value}: {event.code}"
    if event.kind is FailureKind.TEMPORARY:
        return _moves(row, MessageStatus.RETRYING, because=because)
    return _moves(row, MessageStatus.FAILED, because=because, ended_at=stored.time)


@messages.on(MessageSuppressed)
def _suppressed(row: Message, event: MessageSuppressed, stored: Stored) -> Message:
    return _moves(row, MessageStatus.SUPPRESSED, because=event.reason.value, ended_at=stored.time)


@messages.on(MessageExpired)
def _expired(row: Message, _event: MessageExpired, stored: Stored) -> Message:
    return _moves(row, MessageStatus.EXPIRED, ended_at=stored.time)


@messages.on(NotifyDataRemoved, key=RowsWith("person_id"))
def _person_removed(row: Message, _event: NotifyDataRemoved, stored: Stored) -> Message:
    row = _moves(row, MessageStatus.SUPPRESSED, because="gone", ended_at=stored.time)
    return changed(row, person_id=None, address=None, format=None)
