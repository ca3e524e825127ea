"""Addresses that messages come back from. An address is known here by its claim alone, which is an HMAC of it."""

from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from shared.contracts.messages import Command, Event
from shared.contracts.notify.aggregates import ADDRESS
from shared.contracts.notify.channels import MessagePurpose
from shared.ids import derived_id

_ROOT: Final = UUID("00000000-0000-7000-8000-00000000add0")

AddressClaimText = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""The claim of an e-mail address or a phone number."""


def address_id_of(address: str) -> UUID:
    """The id under which the history of the address behind this claim is kept."""
    return derived_id(_ROOT, address)


class BounceKind(StrEnum):
    """How a message came back: for good, for now, or as a complaint of whoever got it."""

    HARD = "hard"
    SOFT = "soft"
    COMPLAINT = "complaint"


class _OfAnAddress(BaseModel):
    address: AddressClaimText

    @property
    def address_id(self) -> UUID:
        return address_id_of(self.address)


class RecordBounce(_OfAnAddress, Command, of=ADDRESS, by=["system"]):
    """Record that a message came back from an address. What is not to be sent there any more follows from it."""

    message_id: UUID | None = None
    kind: BounceKind
    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,60}$")] = "unknown"


class RestoreAddress(_OfAnAddress, Command, of=ADDRESS, by=["coordinator"]):
    """Send to an address again, because the person or their mail system says that it works."""


class AddressBounced(Event, of=ADDRESS, version=1):
    """A message came back from the address."""

    address_id: UUID
    address: str
    message_id: UUID | None = None
    kind: BounceKind
    code: str


class AddressSuppressed(Event, of=ADDRESS, version=1):
    """Nothing of this purpose is sent to the address any more, nothing at all where it is None."""

    address_id: UUID
    address: str
    purpose: MessagePurpose | None = None


class AddressRestored(Event, of=ADDRESS, version=1):
    """Everything is sent to the address again."""

    address_id: UUID
    address: str
