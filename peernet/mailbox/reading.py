"""What a mail in the mailbox says: read with the standard library, whatever arrived."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

from peernet.mailbox.folder import path_of

_HEADERS: Final = BytesHeaderParser(policy=policy.compat32)
_HEAD_BYTES: Final = 16_384
SHOWN: Final = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "List-Unsubscribe")


@dataclass(frozen=True)
class Entry:
    """One line of the list."""

    id: int
    to: str
    subject: str
    when: str | None

    def is_to(self, wanted: str) -> bool:
        return wanted.casefold() in self.to.casefold()

    def is_about(self, wanted: str) -> bool:
        return wanted.casefold() in self.subject.casefold()


@dataclass(frozen=True)
class Attachment:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """One mail as a person reads it. `unsubscribe` is the link of List-Unsubscribe."""

    id: int
    headers: dict[str, str]
    text: str
    html: str | None
    attachments: tuple[Attachment, ...]
    delivered_to: str
    unsubscribe: str | None


def entry(folder: Path, number: int) -> Entry | None:
    """None for one that has gone meanwhile."""
    try:
        with path_of(folder, number).open("rb") as file:
            return entry_of(number, file.read(_HEAD_BYTES))
    except FileNotFoundError:
        return None


def entry_of(number: int, head: bytes) -> Entry:
    headers = _HEADERS.parsebytes(head)
    to = _decoded(headers, "To") or _decoded(headers, "Delivered-To")
    return Entry(number, to, _decoded(headers, "Subject"), _when(headers))


def raw(folder: Path, number: int) -> bytes | None:
    """The mail as it came, below what the mailbox wrote above it; None where there is none of this number."""
    try:
        return path_of(folder, number).read_bytes()
    except FileNotFoundError:
        return None


def mail(number: int, content: bytes) -> Mail:
    # The newer policies stumble over headers that are not as they should be.
    message = message_from_bytes(content, policy=policy.compat32)
    parts = [part for part in message.walk() if not part.is_multipart()]
    bodies = {kind: _body(parts, kind) for kind in ("text/plain", "text/html")}
    attached = [part for part in parts if part not in bodies.values()]
    text, html = bodies["text/plain"], bodies["text/html"]
    link = str(message.get("List-Unsubscribe", "")).strip().strip("<>")
    return Mail(
        id=number,
        headers={name: _decoded(message, name) for name in SHOWN if message.get(name)},
        text=_text(text) if text else "",
        html=_text(html) if html else None,
        attachments=tuple(_attachment(part, place) for place, part in enumerate(attached, 1)),
        delivered_to=_decoded(message, "Delivered-To"),
        unsubscribe=link or None,
    )


def _body(parts: Iterable[Message], kind: str) -> Message | None:
    return next((part for part in parts if part.get_content_type() == kind and not _is_attached(part)), None)


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _text(part: Message) -> str:
    content = _content(part)
    try:
        text = content.decode(part.get_content_charset() or "utf-8", errors="replace")
    except LookupError:  # a character set that there is not
        text = content.decode(errors="replace")
    return text.replace("\r\n", "\n")


def _attachment(part: Message, place: int) -> Attachment:
    name = part.get_filename() or f"attachment-{place}"
    return Attachment(name, part.get_content_type(), _content(part))


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _decoded(headers: Message, name: str) -> str:
    given = headers.get(name)
    if given is None:
        return ""
    try:
        text = str(make_header(decode_header(str(given))))
    except (MessageError, ValueError, LookupError):
        text = str(given)
    return " ".join(text.split())


def _when(headers: Message) -> str | None:
    """When it arrived, as the mailbox wrote it down; otherwise when it says that it was sent."""
    for given in (str(headers.get("Received", "")).rpartition(";")[2], headers.get("Date")):
        try:
            moment: datetime = parsedate_to_datetime(str(given))
        except (TypeError, ValueError):
            continue
        return moment.astimezone().isoformat() if moment.tzinfo else None
    return None
