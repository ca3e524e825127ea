"""What the notify service can be asked, and by whom."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.marks import DiscreetModel
from shared.contracts.messages import Question
from shared.contracts.notify.answers import (
    CampaignEntry,
    CampaignReachFigures,
    FailingAddress,
    MessageEntry,
    NoticeEntry,
    OutOfReachEntry,
    PreferenceEntry,
    QueueFigures,
    ReplyToEntry,
    RoundEntry,
    TemplateEntry,
    TemplatePreview,
)
from shared.contracts.notify.campaign import CampaignStatus
from shared.contracts.notify.delivery import MessageStatus
from shared.contracts.notify.notice import Notice


class _Page(DiscreetModel):
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    offset: Annotated[int, Field(ge=0)] = 0


# For one person


class MyMessages(
    _Page, Question, service="notify", by=["member", "coordinator"], about="person_id", answers=tuple[MessageEntry, ...]
):
    """What was sent to one person and why, the latest first."""

    person_id: UUID


class Preference(Question, service="notify", by=["member", "coordinator"], about="person_id", answers=PreferenceEntry):
    """What one person wishes to get, and how."""

    person_id: UUID


# For coordinators


class Messages(_Page, Question, service="notify", by=["coordinator", "auditor"], answers=tuple[MessageEntry, ...]):
    """Who was to be told what, why, and what became of it, the latest first. Auditors are shown no names or formats."""

    person_id: UUID | None = None
    notice: Notice | None = None
    campaign_id: UUID | None = None
    gathering_id: UUID | None = None
    status: MessageStatus | None = None


class Queue(Question, service="notify", by=["coordinator", "operator", "auditor"], answers=QueueFigures):
    """How much waits to be sent, and how fast it goes."""


class Notices(Question, service="notify", by=["coordinator", "operator", "auditor"], answers=tuple[NoticeEntry, ...]):
    """Everything that the network tells people by itself: when, whether it is on, and in which words."""


class Templates(_Page, Question, service="notify", by=["coordinator", "auditor"], answers=tuple[TemplateEntry, ...]):
    """The templates with their versions and how often each was sent; those that come with the service, too."""

    template_id: UUID | None = None
    notice: Notice | None = None


class TemplatePreviews(Question, service="notify", by=["coordinator", "auditor"], answers=tuple[TemplatePreview, ...]):
    """What a template reads like in each format, filled with examples; its newest version if none is named."""

    template_id: UUID
    version: Annotated[int | None, Field(ge=0)] = None


class Rounds(_Page, Question, service="notify", by=["coordinator", "auditor"], answers=tuple[RoundEntry, ...]):
    """What everybody at a gathering was told, and how far that is, the latest first."""

    gathering_id: UUID | None = None


class Campaigns(_Page, Question, service="notify", by=["coordinator", "auditor"], answers=tuple[CampaignEntry, ...]):
    """The campaigns, how far each is and what became of its messages, the latest first."""

    campaign_id: UUID | None = None
    status: CampaignStatus | None = None


class CampaignReach(Question, service="notify", by=["coordinator"], answers=CampaignReachFigures):
    """How many people a counted campaign reaches, where they belong, by which way, and who is not reached and why."""

    campaign_id: UUID


class FailingAddresses(_Page, Question, service="notify", by=["coordinator"], answers=tuple[FailingAddress, ...]):
    """The addresses from which messages come back, the latest first."""


class OutOfReach(_Page, Question, service="notify", by=["coordinator"], answers=tuple[OutOfReachEntry, ...]):
    """Whom messages do not reach, so that somebody tells them in another way, the latest first."""


class ReplyTos(Question, service="notify", by=["coordinator", "auditor"], answers=tuple[ReplyToEntry, ...]):
    """To whom answers go."""
