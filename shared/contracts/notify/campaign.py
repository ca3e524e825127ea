"""Campaigns: news for many, counted and frozen before anyone approves. Their names and words name nobody."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from shared.contracts.messages import Command, Event
from shared.contracts.notify.aggregates import CAMPAIGN
from shared.contracts.notify.audience import CampaignAudience, Recipient
from shared.contracts.notify.notices import TemplateUse
from shared.contracts.notify.placeholder import Placeholder
from shared.contracts.types import Text


class CampaignStatus(StrEnum):
    """Where a campaign stands. `sent`: all its messages are requested; they may still wait in the queue."""

    DRAFTED = "drafted"
    FROZEN = "frozen"
    APPROVED = "approved"
    SENT = "sent"
    STOPPED = "stopped"


class StoppedBecause(StrEnum):
    """Why a campaign was stopped: somebody did, or its words were retired meanwhile."""

    BY_A_PERSON = "by_a_person"
    TEMPLATE_RETIRED = "template_retired"


class DraftCampaign(Command, of=CAMPAIGN, by=["coordinator"]):
    """Draft a campaign in an approved template's words. Sent again before anyone approved, it replaces the draft.

    Nothing is sent before `not_before`, and nothing after `expires_at`: three days after it was approved if left out.
    """

    campaign_id: UUID | None = None
    name: Text
    template_id: UUID
    sms_template_id: UUID | None = None
    audience: CampaignAudience = CampaignAudience()
    reply_to: UUID | None = None
    not_before: AwareDatetime | None = None
    expires_at: AwareDatetime | None = None


class FreezeAudience(Command, of=CAMPAIGN, by=["coordinator"]):
    """Find and count everybody whom the campaign is for. Who joins or agrees later does not get it.

    Sent again, it is counted anew, and approved anew.
    """

    campaign_id: UUID


class ApproveCampaign(Command, of=CAMPAIGN, by=["coordinator"]):
    """Approve that so many people get the campaign: `count` as it was frozen. Many recipients take two people."""

    campaign_id: UUID
    count: Annotated[int, Field(ge=1)]


class RequestCampaignMessages(Command, of=CAMPAIGN, by=["system"]):
    """Request the messages of one batch of an approved campaign, counted from 0."""

    campaign_id: UUID
    batch: Annotated[int, Field(ge=0)]


class StopCampaign(Command, of=CAMPAIGN, by=["coordinator"]):
    """Stop a campaign for good: whatever of it has not gone out by now does not."""

    campaign_id: UUID


class _Campaign(BaseModel):
    name: str
    template_id: UUID
    sms_template_id: UUID | None = None
    audience: CampaignAudience
    reply_to: UUID | None = None
    not_before: AwareDatetime | None = None
    expires_at: AwareDatetime | None = None


class CampaignDrafted(_Campaign, Event, of=CAMPAIGN, version=1):
    """Somebody drafted this, in place of an earlier draft; what was frozen and approved of that counts no more."""

    campaign_id: UUID
    by: UUID


class FrozenWords(TemplateUse):
    """The words that a campaign goes in on one channel, and what has to be filled in there."""

    placeholders: tuple[Placeholder, ...]


class AudienceCounted(Event, of=CAMPAIGN, version=1):
    """So many people get the campaign, in these versions of its words. As many AudienceFrozen follow as `parts`.

    `freeze` counts how often it was frozen; `needs_two`: two people have to approve it.
    """

    campaign_id: UUID
    freeze: int
    count: int
    parts: int
    batches: int
    needs_two: bool
    words: tuple[FrozenWords, ...]

    @property
    def template_version(self) -> int:
        """The version of the e-mail's words."""
        return self.words[0].template_version


class AudienceFrozen(Event, of=CAMPAIGN, version=1):
    """These are some of the `count` people who get the campaign; `first_batch` is the batch that begins with them."""

    campaign_id: UUID
    freeze: int
    part: int
    first_batch: int
    count: int
    people: tuple[Recipient, ...]


class CampaignApproved(Event, of=CAMPAIGN, version=1):
    """Somebody approved the campaign as it was frozen. `in_force`: it goes out now, until `expires_at`."""

    campaign_id: UUID
    by: UUID
    count: int
    batches: int
    in_force: bool
    not_before: AwareDatetime | None = None
    expires_at: AwareDatetime


class CampaignBatchRequested(Event, of=CAMPAIGN, version=1):
    """The messages of this batch are requested, or skipped for a reason."""

    campaign_id: UUID
    batch: int
    requested: int
    skipped: int


class CampaignSent(Event, of=CAMPAIGN, version=1):
    """All messages of the campaign are requested."""

    campaign_id: UUID
    count: int


class CampaignStopped(Event, of=CAMPAIGN, version=1):
    """Whatever of the campaign has not gone out does not."""

    campaign_id: UUID
    was: CampaignStatus
    because: StoppedBecause
