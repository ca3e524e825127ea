"""What decisions about campaigns rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notify.template import state as templates
from services.notify.words import WordsByChannel
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Command
from shared.contracts.notify import (
    CAMPAIGN,
    CAMPAIGN_ON_ITS_WAY,
    CAMPAIGN_STOPPED_BEFORE,
    CAMPAIGN_UNKNOWN,
    CampaignAudience,
    CampaignStatus,
)
from shared.decider import Claim, Context, Decider


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody drafted."""

    name: str
    template_id: UUID
    sms_template_id: UUID | None
    audience: CampaignAudience
    reply_to: UUID | None
    not_before: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Frozen:
    """How many people it is for, and in which words; for the how-manieth time it was counted."""

    freeze: int
    count: int
    needs_two: bool
    words: WordsByChannel


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign. `freezes` counts how often it was frozen; `expires_at` is known once it is approved."""

    draft: Draft
    status: CampaignStatus = CampaignStatus.DRAFTED
    frozen: Frozen | None = None
    freezes: int = 0
    approvals: frozenset[UUID] = frozenset()
    expires_at: datetime | None = None
    done: frozenset[int] = frozenset()

    @property
    def count(self) -> int:
        return self.frozen.count if self.frozen else 0


State = Campaign | None
decider = Decider[State](CAMPAIGN, None)

_BEFORE_IT_GOES_OUT = (CampaignStatus.DRAFTED, CampaignStatus.FROZEN)


def known(state: State) -> Campaign:
    """Refuses a campaign that there is not."""
    if state is None:
        raise CAMPAIGN_UNKNOWN("campaign_id")
    return state


def not_on_its_way(state: State) -> Campaign:
    """Refuses what was approved or stopped before."""
    campaign = known(state)
    if campaign.status is CampaignStatus.STOPPED:
        raise CAMPAIGN_STOPPED_BEFORE("campaign_id")
    if campaign.status not in _BEFORE_IT_GOES_OUT:
        raise CAMPAIGN_ON_ITS_WAY("campaign_id")
    return campaign


def its_templates(_command: Command, state: State, _claim: Claim) -> Mapping[str, Ref]:
    """What a decision `needs` in order to see what a campaign is to be sent in."""
    return wanted_templates(state.draft.template_id, state.draft.sms_template_id) if state else {}


def wanted_templates(template_id: UUID, sms_template_id: UUID | None) -> Mapping[str, Ref]:
    return {**templates.wanted(template_id), **templates.wanted(sms_template_id, "sms_template")}


def template_of(context: Context, name: str = "template") -> templates.State:
    """One of the templates that were needed."""
    state: templates.State = context.others.get(name)
    return state
