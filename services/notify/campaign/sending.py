"""Requesting a campaign's messages, batch by batch, to exactly those people who were frozen."""

from collections.abc import Iterable

from services.notify.asking import Asked
from services.notify.batches import is_last, requested, size_of
from services.notify.campaign.state import State, decider, its_templates, known, template_of
from services.notify.filling import CAMPAIGN_BATCH, FilledFor
from services.notify.template import state as templates
from shared.contracts.messages import Event
from shared.contracts.notify import (
    CAMPAIGN_NOT_APPROVED,
    CAMPAIGN_STOPPED_BEFORE,
    MESSAGE,
    CampaignBatchRequested,
    CampaignSent,
    CampaignStatus,
    CampaignStopped,
    MessagePurpose,
    RequestCampaignMessages,
    StoppedBecause,
)
from shared.decider import Context

_FACT = "campaign"


@decider.decides(RequestCampaignMessages, needs=its_templates, looks_up=(CAMPAIGN_BATCH,), makes=(MESSAGE,))
def request_messages(command: RequestCampaignMessages, state: State, context: Context) -> Iterable[Event]:
    campaign = known(state)
    if campaign.status is CampaignStatus.STOPPED:
        raise CAMPAIGN_STOPPED_BEFORE("campaign_id")
    if not (campaign.frozen and campaign.expires_at):
        raise CAMPAIGN_NOT_APPROVED("campaign_id")
    size_of(campaign, command.batch)
    if command.batch in campaign.done:
        return
    if any(_is_retired(template_of(context, name)) for name in ("template", "sms_template")):
        yield CampaignStopped(campaign_id=context.id, was=campaign.status, because=StoppedBecause.TEMPLATE_RETIRED)
        return
    found: tuple[FilledFor, ...] = context.found[CAMPAIGN_BATCH]
    asked = Asked(
        about=context.id,
        fact=_FACT,
        purpose=MessagePurpose.NEWS,
        words=campaign.frozen.words,
        expires_at=campaign.expires_at,
        not_before=campaign.draft.not_before,
        reply_to=campaign.draft.reply_to,
        consent=campaign.draft.audience.consent,
    )
    batch = requested(asked, campaign, command.batch, found, context.now)
    yield from batch.messages
    yield CampaignBatchRequested(
        campaign_id=context.id, batch=command.batch, requested=batch.requested, skipped=batch.skipped
    )
    if is_last(campaign, command.batch):
        yield CampaignSent(campaign_id=context.id, count=campaign.frozen.count)


def _is_retired(template: templates.State) -> bool:
    return template is not None and template.retired
