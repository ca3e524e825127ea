"""Approving a campaign to so many people, and stopping one."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from services.notify.batches import batches_in
from services.notify.campaign.state import State, decider, its_templates, known, not_on_its_way, template_of
from services.notify.template import state as templates
from shared.contracts.messages import Event
from shared.contracts.notify import (
    CAMPAIGN_APPROVED_BY_YOU,
    CAMPAIGN_COUNT_DIFFERS,
    CAMPAIGN_NOT_FROZEN,
    CAMPAIGN_TOO_LATE,
    ApproveCampaign,
    CampaignApproved,
    CampaignStatus,
    CampaignStopped,
    StopCampaign,
    StoppedBecause,
)
from shared.decider import Context

KEEPS_TRYING: Final = timedelta(days=3)
"""How long a campaign is tried that says nothing else."""


@decider.decides(ApproveCampaign, needs=its_templates)
def approve(command: ApproveCampaign, state: State, context: Context) -> Iterable[Event]:
    campaign = not_on_its_way(state)
    frozen, draft, now = campaign.frozen, campaign.draft, context.now
    if frozen is None:
        raise CAMPAIGN_NOT_FROZEN("campaign_id")
    if command.count != frozen.count:
        raise CAMPAIGN_COUNT_DIFFERS("count", count=frozen.count)
    templates.approved(template_of(context), "template_id")
    if draft.sms_template_id:
        templates.approved(template_of(context, "sms_template"), "sms_template_id")
    if draft.expires_at and draft.expires_at <= now:
        raise CAMPAIGN_TOO_LATE("expires_at", expires_at=draft.expires_at.isoformat())
    if context.actor.id in campaign.approvals:
        raise CAMPAIGN_APPROVED_BY_YOU("actor", count=frozen.count)
    yield CampaignApproved(
        campaign_id=context.id,
        by=context.actor.id,
        count=frozen.count,
        batches=batches_in(frozen.count),
        in_force=not frozen.needs_two or bool(campaign.approvals),
        not_before=draft.not_before,
        expires_at=draft.expires_at or max(now, draft.not_before or now) + KEEPS_TRYING,
    )


@decider.decides(StopCampaign)
def stop(_command: StopCampaign, state: State, context: Context) -> Iterable[Event]:
    campaign = known(state)
    if campaign.status is not CampaignStatus.STOPPED:
        yield CampaignStopped(campaign_id=context.id, was=campaign.status, because=StoppedBecause.BY_A_PERSON)
