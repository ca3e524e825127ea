"""Mail as notify sends it, as far as the mailbox's reader is concerned."""

from email.message import EmailMessage
from email.policy import SMTP
from uuid import UUID

from shared.ids import new_id

CALENDAR = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
UNSUBSCRIBE = "https://peers.example/unsubscribe?t=abc"


def letter(
    to: str = "Zoë Field <zoe@post.example>",
    subject: str = "Your place is booked: Café for peers",
    text: str = "Dear Zoë,\n\nyour place is booked.\n",
    *,
    id: UUID | None = None,
    html: str | None = None,
    calendar: bool = False,
) -> bytes:
    """As it goes over the wire."""
    message = EmailMessage(policy=SMTP)
    message["From"] = "Peernet <no-reply@peernet.invalid>"
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = f"<{id or new_id()}@peernet.invalid>"
    message["List-Unsubscribe"] = f"<{UNSUBSCRIBE}>"
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    if calendar:
        message.add_attachment(CALENDAR.encode(), maintype="text", subtype="calendar", filename="calendar.ics")
    return message.as_bytes()
