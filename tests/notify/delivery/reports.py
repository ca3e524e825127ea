"""Delivery status notifications as mail systems write them."""

from uuid import UUID

_POSTFIX = """Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: no-reply@peers.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4Xy.1795/mx.example"

--4Xy.1795/mx.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example. I'm sorry to have to inform you.

--4Xy.1795/mx.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
{envelope}Arrival-Date: Sun, 22 Nov 2026 16:58:02 +0000 (GMT)

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <{recipient}>: Recipient address rejected

--4Xy.1795/mx.example
Content-Description: Undelivered Message
Content-Type: {returned}

From: Preston Peers <no-reply@peers.example>
To: Ann <{recipient}>
Subject: Your place is booked
Message-ID: <{message_id}@peers.example>

--4Xy.1795/mx.example--
"""


def report(
    message_id: UUID | str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    recipient: str = "ann@post.example",
    returned: str = "text/rfc822-headers",
    envelope_id: UUID | None = None,
) -> bytes:
    """One for a message with this id."""
    envelope = f"Original-Envelope-Id: {envelope_id}\n" if envelope_id else ""
    text = _POSTFIX.format(
        message_id=message_id, action=action, status=status, recipient=recipient, returned=returned, envelope=envelope
    )
    return text.encode()


AWAY = b"""From: Ann <ann@post.example>
To: no-reply@peers.example
Subject: Out of office
Auto-Submitted: auto-replied
Content-Type: text/plain

I am away until Monday.
"""
