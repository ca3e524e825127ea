"""How the notify service answers: what was sent to whom and why, in which words, and whom nothing reaches."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict

from shared.contracts.marks import DiscreetModel, Personal
from shared.contracts.notify.address import BounceKind
from shared.contracts.notify.audience import CampaignAudience
from shared.contracts.notify.campaign import CampaignStatus, StoppedBecause
from shared.contracts.notify.channels import MessageChannel, MessageFormat, MessagePurpose
from shared.contracts.notify.delivery import MessageStatus, SuppressedBecause
from shared.contracts.notify.message import SkippedBecause
from shared.contracts.notify.notice import Notice
from shared.contracts.notify.notices import TemplateUse
from shared.contracts.notify.placeholder import Placeholder
from shared.contracts.notify.preference import ChannelWish, QuietHours
from shared.contracts.notify.template import Wording


class Answered(DiscreetModel):
    """The base of all answers."""

    model_config = ConfigDict(frozen=True)


# Messages


class MessageEntry(Answered):
    """A message, why there is one, and what became of it. `person_id` is None once the person is forgotten.

    `why` is a sentence; `about` says which gathering, programme or campaign. `because` is why it was skipped,
    suppressed or failed, as a code; `explained` says it in words. `repeated`: it may have arrived twice, as one.
    """

    message_id: UUID
    person_id: UUID | None = None
    full_name: Personal[str] = None
    notice: Notice | None = None
    campaign_id: UUID | None = None
    gathering_id: UUID | None = None
    purpose: MessagePurpose | None = None
    why: str
    about: str | None = None
    status: MessageStatus
    because: str | None = None
    explained: str | None = None
    channel: MessageChannel | None = None
    template_id: UUID | None = None
    template_version: int | None = None
    format: Personal[MessageFormat] = None
    critical: bool = False
    repeated: bool = False
    requested_at: datetime
    not_before: datetime | None = None
    expires_at: datetime | None = None
    handed_over_at: datetime | None = None
    ended_at: datetime | None = None
    provider: str | None = None


class ProviderRate(Answered):
    """How fast a provider took messages of late: `a_minute` is the mean of the last ten minutes."""

    provider: str
    a_minute: float
    last_minute: int
    last_hour: int
    last_at: datetime


class QueueFigures(Answered):
    """How much is waiting to be sent, and how fast it goes. `due`: could be sent by now. `retrying`: failed for now.

    `handed_over_last_hour` and the like count the sixty minutes before the answer; so do the `rates`.
    """

    waiting: int
    due: int
    critical: int
    retrying: int
    oldest_due_at: datetime | None = None
    by_purpose: dict[MessagePurpose, int]
    handed_over_last_hour: int
    failed_last_hour: int
    suppressed_last_hour: int
    expired_last_hour: int
    rates: tuple[ProviderRate, ...] = ()


# Words


class NoticeWords(TemplateUse):
    """The words that a notice goes in on one channel: of the template with this name."""

    name: str
    built_in: bool


class NoticeEntry(Answered):
    """A notice as it is told now: when, whether it is on, in which words, and how often it was."""

    notice: Notice
    title: str
    when: str
    purpose: MessagePurpose
    to_a_gathering: bool
    calendar: bool
    placeholders: tuple[Placeholder, ...]
    on: bool
    words: tuple[NoticeWords, ...]
    sent: int
    skipped: int


class TemplateVersion(Answered):
    """One version of a template. `sent` counts the messages that were requested in its words."""

    version: int
    name: str
    formats: dict[MessageFormat, Wording]
    placeholders: tuple[Placeholder, ...]
    drafted_by: UUID | None = None
    drafted_at: datetime | None = None
    approved_by: UUID | None = None
    approved_at: datetime | None = None
    sent: int = 0


class TemplateEntry(Answered):
    """A template with all its versions, the newest first. Version 0 is what comes with the service.

    `approved_version` is the one that is sent. `in_use`: a notice goes in its words now.
    """

    template_id: UUID
    name: str
    notice: Notice | None = None
    purpose: MessagePurpose
    channel: MessageChannel
    approved_version: int | None = None
    in_use: bool
    retired: bool
    built_in: bool
    versions: tuple[TemplateVersion, ...]


class TemplatePreview(Answered):
    """A version of a template as somebody reads it in one format, filled with examples. A text message has no HTML."""

    template_id: UUID
    version: int
    channel: MessageChannel
    format: MessageFormat
    subject: str | None = None
    text: str
    html: str | None = None


class ReplyToEntry(Answered):
    """Somebody to whom answers go: from these areas or, where there are none, from everywhere else."""

    reply_to_id: UUID
    name: Personal[str] = None
    email: Personal[str] = None
    areas: tuple[str, ...] = ()


# Many at once


class RoundEntry(Answered):
    """A round to everybody whom a fact concerns, and how far it is. `because` is why nobody is told."""

    round_id: UUID
    notice: Notice
    gathering_id: UUID | None = None
    gathering: str | None = None
    count: int
    requested: int
    skipped: int
    finished: bool
    because: SkippedBecause | None = None
    critical: bool
    begun_at: datetime
    expires_at: datetime | None = None


class WhyNot(Answered):
    """So many of a campaign's messages ended like this, because of this: a code, and `explained` in words."""

    status: MessageStatus
    because: str
    explained: str | None = None
    messages: int


