"""Handing e-mail and text messages over to GOV.UK Notify, by its own client, which blocks: in threads of its own."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar
from uuid import UUID

import requests
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from services.notify.bounces import Fate
from services.notify.delivery.email import address_of
from services.notify.delivery.letter import (
    Letter,
    NotHandedOver,
    OurFault,
    ProviderAway,
    RefusedForGood,
    TryLater,
    Unsure,
)
from services.notify.delivery.pacing import Rate
from services.notify.delivery.provider import BeforeItLeaves
from services.notify.delivery.receipts import Receipt
from services.notify.settings import NotifySettings
from shared.contracts.notify import MessageChannel

T = TypeVar("T")

# What it says of a refused request may name somebody.
logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)

_TIMEOUT: Final = 20
_UNTIL_THE_LIMIT_IS_LIFTED: Final = 60.0
_ADDRESS_WORDS: Final = ("email_address", "phone_number", "not a valid email", "not a valid phone", "number is not")

_FATES: Final = {
    "delivered": Fate.DELIVERED,
    "permanent-failure": Fate.NO_SUCH_ADDRESS,
    "temporary-failure": Fate.REFUSED,
    "technical-failure": Fate.NOT_SENT,
}
"""What is final. Of text messages abroad that are `sent` nobody ever hears more."""

_FEW: Final = 50
"""So many letters are asked for one by one; where more wait, the newest ones come in pages of 250."""

_MOST_PAGES: Final = 40
_QUESTIONS_A_SECOND: Final = 5


class GovUkNotify:
    """One channel of a service at GOV.UK Notify, whose template is ((subject)) and ((body)), or ((body)) alone."""

    name = "govuk-notify"

    def __init__(self, settings: NotifySettings, channel: MessageChannel) -> None:
        assert settings.govuk_key is not None
        self.at_once = settings.govuk_threads
        self.rate = settings.govuk_rate
        self.channel = channel
        self._template = (
            settings.govuk_email_template if channel is MessageChannel.EMAIL else settings.govuk_sms_template
        )
        self._key, self._url = settings.govuk_key.get_secret_value(), settings.govuk_url
        self._threads = ThreadPoolExecutor(self.at_once, thread_name_prefix="govuk-notify")
        self._local = threading.local()
        self._questions = Rate(_QUESTIONS_A_SECOND)

    async def hand_over(self, letter: Letter, before: BeforeItLeaves) -> str:
        send = self._email(letter) if self.channel is MessageChannel.EMAIL else self._text_message(letter)
        await before()
        try:
            answer = await self._call(send)
        except APIError as error:
            raise _meaning(error) from error
        return str(answer["id"])

    async def find(self, letter: Letter) -> str | None:
        answer = await self._asked(reference=str(letter.message_id))
        found = answer.get("notifications") or []
        return str(found[0]["id"]) if found else None

    async def receipts(self, letter_ids: Sequence[UUID]) -> list[Receipt]:
        """Of those of these letters whose fate is final; the oldest come first. Raises ProviderAway."""
        wanted = {str(each): each for each in letter_ids}
        found = await self._newest(wanted.keys()) if len(wanted) > _FEW else {}
        for reference in [each for each in wanted if each not in found][:_FEW]:
            answer = await self._asked(reference=reference)
            found |= _by_reference(answer.get("notifications") or [])
        statuses = {reference: str(each.get("status")) for reference, each in found.items()}
        return [
            Receipt(wanted[reference], _FATES[status], status)
            for reference, status in statuses.items()
            if reference in wanted and status in _FATES
        ]

    async def _newest(self, wanted: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The newest notifications, by our reference: as far back as one of these is found."""
        left, found, older_than = set(wanted), dict[str, dict[str, Any]](), None
        for _ in range(_MOST_PAGES):
            answer = await self._asked(template_type=self.channel.value, older_than=older_than)
            page = answer.get("notifications") or []
            found = _by_reference(page) | found
            left -= found.keys()
            if not page or not left:
                break
            older_than = page[-1]["id"]
        return found

    async def _asked(self, **what: str | None) -> dict[str, Any]:
        await self._questions.turn()
        try:
            return await self._call(lambda client: client.get_all_notifications(**what))
        except APIError as error:
            raise ProviderAway(_why_away(error), str(error.status_code)) from error

    async def probe(self) -> None:
        try:
            await self._call(lambda client: client.get_template(self._template))
        except APIError as error:
            raise ProviderAway(_why_away(error), str(error.status_code)) from error

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _email(self, letter: Letter) -> Callable[[Any], Any]:
        address = address_of(letter.to.address)
        return lambda client: client.send_email_notification(
            email_address=address,
            template_id=self._template,
            personalisation={"subject": letter.subject, "body": letter.text},
            reference=str(letter.message_id),
            one_click_unsubscribe_url=letter.unsubscribe_url,
        )

    def _text_message(self, letter: Letter) -> Callable[[Any], Any]:
        return lambda client: client.send_sms_notification(
            phone_number=letter.to.address,
            template_id=self._template,
            personalisation={"body": letter.text},
            reference=str(letter.message_id),
        )

    async def _call(self, call: Callable[[Any], T]) -> T:
        def in_thread() -> T:
            # The client is not safe for several threads: each has one, with its own connection.
            if not hasattr(self._local, "client"):
                make: Any = NotificationsAPIClient
                self._local.client = make(self._key, base_url=self._url, timeout=_TIMEOUT)
            return call(self._local.client)

        return await asyncio.get_running_loop().run_in_executor(self._threads, in_thread)


