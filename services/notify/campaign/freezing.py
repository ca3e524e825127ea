"""Counting whom a campaign is for, before anybody approves it, and holding on to exactly those people."""

from collections.abc import Iterable, Iterator
from typing import Final

from services.notify.batches import batches_in, each_once, parts_of
from services.notify.campaign.state import Campaign, State, decider, its_templates, not_on_its_way, template_of
from services.notify.filling import CAMPAIGN_AUDIENCE, Counted
from services.notify.template import state as templates
from services.notify.words import Words
from shared.contracts.messages import Event
from shared.contracts.notify import (
    CAMPAIGN_TO_NOBODY,
    CAMPAIGN_TO_TOO_MANY,
    MOST_RECIPIENTS,
    AudienceCounted,
    AudienceFrozen,
    FreezeAudience,
    FrozenWords,
)
from shared.contracts.refusals import UNAVAILABLE
from shared.decider import Context

TWO_PEOPLE_ABOVE: Final = "two_people_above"
"""The setting that says to how many recipients a campaign goes that one person alone may approve."""


@decider.decides(FreezeAudience, needs=its_templates, looks_up=(CAMPAIGN_AUDIENCE,))
def freeze(_command: FreezeAudience, state: State, context: Context) -> Iterable[Event]:
    campaign = not_on_its_way(state)
    words = tuple(_words(campaign, context))
    counted: Counted = context.found[CAMPAIGN_AUDIENCE]
    if counted.audience != campaign.draft.audience:
        raise UNAVAILABLE(what="The newest draft of this campaign")
    audience = each_once(counted.people)
    if not audience:
        raise CAMPAIGN_TO_NOBODY("audience")
    if len(audience) > MOST_RECIPIENTS:
        raise CAMPAIGN_TO_TOO_MANY("audience", count=len(audience), limit=MOST_RECIPIENTS)
    parts, number = parts_of(audience), campaign.freezes + 1
    yield AudienceCounted(
        campaign_id=context.id,
        freeze=number,
        count=len(audience),
        parts=len(parts),
        batches=batches_in(len(audience)),
        needs_two=len(audience) > context.settings[TWO_PEOPLE_ABOVE],
        words=words,
    )
    for part in parts:
        yield AudienceFrozen(
            campaign_id=context.id,
            freeze=number,
            part=part.number,
            first_batch=part.first_batch,
            count=len(audience),
            people=part.people,
        )


def _words(campaign: Campaign, context: Context) -> Iterator[FrozenWords]:
    yield _frozen(templates.approved(template_of(context), "template_id"))
    if campaign.draft.sms_template_id:
        yield _frozen(templates.approved(template_of(context, "sms_template"), "sms_template_id"))


def _frozen(words: Words) -> FrozenWords:
    return FrozenWords(**dict(words.use), placeholders=tuple(sorted(words.placeholders)))
