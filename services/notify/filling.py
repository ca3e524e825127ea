"""What fills a message, as the views know it, and the message that it comes to. Look-ups find it beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from shared.contracts.notify import CampaignAudience, MessageChannel, Recipient, SkippedBecause

VALUES_FOR: Final = "values_for"
"""The look-up that finds what fills the message of a RequestMessage: ValuesFor."""

ROUND_AUDIENCE: Final = "round_audience"
"""The look-up that finds whom the fact of a BeginRound concerns: a tuple of Recipient, each once, in any order.

Whoever is being forgotten is left out.
"""

ROUND_BATCH: Final = "round_batch"
"""The look-up for a RequestRoundMessages: a tuple of FilledFor, one for each person of that batch of the round."""

CAMPAIGN_AUDIENCE: Final = "campaign_audience"
"""The look-up for a FreezeAudience: the Counted, who are members to whom the draft applies, with consent."""

CAMPAIGN_BATCH: Final = "campaign_batch"
"""The look-up for a RequestCampaignMessages: a tuple of FilledFor, one for each person of that batch."""


@dataclass(frozen=True, slots=True)
class ValuesFor:
    """What fills a message to one person.

    `values` are by Placeholder; one that cannot be found is left out, one that there is not is an empty text.
    `channels` are the ways by which the person can be reached, the one they wish for first; whoever has none is
    skipped. `skip` says why they are not told in any case. `reply_to` is the id of a REPLY_TO. From `until` on it is of
    no use to anybody, whatever else is said.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    channels: tuple[MessageChannel, ...] = ()
    reply_to: UUID | None = None
    skip: SkippedBecause | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """Whom a campaign is for. `audience` is what the draft said where they were looked for: it may say more by now."""

    audience: CampaignAudience
    people: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True)
class FilledFor:
    """One of a batch, and what fills their message."""

    recipient: Recipient
    filled: ValuesFor
