"""What mail systems send back: delivery status notifications (RFC 3464), read with the standard library."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.notify.enhanced_codes import is_gone

_LARGEST: Final = 1_000_000
_ENHANCED: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


class Fate(StrEnum):
    """What a report says became of a message."""

    DELIVERED = "delivered"
    NO_SUCH_ADDRESS = "no_such_address"
    REFUSED = "refused"
    NOT_YET = "not_yet"
    """The mail system still tries."""
    NOT_SENT = "not_sent"
    """Through a fault of the provider's or ours: it says nothing of the address."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one message for one recipient. `status` is an enhanced code (RFC 3463), such as 5.1.1."""

    message_id: UUID | None
    recipient: str | None
    fate: Fate
    status: str


def read_reports(raw: bytes) -> list[Report]:
    """The reports in an e-mail; none where it is something else, such as an answer of a person's or a machine's."""
    whole = message_from_bytes(raw[:_LARGEST], policy=compat32)
    if whole.get_content_type() != "multipart/report" or whole.get_param("report-type") != "delivery-status":
        return []
    status = _first(whole, "message/delivery-status", "message/global-delivery-status")
    if not (fields := _parts(status)):
        return []
    about_message, *about_recipients = fields
    message_id = _message_id(about_message, whole)
    reports = (_report(each, message_id) for each in about_recipients)
    return [report for report in reports if report]


def _report(fields: Message, message_id: UUID | None) -> Report | None:
    action = str(fields.get("Action", "")).strip().lower()
    found = _ENHANCED.match(str(fields.get("Status", "")).strip())
    code = found[0] if found else ""
    fate = _fate(action, code)
    if fate is None:
        return None
    address = _address(fields.get("Original-Recipient")) or _address(fields.get("Final-Recipient"))
    return Report(message_id, address, fate, code)


def _fate(action: str, code: str) -> Fate | None:
    if action in ("delivered", "relayed", "expanded"):
        return Fate.DELIVERED
    if action == "delayed":
        return Fate.NOT_YET
    if action != "failed":
        return None
    return Fate.NO_SUCH_ADDRESS if is_gone(code) else Fate.REFUSED


def _address(field: str | None) -> str | None:
    """`rfc822; ann@post.example` names an address."""
    kind, _, address = str(field or "").partition(";")
    address = address.strip().strip("<>")
    return address if kind.strip().lower() in ("rfc822", "utf-8") and "@" in address else None


def _message_id(about_message: Message, whole: Message) -> UUID | None:
    """Which message of ours it was: from the envelope id that it was sent with, or its returned headers."""
    if found := _uuid(about_message.get("Original-Envelope-Id")):
        return found
    returned = _first(whole, "text/rfc822-headers", "message/rfc822", "message/global", "message/global-headers")
    if returned is None:
        return None
    content = returned.get_payload(decode=True)
    original = message_from_bytes(content, policy=compat32) if isinstance(content, bytes) else None
    return _uuid(next((part.get("Message-ID") for part in [original, *_parts(returned)] if part), None))


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(str(text or "").strip().strip("<>").partition("@")[0])
    except ValueError:
        return None


def _first(whole: Message, *kinds: str) -> Message | None:
    return next((part for part in _parts(whole) if part.get_content_type() in kinds), None)


def _parts(of: Message | None) -> list[Message]:
    """The parts of a message that has several; none where it is missing, or broken."""
    parts = of.get_payload() if of is not None and of.is_multipart() else []
    return [part for part in parts if isinstance(part, Message)] if isinstance(parts, list) else []