def _by_reference(notifications: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """One of each; of a letter that went twice, the one that arrived."""
    in_order = sorted(notifications, key=lambda each: each.get("status") == "delivered")
    return {str(each.get("reference")): each for each in in_order}


def _meaning(error: APIError) -> NotHandedOver:
    """What an answer means: https://docs.notifications.service.gov.uk/python.html has the errors."""
    if error.response is None:
        return _no_answer(error)
    status, kinds, said = _told(error)
    code = f"{status}.{kinds[0]}" if kinds else str(status)
    if status in (401, 403):
        return ProviderAway(_why_away(error), code)
    if status == 429:
        return ProviderAway("GOV.UK Notify takes no more for now", code, seconds=_UNTIL_THE_LIMIT_IS_LIFTED)
    if status == 503:
        return ProviderAway("GOV.UK Notify is not available just now", code)
    if status >= 500:
        return TryLater("GOV.UK Notify failed to take it", code)
    if any(words in said for words in _ADDRESS_WORDS):
        return RefusedForGood("GOV.UK Notify says that this is no address", code, address_at_fault=True)
    if "team-only api key" in said or "trial mode" in said:
        return RefusedForGood("our account at GOV.UK Notify may not write to this person yet", code)
    return OurFault("GOV.UK Notify does not accept what we sent", code)


def _no_answer(error: APIError) -> NotHandedOver:
    """Whether it may have come to anything: only a connection that was never made certainly did not."""
    cause = error.__cause__
    if isinstance(cause, requests.ConnectTimeout) or (
        isinstance(cause, requests.ConnectionError) and "NewConnectionError" in repr(cause)
    ):
        return ProviderAway("GOV.UK Notify cannot be reached")
    return Unsure("GOV.UK Notify did not answer")


def _told(error: APIError) -> tuple[int, list[str], str]:
    """The status, the kinds of errors, and what was said, which may name the address: nobody keeps it."""
    message = error.message
    errors = message if isinstance(message, list) else []
    kinds = [str(each.get("error")) for each in errors if isinstance(each, dict)]
    said = " ".join(str(each.get("message")) for each in errors if isinstance(each, dict)) if errors else str(message)
    return error.status_code, kinds, said.casefold()


def _why_away(error: APIError) -> str:
    if error.status_code in (401, 403):
        return "GOV.UK Notify does not accept our key, or the time of this machine's clock"
    return "GOV.UK Notify cannot be reached"
