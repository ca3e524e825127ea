"""A message as a provider takes it, and what became of handing it over."""

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

_UNPRINTED: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address, and the name of whose it is."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A calendar entry: `method` says what a mail program should do with it (RFC 5546)."""

    content: bytes
    method: str
    filename: str = "calendar.ics"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person, rendered. `to` is an e-mail address, or the number of a phone.

    A text message has no subject, no HTML and no attachment.
    """

    message_id: UUID
    to: Mailbox
    text: str
    subject: str = ""
    html: str | None = None
    reply_to: Mailbox | None = None
    unsubscribe_url: str | None = None
    calendar: Attachment | None = None


class NotHandedOver(Exception):
    """The provider did not take it. `reason` is for people, `code` for machines; neither has an address in it."""

    def __init__(self, reason: str, code: str = "unknown") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class ProviderAway(NotHandedOver):
    """Nothing can be handed over just now, whatever the message.

    `seconds` is how long it is left alone, where that is not as long as usual.
    """

    def __init__(self, reason: str, code: str = "unknown", *, seconds: float | None = None) -> None:
        super().__init__(reason, code)
        self.seconds = seconds


class TryLater(NotHandedOver):
    """Not this message, not now."""


class RefusedForGood(NotHandedOver):
    """It will never take this message. `address_at_fault`: nor any other to this address."""

    def __init__(self, reason: str, code: str = "unknown", *, address_at_fault: bool = False) -> None:
        super().__init__(reason, code)
        self.address_at_fault = address_at_fault


class OurFault(NotHandedOver):
    """It will never take this message, for a reason that is neither the person's nor the provider's."""


class Unsure(NotHandedOver):
    """The connection was lost when the provider had the message, but before it said so."""


def one_line(text: str) -> str:
    """The text as a header can hold it: a name with a line break in it must not begin another header."""
    return _UNPRINTED.sub(" ", text).strip()
