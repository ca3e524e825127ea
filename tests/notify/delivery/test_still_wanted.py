"""What is still wanted when it is sent: by whoever left or unsubscribed, and by the consent that it rests on."""

from typing import Any
from uuid import UUID

from shared.contracts.membership import ConsentGiven, ConsentPurpose, ConsentWithdrawn, ErasureStarted, MemberLeft
from shared.contracts.notify import (
    ChannelWish,
    MessageHandedOver,
    MessagePurpose,
    MessageRequested,
    MessageSuppressed,
    Notice,
    PreferenceChanged,
    SuppressedBecause,
    UnsubscribedByLink,
)
from shared.contracts.types import Method
from shared.ids import new_id
from tests.notify.delivery.network import Delivering, delivering, joined, requested
from tests.notify.delivery.post_office import post_office
from tests.support.running import NOW
from tests.support.servers import Servers

NEWSLETTER, EVENTS_NEWS = ConsentPurpose.NEWSLETTER, ConsentPurpose.EVENTS_NEWS


def agrees(person: UUID, purpose: ConsentPurpose = NEWSLETTER) -> ConsentGiven:
    return ConsentGiven(member_id=person, purpose=purpose, wording_id="w", wording_sha256="a" * 64, method=Method.FORM)


def news(person: UUID, consent: ConsentPurpose = NEWSLETTER) -> MessageRequested:
    its: dict[str, Any] = {
        "notice": None,
        "campaign_id": new_id(),
        "purpose": MessagePurpose.NEWS,
        "consent": consent,
    }
    return requested(person).model_copy(update=its)


async def became_of(service: Delivering, message: MessageRequested) -> SuppressedBecause | None:
    """Why it was not sent; None where it was."""
    await service.record(message)
    await service.ended(message.message_id)
    (outcome,) = await service.outcomes(message.message_id)
    if isinstance(outcome, MessageSuppressed):
        return outcome.reason
    assert isinstance(outcome, MessageHandedOver)
    return None


async def test_whoever_left_is_told_what_became_of_their_bookings_and_gets_no_news(
    servers: Servers, network: str, database: str
) -> None:
    with post_office() as office:
        async with delivering(servers, network, database, office) as service:
            ann = joined("ann@post.example")
            await service.record(ann, agrees(ann.member_id), MemberLeft(member_id=ann.member_id, left_on="2026-11"))
            assert await became_of(service, requested(ann.member_id, Notice.BOOKING_CANCELLED)) is None
            assert await became_of(service, news(ann.member_id)) is SuppressedBecause.GONE
            await service.record(ErasureStarted(member_id=ann.member_id, started_at=NOW))
            again = requested(ann.member_id, Notice.BOOKING_CANCELLED)
            assert await became_of(service, again) is SuppressedBecause.GONE
        assert len(office.messages) == 1


async def test_whoever_unsubscribed_gets_no_news_although_they_agree_until_they_take_it_up_again(
    servers: Servers, network: str, database: str
) -> None:
    with post_office() as office:
        async with delivering(servers, network, database, office) as service:
            ann = joined("ann@post.example")
            person = ann.member_id
            await service.record(ann, agrees(person))
            assert await became_of(service, news(person)) is None
            await service.record(UnsubscribedByLink(person_id=person, purpose=MessagePurpose.NEWS))
            assert await became_of(service, news(person)) is SuppressedBecause.UNSUBSCRIBED
            assert await became_of(service, requested(person)) is None, "what they asked for goes on"
            off = {MessagePurpose.NEWS: ChannelWish.NONE}
            await service.record(PreferenceChanged(person_id=person, channels=off, digest=False))
            assert await became_of(service, news(person)) is SuppressedBecause.UNSUBSCRIBED, "something else changed"
            await service.record(PreferenceChanged(person_id=person, channels={MessagePurpose.NEWS: ChannelWish.EMAIL}))
            assert await became_of(service, news(person)) is None


async def test_news_rest_on_the_consent_that_they_were_asked_for_by(
    servers: Servers, network: str, database: str
) -> None:
    with post_office() as office:
        async with delivering(servers, network, database, office) as service:
            ann = joined("ann@post.example")
            person = ann.member_id
            await service.record(ann, agrees(person))
            assert await became_of(service, news(person, EVENTS_NEWS)) is SuppressedBecause.NO_CONSENT
            await service.record(agrees(person, EVENTS_NEWS))
            assert await became_of(service, news(person, EVENTS_NEWS)) is None
            await service.record(ConsentWithdrawn(member_id=person, purpose=NEWSLETTER, method=Method.EMAIL))
            assert await became_of(service, news(person, EVENTS_NEWS)) is None, "withdrawing one touches no other"
            assert await became_of(service, news(person)) is SuppressedBecause.NO_CONSENT
