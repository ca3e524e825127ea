"""Which messages are still to be sent? What the delivery worker takes from, by when it is due, critical first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.events import (
    BookingCancelled,
    GatheringCancelled,
    GatheringRescheduled,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
)
from shared.contracts.membership import ConsentPurpose
from shared.contracts.notify import (
    CampaignStopped,
    FailureKind,
    MessageChannel,
    MessageDelivered,
    MessageExpired,
    MessageFailed,
    MessageHandedOver,
    MessagePurpose,
    MessageRequested,
    MessageSuppressed,
    Notice,
    NotifyDataRemoved,
    TemplateUse,
)
from shared.contracts.training import (
    ApplicationPurged,
    ApplicationWithdrawn,
    TrainingPlaceAccepted,
    TrainingPlaceDeclined,
)
from shared.log.envelope import Stored
from shared.projection.rows import changed
from shared.projection.view import RowsWith, View, Where

REMINDERS = (Notice.REMINDER_WEEK, Notice.REMINDER_DAY)
_OF_AN_OFFER = (Notice.PLACE_OFFERED, Notice.OFFER_LAPSING)
_OF_CANCELLING = (Notice.BOOKING_CANCELLED, Notice.GATHERING_CANCELLED)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that no provider has taken yet. `due_at` is when it may be sent at the earliest.

    `values` fill its template; None where what they were sealed under is gone. `no_longer_so`: the gathering it is
    about was moved or cancelled since, the booking cancelled, or the offer answered.
    `campaign_stopped`: nobody is to get it any more. `retrying`: it failed for now.
    """

    message_id: UUID
    person_id: UUID
    sealed_for: UUID
    notice: Notice | None
    campaign_id: UUID | None
    purpose: MessagePurpose
    consent: ConsentPurpose | None
    channel: MessageChannel
    template_id: UUID
    template_version: int
    otherwise: tuple[TemplateUse, ...]
    gathering_id: UUID | None
    booking_id: UUID | None
    application_id: UUID | None
    calendar: bool
    reply_to: UUID | None
    critical: bool
    requested_at: datetime
    due_at: datetime
    expires_at: datetime
    values: dict[str, str] | None
    no_longer_so: bool = False
    campaign_stopped: bool = False
    retrying: bool = False


outbox = View(
    "outbox",
    version=2,
    row=Outgoing,
    key="message_id",
    indexes=("due_at", "person_id", "sealed_for", "gathering_id", "booking_id", "application_id", "campaign_id"),
)

# How each event changes it


@outbox.starts(MessageRequested)
def _requested(event: MessageRequested, stored: Stored) -> Outgoing:
    return Outgoing(
        message_id=event.message_id,
        person_id=event.person_id,
        sealed_for=event.sealed_for,
        notice=event.notice,
        campaign_id=event.campaign_id,
        purpose=event.purpose,
        consent=event.consent,
        channel=event.channel,
        template_id=event.template_id,
        template_version=event.template_version,
        otherwise=event.otherwise,
        gathering_id=event.subjects.gathering_id,
        booking_id=event.subjects.booking_id,
        application_id=event.subjects.application_id,
        calendar=event.calendar,
        reply_to=event.reply_to,
        critical=event.critical,
        requested_at=stored.time,
        due_at=max(event.not_before or stored.time, stored.time),
        expires_at=event.expires_at,
        values=event.values,
    )


@outbox.on(MessageFailed)
def _failed(row: Outgoing, event: MessageFailed) -> Outgoing | None:
    return changed(row, retrying=True) if event.kind is FailureKind.TEMPORARY else None


outbox.ends(MessageHandedOver, MessageDelivered, MessageSuppressed, MessageExpired)


@outbox.on(CampaignStopped, key=RowsWith("campaign_id"))
def _stopped(row: Outgoing, _event: CampaignStopped) -> Outgoing:
    return changed(row, campaign_stopped=True)


@outbox.on(GatheringCancelled, key=RowsWith("gathering_id"))
def _cancelled(row: Outgoing, _event: GatheringCancelled) -> Outgoing:
    """Whatever else is still to be said of it would make people travel for nothing; a booking that ended stays so."""
    return row if row.notice is Notice.BOOKING_CANCELLED else changed(row, no_longer_so=True)


@outbox.on(GatheringRescheduled, key=RowsWith("gathering_id"))
def _rescheduled(row: Outgoing, _event: GatheringRescheduled) -> Outgoing:
    return changed(row, no_longer_so=True) if row.notice in REMINDERS else row


@outbox.on(BookingCancelled, key=RowsWith("booking_id"))
def _booking_cancelled(row: Outgoing, _event: BookingCancelled) -> Outgoing:
    return row if row.notice in _OF_CANCELLING else changed(row, no_longer_so=True)


@outbox.on(OfferAccepted, key=RowsWith("booking_id"))
@outbox.on(OfferDeclined, key=RowsWith("booking_id"))
@outbox.on(OfferExpired, key=RowsWith("booking_id"))
def _offer_answered(row: Outgoing, _event: OfferAccepted | OfferDeclined | OfferExpired) -> Outgoing:
    return changed(row, no_longer_so=True) if row.notice in _OF_AN_OFFER else row


@outbox.on(TrainingPlaceAccepted, key=RowsWith("application_id"))
@outbox.on(TrainingPlaceDeclined, key=RowsWith("application_id"))
@outbox.on(ApplicationWithdrawn, key=RowsWith("application_id"))
def _training_offer_answered(
    row: Outgoing, _event: TrainingPlaceAccepted | TrainingPlaceDeclined | ApplicationWithdrawn
) -> Outgoing:
    return changed(row, no_longer_so=True) if row.notice is Notice.TRAINING_PLACE_OFFERED else row


@outbox.on(ApplicationPurged, key=lambda event: Where("sealed_for", event.application_id))
def _purged(row: Outgoing, _event: ApplicationPurged) -> Outgoing:
    return changed(row, values=None)


outbox.ends(NotifyDataRemoved, key=RowsWith("person_id"))


@outbox.on(NotifyDataRemoved, key=lambda event: Where("sealed_for", event.person_id))
def _tells_of_somebody_forgotten(row: Outgoing, _event: NotifyDataRemoved) -> Outgoing:
    return changed(row, values=None)
