"""Handing over to GOV.UK Notify, to a local double of its API."""

import asyncio

import pytest

from peernet.stack.ports import choose
from services.notify.delivery.govuk import GovUkNotify
from services.notify.delivery.letter import (
    NotHandedOver,
    OurFault,
    ProviderAway,
    RefusedForGood,
    TryLater,
    Unsure,
)
from shared.contracts.notify import MessageChannel
from tests.notify.delivery.govuk_double import KEY, TEMPLATE, Double, Error, govuk_double
from tests.notify.delivery.letters import letter, nothing, settings

EMAIL, SMS = MessageChannel.EMAIL, MessageChannel.SMS


def provider(double: Double, channel: MessageChannel = EMAIL, **changed: object) -> GovUkNotify:
    how = {"govuk_key": KEY, "govuk_url": double.url, "govuk_email_template": TEMPLATE, "govuk_sms_template": TEMPLATE}
    return GovUkNotify(settings(**(how | changed)), channel)


async def test_an_email_goes_with_its_reference_and_its_link() -> None:
    with govuk_double() as double:
        govuk = provider(double)
        url = "https://peers.example/unsubscribe?t=abc"
        one = letter(unsubscribe_url=url)
        reference = await govuk.hand_over(one, nothing)
        (sent,) = double.sent
        assert reference == sent["id"]
        assert sent["email_address"] == "ann@post.example"
        assert sent["personalisation"] == {"subject": one.subject, "body": one.text}
        assert (sent["reference"], sent["one_click_unsubscribe_url"]) == (str(one.message_id), url)
        assert await govuk.find(one) == reference
        assert await govuk.find(letter()) is None
        await govuk.probe()
        await govuk.close()


async def test_a_text_message_is_text_alone() -> None:
    with govuk_double() as double:
        govuk = provider(double, SMS)
        await govuk.hand_over(letter(to="+447700900123", text="Your place is booked"), nothing)
        await govuk.close()
        (sent,) = double.sent
        assert (sent["type"], sent["phone_number"]) == ("sms", "+447700900123")
        assert sent["personalisation"] == {"body": "Your place is booked"}


async def test_many_at_once() -> None:
    with govuk_double() as double:
        govuk = provider(double)
        letters = [letter(f"p{n}@post.example") for n in range(50)]
        assert len(set(await asyncio.gather(*(govuk.hand_over(each, nothing) for each in letters)))) == 50
        await govuk.close()
        assert {each["reference"] for each in double.sent} == {str(each.message_id) for each in letters}


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        ((400, "ValidationError", "email_address Not a valid email address"), RefusedForGood),
        ((400, "ValidationError", "phone_number Not a UK mobile number"), RefusedForGood),
        ((400, "BadRequestError", "Can't send to this recipient using a team-only API key"), RefusedForGood),
        (
            (400, "BadRequestError", "Can't send to this recipient when service is in trial mode - see https://…"),
            RefusedForGood,
        ),
        ((400, "BadRequestError", "Missing personalisation: body"), OurFault),
        ((400, "ValidationError", "template_id is not a valid UUID"), OurFault),
        ((403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds"), ProviderAway),
        ((403, "AuthError", "Invalid token: API key not found"), ProviderAway),
        (
            (429, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"),
            ProviderAway,
        ),
        ((429, "TooManyRequestsError", "Exceeded send limits (250000) for today"), ProviderAway),
        ((500, "Exception", "Internal server error"), TryLater),
        ((503, "Exception", "Service unavailable"), ProviderAway),
    ],
)
async def test_what_its_errors_mean(error: Error, meaning: type[NotHandedOver]) -> None:
    with govuk_double() as double:
        double.error = lambda _request: error
        govuk = provider(double)
        with pytest.raises(meaning) as raised:
            await govuk.hand_over(letter(), nothing)
        await govuk.close()
        assert type(raised.value) is meaning
        assert raised.value.code == f"{error[0]}.{error[1]}"
        assert getattr(raised.value, "address_at_fault", False) == ("Not a" in error[2])


async def test_a_key_that_is_wrong_stops_the_queue() -> None:
    with govuk_double() as double:
        govuk = provider(double, govuk_key=KEY[:-1] + "1")
        with pytest.raises(ProviderAway):
            await govuk.hand_over(letter(), nothing)
        with pytest.raises(ProviderAway):
            await govuk.probe()
        await govuk.close()


async def test_an_answer_that_was_lost_is_asked_for_again() -> None:
    with govuk_double() as double:
        double.hang_up = True
        govuk, one = provider(double), letter()
        with pytest.raises(Unsure):
            await govuk.hand_over(one, nothing)
        double.hang_up = False
        assert await govuk.find(one) == double.sent[0]["id"]
        await govuk.close()


async def test_where_nothing_listens_nothing_is_handed_over() -> None:
    govuk = provider(Double(url=f"http://127.0.0.1:{choose([])}"))
    with pytest.raises(ProviderAway):
        await govuk.hand_over(letter(), nothing)
    await govuk.close()


async def test_what_is_no_address_is_not_even_sent() -> None:
    with govuk_double() as double:
        govuk = provider(double)
        with pytest.raises(RefusedForGood):
            await govuk.hand_over(letter(to="at home"), nothing)
        await govuk.close()
        assert double.sent == []
