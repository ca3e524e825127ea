"""Letters and settings for tests of delivery."""

from typing import Any

from services.notify.delivery.letter import Letter, Mailbox
from services.notify.settings import NotifySettings
from shared.ids import new_id
from tests.support.running import CLAIMS, MASTER


def settings(**changed: Any) -> NotifySettings:
    values: dict[str, Any] = {
        "postgres_dsn": "postgresql://nowhere.invalid/none",
        "master_key": MASTER,
        "claims_key": CLAIMS,
        "sender_address": "no-reply@peers.example",
        "sender_name": "Preston Peers",
        "smtp_security": "none",
        "production": True,
        **changed,
    }
    return NotifySettings(**values)


def letter(to: str = "ann@post.example", **changed: Any) -> Letter:
    values: dict[str, Any] = {
        "message_id": new_id(),
        "to": Mailbox(to, "Ann"),
        "subject": "Your place is booked",
        "text": "Dear Ann,\n\nsee you there.\n",
        **changed,
    }
    return Letter(**values)


async def nothing() -> None:
    """What happens before a letter leaves, in tests that do not mind."""
