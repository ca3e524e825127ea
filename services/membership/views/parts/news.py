"""Whether somebody wants no news, whatever they once agreed to: as they told the notify service."""

from typing import Final

from shared.contracts.membership import ConsentPurpose
from shared.contracts.notify import ChannelWish, MessagePurpose, PreferenceChanged, UnsubscribedByLink

TO_NEWS: Final = frozenset({ConsentPurpose.NEWSLETTER, ConsentPurpose.EVENTS_NEWS})
"""The consents that news rest on."""


def wants_no_news(event: UnsubscribedByLink | PreferenceChanged, *, before: bool) -> bool:
    """Whether they want none from now on."""
    if isinstance(event, PreferenceChanged):
        return event.channels.get(MessagePurpose.NEWS) is ChannelWish.NONE
    return before or event.purpose is MessagePurpose.NEWS