class CampaignEntry(Answered):
    """A campaign, and how far it is. `count` is its frozen audience; `results` are its messages by status.

    `reasons` say how many of these were not delivered, and why.
    """

    campaign_id: UUID
    name: str
    status: CampaignStatus
    template_id: UUID
    template_version: int | None = None
    sms_template_id: UUID | None = None
    audience: CampaignAudience
    organisations: tuple[str, ...] = ()
    reply_to: UUID | None = None
    drafted_by: UUID
    drafted_at: datetime
    count: int | None = None
    needs_two: bool = False
    approved_by: tuple[UUID, ...] = ()
    requested: int = 0
    skipped: int = 0
    results: dict[MessageStatus, int]
    reasons: tuple[WhyNot, ...] = ()
    not_before: datetime | None = None
    expires_at: datetime | None = None
    approved_at: datetime | None = None
    sent_at: datetime | None = None
    stopped_at: datetime | None = None
    stopped_because: StoppedBecause | None = None


class CampaignReachFigures(Answered):
    """How many people a campaign is for as it was counted, where they belong, and by which way each is written to.

    Somebody in two areas counts in both. `not_reached` are those who would get nothing, by the reason, as things stand.
    """

    campaign_id: UUID
    name: str
    status: CampaignStatus
    count: int
    needs_two: bool
    by_channel: dict[MessageChannel, int]
    by_area: dict[str, int]
    by_organisation: dict[str, int]
    by_service: dict[str, int]
    not_reached: dict[SuppressedBecause, int]


# People and addresses


class PreferenceEntry(Answered):
    """What a person wishes to get; `unsubscribed` are purposes that they stopped by a link."""

    person_id: UUID
    channels: dict[MessagePurpose, ChannelWish]
    notices_off: tuple[Notice, ...] = ()
    digest: bool = False
    quiet_hours: QuietHours | None = None
    format: Personal[MessageFormat] = None
    unsubscribed: tuple[MessagePurpose, ...] = ()


class FailingAddress(Answered):
    """An address from which messages come back, known by its claim alone, and whose it is as far as that is known.

    Nothing of these `purposes` is sent there; nothing at all where `everything` is true.
    """

    address: str
    person_id: UUID | None = None
    full_name: Personal[str] = None
    everything: bool
    purposes: tuple[MessagePurpose, ...] = ()
    bounces: int
    kind: BounceKind | None = None
    code: str | None = None
    bounced_at: datetime | None = None
    suppressed_at: datetime | None = None


class OutOfReachEntry(Answered):
    """Somebody whom messages do not reach. `because` is why the latest one did not, `explained` in words.

    `messages` counts those. They are to be told in another way: `phone` and `post` are what is known.
    """

    person_id: UUID
    full_name: Personal[str] = None
    phone: Personal[str] = None
    post: Personal[str] = None
    because: str
    explained: str | None = None
    messages: int
    since: datetime
    last_at: datetime
