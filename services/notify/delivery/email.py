"""A letter as an e-mail (RFC 5322): plain text, accessible HTML beside it, and a calendar entry.

Encoding is the standard library's. Putting together is not: its generators fold List-Unsubscribe, or encode it, which
mail programs do not understand, and they take most of the time that a message takes.
"""

from binascii import b2a_qp
from collections.abc import Iterable
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.utils import format_datetime, formataddr
from typing import Final
from uuid import UUID

from services.notify.delivery.letter import Attachment, Letter, Mailbox, RefusedForGood, one_line

_UTF8: Final = Charset("utf-8")
_UTF8.header_encoding = QP
_END: Final = "\r\n"
_LONGEST_LOCAL_PART, _LONGEST_DOMAIN = 64, 253


def message_id_of(letter: Letter, sender: Mailbox) -> str:
    """The same whenever the letter is sent again, so that mail systems drop the copy."""
    return f"<{letter.message_id}@{sender.address.rpartition('@')[2]}>"


def email_of(letter: Letter, sender: Mailbox, now: datetime) -> bytes:
    """Raises RefusedForGood when the address is none."""
    headers = [
        ("From", _mailbox(sender)),
        ("To", _mailbox(Mailbox(address_of(letter.to.address), letter.to.name))),
        ("Subject", _text(letter.subject)),
        ("Date", format_datetime(now)),
        ("Message-ID", message_id_of(letter, sender)),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ("MIME-Version", "1.0"),
    ]
    if letter.reply_to:
        headers.append(("Reply-To", _mailbox(letter.reply_to)))
    if letter.unsubscribe_url:
        headers.append(("List-Unsubscribe", f"<{letter.unsubscribe_url}>"))
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    body = _part("text/plain", letter.text)
    if letter.html is not None:
        body = _several("alternative", letter.message_id, [body, _part("text/html", letter.html)])
    if letter.calendar:
        body = _several("mixed", letter.message_id, [body, _calendar(letter.calendar)])
    return (_lines(headers) + body).encode("ascii")


def address_of(text: str) -> str:
    """The address as a mail system takes it. Raises RefusedForGood when it is none."""
    local, at, domain = text.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        domain = ""
    printable = all(" " < letter < "\x7f" and letter not in '()<>[]:;@\\,"' for letter in local)
    well_formed = local and domain and all(domain.split(".")) and domain.replace("-", "").replace(".", "").isalnum()
    short = len(local) <= _LONGEST_LOCAL_PART and len(domain) <= _LONGEST_DOMAIN
    if not (at and printable and well_formed and short):
        raise RefusedForGood("this is not an address that mail can be sent to", "no_address", address_at_fault=True)
    return f"{local}@{domain}"


def _part(content_type: str, text: str, **headers: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    encoded = b2a_qp(lines.encode(errors="replace"), istext=True).decode("ascii")
    its_own = [
        ("Content-Type", f'{content_type}; charset="utf-8"'),
        ("Content-Transfer-Encoding", "quoted-printable"),
        *headers.items(),
    ]
    return f"{_lines(its_own)}{_END}{_END.join(encoded.split(chr(10)))}"


def _several(kind: str, id: UUID, parts: Iterable[str]) -> str:
    # Quoted-printable text has no such line: a hex digit or a line's end follows each = in it.
    boundary = f"=_{kind}_{id.hex}"
    inside = "".join(f"--{boundary}{_END}{part}{_END}" for part in parts)
    header = _lines([("Content-Type", f'multipart/{kind}; boundary="{boundary}"')])
    return f"{header}{_END}{inside}--{boundary}--{_END}"


def _calendar(attachment: Attachment) -> str:
    return _part(
        f"text/calendar; method={attachment.method}",
        attachment.content.decode(),
        **{"Content-Disposition": f'attachment; filename="{attachment.filename}"'},
    )


def _lines(headers: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{name}: {value}{_END}" for name, value in headers)


def _mailbox(of: Mailbox) -> str:
    name = one_line(of.name)
    if name.isascii():
        return formataddr((name, of.address))
    return f"{Header(name, _UTF8).encode(linesep=_END)} <{of.address}>"


def _text(text: str) -> str:
    line = one_line(text)
    return line if line.isascii() else Header(line, _UTF8, header_name="Subject").encode(linesep=_END)
