"""What became of a message that somebody was to get."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.marks import Personal
from shared.contracts.messages import Command, Event
from shared.contracts.notify.address import AddressClaimText
from shared.contracts.notify.aggregates import MESSAGE
from shared.contracts.notify.channels import MessageChannel, MessageFormat
from shared.contracts.types import LongText

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,60}$")]
"""What went wrong in one word or number, such as `5.1.1`: it names nobody."""

ProviderReference = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,200}$")]
"""By which the provider knows the message. It holds no address of the person."""


class MessageStatus(StrEnum):
    """Where a message stands. It only ever moves on: see services/notify/lattice.py."""

    REQUESTED = "requested"
    RETRYING = "retrying"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"
    SKIPPED = "skipped"


class SuppressedBecause(StrEnum):
    """Why a message was not sent when its time had come."""

    PREFERENCE = "preference"
    UNSUBSCRIBED = "unsubscribed"
    NO_CONSENT = "no_consent"
    GONE = "gone"
    NO_ADDRESS = "no_address"
    ADDRESS_SUPPRESSED = "address_suppressed"
    NOT_AN_ADDRESS = "not_an_address"
    NOT_ALLOW_LISTED = "not_allow_listed"
    NOTICE_OFF = "notice_off"
    NO_LONGER_SO = "no_longer_so"
    CAMPAIGN_STOPPED = "campaign_stopped"


class FailureKind(StrEnum):
    """How a message failed: for good, for now, or through a fault of ours."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    TECHNICAL = "technical"


class SuppressMessage(Command, of=MESSAGE, by=["system"]):
    """Do not send a message, because it is not wanted or there is nowhere to send it."""

    message_id: UUID
    reason: SuppressedBecause


class RecordHandedOver(Command, of=MESSAGE, by=["system"]):
    """Record that a provider took the message. `repeated`: it may have taken it once before, under the same id.

    Where this is refused because the person is forgotten, it is recorded without `format`.
    """

    message_id: UUID
    provider: Code
    provider_reference: ProviderReference
    channel: MessageChannel
    template_id: UUID
    template_version: Annotated[int, Field(ge=0)]
    format: Personal[MessageFormat] = None
    address: AddressClaimText
    repeated: bool = False
    digest_id: UUID | None = None


class RecordDelivered(Command, of=MESSAGE, by=["system"]):
    """Record that the provider delivered the message."""

    message_id: UUID


class RecordFailed(Command, of=MESSAGE, by=["system"]):
    """Record that a message failed; `reason` may hold what the other side answered.

    Where this is refused because the person is forgotten, it is recorded without `reason`.
    """

    message_id: UUID
    kind: FailureKind
    code: Code
    reason: Personal[LongText] = None


class ExpireMessage(Command, of=MESSAGE, by=["system"]):
    """Record that the time for a message is over before it could be sent."""

    message_id: UUID


class MessageSuppressed(Event, of=MESSAGE, version=1):
    """The message is not sent, because the person does not want it or cannot be reached."""

    message_id: UUID
    person_id: UUID
    sealed_for: UUID
    reason: SuppressedBecause


class MessageHandedOver(Event, of=MESSAGE, version=1):
    """A provider took the message, in these words and for this address. It may be there twice where it is `repeated`.

    `digest_id`: it went as a part of that digest. `format` is None for the standard one.
    """

    message_id: UUID
    person_id: UUID
    sealed_for: UUID
    provider: str
    provider_reference: str
    channel: MessageChannel
    template_id: UUID
    template_version: int
    format: Personal[MessageFormat] = None
    address: str
    repeated: bool = False
    digest_id: UUID | None = None


class MessageDelivered(Event, of=MESSAGE, version=1):
    """The provider says that the message arrived."""

    message_id: UUID
    person_id: UUID
    sealed_for: UUID


class MessageFailed(Event, of=MESSAGE, version=1):
    """The message did not get there. After a `temporary` failure it is tried on until it expires."""

    message_id: UUID
    person_id: UUID
    sealed_for: UUID
    kind: FailureKind
    code: str
    reason: Personal[str] = None


class MessageExpired(Event, of=MESSAGE, version=1):
    """The time for the message was over before it could be sent."""

    message_id: UUID
    person_id: UUID
    sealed_for: UUID
