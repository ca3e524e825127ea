"""How a mail is shown: to people without anything that could steer their terminal, to programs as one document."""

import sys
from typing import Any

from peernet.errors import CommandError
from peernet.exit_codes import USAGE
from peernet.mailbox.reading import Attachment, Mail
from peernet.tables import printable


def show(mail: Mail) -> None:
    for name, value in mail.headers.items():
        print(f"{name}: {printable(value)}")
    for each in mail.attachments:
        told = f"{each.name} ({each.content_type}, {len(each.content):,} bytes)"
        print(f"Attached: {printable(told)}")
    print()
    print(printable(mail.text.expandtabs()))


def document(mail: Mail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "delivered_to": mail.delivered_to,
        "headers": mail.headers,
        "text": mail.text,
        "html": mail.html,
        "attachments": [
            {"name": each.name, "content_type": each.content_type, "bytes": len(each.content)}
            for each in mail.attachments
        ],
        "unsubscribe": mail.unsubscribe,
    }


def html(mail: Mail) -> str:
    if mail.html is None:
        raise CommandError(f"Mail {mail.id} has no HTML: leave --html out for its text.", exit_code=USAGE)
    return mail.html


def attachment(mail: Mail, name: str) -> Attachment:
    found = next((each for each in mail.attachments if each.name == name), None)
    if found is None:
        there = ", ".join(each.name for each in mail.attachments) or "nothing"
        raise CommandError(f"{name} is not attached to mail {mail.id}. Attached: {there}.", exit_code=USAGE)
    return found


def write(content: bytes) -> None:
    """As it is, for a file or another program."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
