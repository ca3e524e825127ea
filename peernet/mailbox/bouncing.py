"""A report that a message did not arrive (RFC 3464), as the recipient's mail system would send it."""

import re
from email import message_from_bytes, policy
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formatdate, make_msgid, parseaddr
from mailbox import Maildir
from pathlib import Path
from typing import Final

STATUS: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
NO_SUCH_ADDRESS: Final = "5.1.1"
_ACTIONS: Final = {"2": "delivered", "4": "delayed", "5": "failed"}
_HOST: Final = "mailbox.localhost"


def report(content: bytes, status: str) -> bytes:
    """`content` is the message that it is about; `status` says what became of it (RFC 3463), such as 5.1.1."""
    original = message_from_bytes(content, policy=policy.compat32)
    recipient = original.get("Delivered-To") or parseaddr(str(original.get("To", "")))[1]
    sender = str(original.get("Return-Path") or "").strip("<>") or parseaddr(str(original.get("From", "")))[1]
    action = _ACTIONS[status[0]]
    whole = MIMEMultipart("report", report_type="delivery-status")
    whole["From"] = f"Mail Delivery System <mailer-daemon@{_HOST}>"
    whole["To"] = sender
    whole["Subject"] = f"Delivery status: {action}"
    whole["Date"] = formatdate()
    whole["Message-ID"] = make_msgid(domain=_HOST)
    whole["Auto-Submitted"] = "auto-replied"
    whole.attach(MIMEText(f"This is the mail system at {_HOST}. A message to <{recipient}>: {action} ({status}).\n"))
    whole.attach(_status(recipient, action, status))
    whole.attach(_returned(original))
    return whole.as_bytes(policy=policy.SMTP)


def put(folder: Path, content: bytes) -> None:
    """Into the Maildir in which returned mail is looked for."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    Maildir(folder, None).add(content)


def _status(recipient: str, action: str, status: str) -> Message:
    about_message, about_recipient = Message(), Message()
    about_message["Reporting-MTA"] = f"dns; {_HOST}"
    about_recipient["Final-Recipient"] = f"rfc822; {recipient}"
    about_recipient["Action"] = action
    about_recipient["Status"] = status
    part = MIMEBase("message", "delivery-status")
    part.set_payload([about_message, about_recipient])
    return part


def _returned(original: Message) -> Message:
    headers = Message()
    for name in ("From", "To", "Subject", "Date", "Message-ID"):
        if value := original.get(name):
            headers[name] = value
    part = MIMEBase("text", "rfc822-headers")
    part.set_payload(headers.as_string())
    return part
