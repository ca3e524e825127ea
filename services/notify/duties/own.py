"""What rounds and campaigns still need: their messages are requested batch after batch."""

from dataclasses import replace
from typing import Final

from services.notify.duties.owing import duties
from shared.contracts.notify import (
    CampaignApproved,
    CampaignBatchRequested,
    CampaignSent,
    CampaignStopped,
    RequestCampaignMessages,
    RequestRoundMessages,
    RoundBatchRequested,
    RoundBegun,
    RoundFinished,
)
from shared.duties import Duty, duty_id, owed
from shared.log.envelope import Stored

_ROUND: Final = "batch of a round"
_CAMPAIGN: Final = "batch of a campaign"


@duties.starts(RoundBegun, key=lambda event: duty_id(_ROUND, event.round_id))
def _round(event: RoundBegun, stored: Stored) -> Duty | None:
    if not event.batches:
        return None
    return owed(
        _ROUND,
        event.round_id,
        why="Everybody whom a round is for gets a message; a batch of people at a time.",
        due_at=stored.time,
        command=RequestRoundMessages(round_id=event.round_id, batch=0),
        stored=stored,
    )


@duties.starts(CampaignApproved, key=lambda event: duty_id(_CAMPAIGN, event.campaign_id))
def _campaign(event: CampaignApproved, stored: Stored) -> Duty | None:
    if not event.in_force or not event.batches:
        return None
    return owed(
        _CAMPAIGN,
        event.campaign_id,
        why="Everybody whom an approved campaign is for gets a message; a batch of people at a time.",
        due_at=stored.time,
        command=RequestCampaignMessages(campaign_id=event.campaign_id, batch=0),
        stored=stored,
    )


@duties.on(RoundBatchRequested, key=lambda event: duty_id(_ROUND, event.round_id))
@duties.on(CampaignBatchRequested, key=lambda event: duty_id(_CAMPAIGN, event.campaign_id))
def _next(duty: Duty, event: RoundBatchRequested | CampaignBatchRequested, stored: Stored) -> Duty:
    return replace(duty, data={**duty.data, "batch": event.batch + 1}, since=stored.sequence)


duties.ends(RoundFinished, key=lambda event: duty_id(_ROUND, event.round_id))
duties.ends(CampaignSent, CampaignStopped, key=lambda event: duty_id(_CAMPAIGN, event.campaign_id))
