"""Delivery put together from the service's parts: its worker, and the page on which people unsubscribe."""

import asyncio
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from services.notify.delivery.attempts import Attempts
from services.notify.delivery.counting import Counting
from services.notify.delivery.fates import Fates
from services.notify.delivery.govuk import GovUkNotify
from services.notify.delivery.judging import Rules, allowed_from
from services.notify.delivery.lane import Lane
from services.notify.delivery.letters import Letters
from services.notify.delivery.provider import Provider
from services.notify.delivery.reading import OUTBOX, ViewedOutbox
from services.notify.delivery.receipts import Receipts
from services.notify.delivery.recording import DELIVERY, Recorder
from services.notify.delivery.returned import Returned
from services.notify.delivery.sending import Sending
from services.notify.delivery.smtp import SmtpProvider
from services.notify.delivery.unsubscribe_route import unsubscribe_route
from services.notify.delivery.wording import ViewedWords
from services.notify.delivery.worker import Delivery
from services.notify.settings import NotifySettings
from services.notify.unsubscribing import PATH, Links, Unsubscription
from shared.contracts.notify import MessageChannel, UnsubscribeByLink
from shared.contracts.refusals import FORGOTTEN, Refused
from shared.sender import Sender
from shared.vault.secrets import Claims, parse_secret

if TYPE_CHECKING:
    from shared.service import Service


async def deliver(service: "Service") -> None:
    """The worker: sends what is due, and reads what comes back, until it is cancelled."""
    settings = settings_of(service)
    claim = Claims(_claims_key(settings))
    outbox = ViewedOutbox(service.projector, service.pool)
    attempts = Attempts(service.pool, OUTBOX)
    recorder = Recorder(service.runner.run, lambda: outbox.sequence, attempts.put_off)
    letters = Letters(
        ViewedWords(service.pool), _links(settings), sent_by=settings.sender_name, public_url=settings.public_url
    )
    providers = _providers(settings)
    lanes: dict[MessageChannel, Lane] = {}
    counting = Counting(service.metrics, lanes)
    sending = Sending(letters, attempts, recorder, claim, counting)
    delivery = Delivery(outbox, attempts, recorder, sending, lanes, _rules(settings, providers), claim, counting)
    lanes |= {channel: Lane(provider, settings.probe_seconds, delivery.wake) for channel, provider in providers.items()}
    fates = Fates(service.pool, recorder)
    async with asyncio.TaskGroup() as group:
        group.create_task(delivery.run(), name="delivery")
        group.create_task(delivery.count_the_queue(), name="queue of messages")
        if settings.bounce_folder:
            group.create_task(Returned(settings.bounce_folder, outbox, fates).run(), name="returned mail")
        for provider in providers.values():
            if isinstance(provider, GovUkNotify):
                receipts = Receipts(provider, settings.govuk_receipts_seconds, outbox, service.pool, recorder, fates)
                group.create_task(receipts.run(), name=f"receipts of {provider.channel}")


def routes(service: "Service") -> list[tuple[str, Any]]:
    """What is answered over HTTP beside the service's health."""

    async def unsubscribe(of: Unsubscription) -> bool:
        command = UnsubscribeByLink(
            person_id=of.person_id, purpose=of.purpose, notice=of.notice, message_id=of.message_id
        )
        try:
            # The same link again, after the person took the messages up again, is another wish.
            await service.runner.run(command, Sender(DELIVERY))
        except Refused as refused:
            return refused.problem.code == FORGOTTEN.code
        return True

    return [(PATH, unsubscribe_route(_links(settings_of(service)), unsubscribe))]


def settings_of(service: "Service") -> NotifySettings:
    assert isinstance(service.settings, NotifySettings)
    return service.settings


def _providers(settings: NotifySettings) -> dict[MessageChannel, Provider]:
    email, sms = MessageChannel.EMAIL, MessageChannel.SMS
    found: dict[MessageChannel, Provider] = {
        email: SmtpProvider(settings) if settings.email_provider == "smtp" else GovUkNotify(settings, email)
    }
    if settings.sms_provider == "govuk":
        found[sms] = GovUkNotify(settings, sms)
    return found


def _rules(settings: NotifySettings, providers: dict[MessageChannel, Provider]) -> Rules:
    return Rules(
        channels=frozenset(providers),
        production=settings.production,
        allowed=allowed_from(settings.allowed_recipients),
        zone=ZoneInfo(settings.zone),
        digest_at=settings.digest_at,
    )


def _links(settings: NotifySettings) -> Links:
    return Links(_claims_key(settings))


def _claims_key(settings: NotifySettings) -> bytes:
    return parse_secret(settings.claims_key.get_secret_value(), "claims key")
