"""What fills a message, as the views know it, and the message that it comes to. Look-ups find it beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from shared.contracts.notify import MessageChannel, Recipient, SkippedBecause

VALUES_FOR: Final = "values_for"
"""The look-up that finds what fills the message of a RequestMessage: ValuesFor."""

ROUND_AUDIENCE: Final = "round_audience"
"""The look-up that finds whom the fact of a BeginRound concerns: a tuple of Recipient, each once, in any order.

Whoever is being forgotten is left out.
"""

ROUND_BATCH: Final = "round_batch"
"""The look-up for a RequestRoundMessages: a tuple of FilledFor, one for each person of that batch of the round."""

CAMPAIGN_AUDIENCE: Final = "campaign_audience"
"""The look-up for a FreezeAudience: a tuple of Recipient, who are members to whom the draft applies, with consent."""

CAMPAIGN_BATCH: Final = "campaign_batch"
"""The look-up for a RequestCampaignMessages: a tuple of FilledFor, one for each person of that batch."""


@dataclass(frozen=True, slots=True)
class ValuesFor:
    """What fills a message to one person.

    `values` are by Placeholder; one that cannot be found is left out, one that there is not is an empty text.
    `channels` are the ways by which the person can be reached, the one they wish for first; whoever has none is
    skipped. `skip` says why they are not told in any case. `reply_to` is the id of a REPLY_TO.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    channels: tuple[MessageChannel, ...] = ()
    reply_to: UUID | None = None
    skip: SkippedBecause | None = None


@dataclass(frozen=True, slots=True)
class FilledFor:
    """One of a batch, and what fills their message."""

    recipient: Recipient
    filled: ValuesFor
