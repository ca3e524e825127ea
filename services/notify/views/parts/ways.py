"""By which ways can somebody be written to?"""

from typing import Final

from services.notify.views.contacts import Contact
from services.notify.views.preferences import Wishes
from shared.contracts.membership import Channel
from shared.contracts.notify import ChannelWish, MessageChannel, MessagePurpose

_MOBILE: Final = ("07", "447", "00447")
"""How numbers begin that take text messages, without spaces and plus sign."""


def ways_to(contact: Contact, wishes: Wishes | None, purpose: MessagePurpose) -> tuple[MessageChannel, ...]:
    """The ways by which somebody can be reached: the one they wish for first, then e-mail."""
    there_are = [MessageChannel.EMAIL] if contact.email else []
    if contact.phone and _digits(contact.phone).startswith(_MOBILE):
        there_are.append(MessageChannel.SMS)
    wish = wishes.channels.get(purpose) if wishes else None
    by_text = contact.preferred_channel is Channel.TEXT_MESSAGE
    wished = wish.value if wish and wish is not ChannelWish.NONE else (MessageChannel.SMS if by_text else "")
    return tuple(sorted(there_are, key=lambda each: each.value != wished))


def _digits(phone: str) -> str:
    return "".join(each for each in phone.replace("(0)", "") if each.isdigit())
