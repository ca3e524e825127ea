"""Whom is a round or a campaign still to reach? As they were frozen, until all messages are requested."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.contracts.notify import (
    AudienceCounted,
    AudienceFrozen,
    CampaignDrafted,
    CampaignSent,
    CampaignStopped,
    Recipient,
    RoundAudienceFrozen,
    RoundFinished,
)
from shared.ids import derived_id
from shared.projection.view import View, Where


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the people of a round or a campaign. `first_batch` is the number of the batch they begin with."""

    part_id: UUID
    whole_id: UUID
    first_batch: int
    people: tuple[Recipient, ...]


frozen = View("frozen", version=1, row=Part, key="part_id", indexes=("whole_id",))

# How each event changes it


def _part_of_round(event: RoundAudienceFrozen) -> UUID:
    return derived_id(event.round_id, event.part)


def _part_of_campaign(event: AudienceFrozen) -> UUID:
    return derived_id(event.campaign_id, event.freeze, event.part)


@frozen.starts(RoundAudienceFrozen, key=_part_of_round)
def _of_round(event: RoundAudienceFrozen) -> Part:
    return Part(_part_of_round(event), event.round_id, event.first_batch, event.people)


def _campaign(event: Any) -> Where:
    return Where("whole_id", event.campaign_id)


# What was frozen before counts no more: this comes before the parts that follow it.
frozen.ends(CampaignDrafted, AudienceCounted, CampaignSent, CampaignStopped, key=_campaign)


@frozen.starts(AudienceFrozen, key=_part_of_campaign)
def _of_campaign(event: AudienceFrozen) -> Part:
    return Part(_part_of_campaign(event), event.campaign_id, event.first_batch, event.people)


frozen.ends(RoundFinished, key=lambda event: Where("whole_id", event.round_id))
