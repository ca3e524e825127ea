"""A message whose time has come, with all that sending it rests on as it is at this moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.notify.delivery.letter import Mailbox
from shared.contracts.notify import (
    ChannelWish,
    MessageChannel,
    MessageFormat,
    MessagePurpose,
    Notice,
    QuietHours,
    SuppressedBecause,
    TemplateUse,
)


@dataclass(frozen=True, slots=True)
class Person:
    """How somebody is reached, and what they wish. `gone`: nothing may be sent to them any more."""

    name: str = ""
    email: str | None = None
    phone: str | None = None
    gone: bool = False
    agrees_to_news: bool = False
    channels: Mapping[MessagePurpose, ChannelWish] = field(default_factory=dict)
    notices_off: tuple[Notice, ...] = ()
    unsubscribed: tuple[MessagePurpose, ...] = ()
    digest: bool = False
    quiet_hours: QuietHours | None = None
    format: MessageFormat = MessageFormat.STANDARD


@dataclass(frozen=True, slots=True)
class Due:
    """One message of the outbox.

    `values` is None where the key that they were sealed under is destroyed. `unsure` and `refused` count what was
    tried before (see `attempts`).
    """

    message_id: UUID
    person_id: UUID
    purpose: MessagePurpose
    channel: MessageChannel
    uses: tuple[TemplateUse, ...]
    expires_at: datetime
    due_at: datetime
    values: Mapping[str, str] | None
    person: Person | None
    notice: Notice | None = None
    gathering_id: UUID | None = None
    booking_id: UUID | None = None
    calendar: bool = False
    critical: bool = False
    reply_to: Mailbox | None = None
    because_not: SuppressedBecause | None = None
    """Why it is not to be sent, where that is known already: its campaign was stopped, its reason is gone."""
    unsure: int = 0
    refused: int = 0
    letter_id: UUID | None = None
    """The letter in which it may have gone, where that is not known."""
