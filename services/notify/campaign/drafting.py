"""Drafting a campaign: what is said, to whom, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Final

from services.notify import reply_to
from services.notify.campaign.state import Draft, State, decider, not_on_its_way, template_of, wanted_templates
from services.notify.template import state as templates
from shared.contracts.aggregate import Ref
from shared.contracts.membership import ConsentPurpose
from shared.contracts.messages import Event
from shared.contracts.notify import (
    CAMPAIGN_CONSENT,
    CAMPAIGN_TIMES,
    TEMPLATE_NOT_FOR_THIS,
    CampaignDrafted,
    DraftCampaign,
    MessageChannel,
    MessagePurpose,
)
from shared.decider import Claim, Context

TO_NEWS: Final = frozenset({ConsentPurpose.NEWSLETTER, ConsentPurpose.EVENTS_NEWS})
"""The consents that let somebody get a campaign."""


def _its_parts(command: DraftCampaign, _state: State, _claim: Claim) -> Mapping[str, Ref]:
    return {**wanted_templates(command.template_id, command.sms_template_id), **reply_to.wanted(command.reply_to)}


@decider.decides(DraftCampaign, needs=_its_parts)
def draft(command: DraftCampaign, state: State, context: Context) -> Iterable[Event]:
    before = not_on_its_way(state) if state else None
    _check_template(template_of(context), MessageChannel.EMAIL, "template_id")
    if command.sms_template_id:
        _check_template(template_of(context, "sms_template"), MessageChannel.SMS, "sms_template_id")
    if command.audience.consent not in TO_NEWS:
        raise CAMPAIGN_CONSENT("audience.consent")
    if command.reply_to:
        reply_to.check(context)
    _check_times(command, context.now)
    drafted = Draft(**{field.name: getattr(command, field.name) for field in fields(Draft)})
    if before is None or before.draft != drafted:
        yield CampaignDrafted(
            campaign_id=context.id,
            by=context.actor.id,
            **{field.name: getattr(drafted, field.name) for field in fields(Draft)},
        )


def _check_template(state: templates.State, channel: MessageChannel, field: str) -> None:
    templates.approved(state, field)
    use, wanted = templates.known(state, field).use, templates.Use(None, MessagePurpose.NEWS, channel)
    if use != wanted:
        raise TEMPLATE_NOT_FOR_THIS(field, use=use, wanted=wanted)


def _check_times(command: DraftCampaign, now: datetime) -> None:
    if command.expires_at and command.expires_at <= max(now, command.not_before or now):
        raise CAMPAIGN_TIMES("expires_at")
