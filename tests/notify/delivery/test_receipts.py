"""What GOV.UK Notify says became of messages, asked of a local double of its API."""

from typing import Any

import pytest

from services.notify.bounces import Fate
from services.notify.delivery.letter import ProviderAway
from services.notify.delivery.receipts import Receipt
from services.notify.rendering import built_in
from shared.contracts.notify import (
    MessageChannel,
    MessageDelivered,
    MessageFailed,
    MessageHandedOver,
    MessageSuppressed,
    Notice,
    SuppressedBecause,
)
from shared.ids import new_id
from tests.notify.delivery.govuk_double import KEY, PAGE, TEMPLATE, Double, govuk_double
from tests.notify.delivery.letters import letter, nothing
from tests.notify.delivery.network import Delivering, delivering, ids, joined, requested
from tests.notify.delivery.post_office import PostOffice
from tests.notify.delivery.test_govuk import provider
from tests.support.servers import Servers
from tests.support.wait import eventually

NO_OFFICE = PostOffice(port=1)


def by_govuk(double: Double) -> dict[str, Any]:
    return {
        "email_provider": "govuk",
        "govuk_key": KEY,
        "govuk_url": double.url,
        "govuk_email_template": TEMPLATE,
        "govuk_receipts_seconds": 0.05,
    }


async def says(service: Delivering, message_id: Any, *kinds: type) -> Any:
    """The last of what the log says of a message, once it says all of this."""

    async def so() -> bool:
        return [type(each) for each in await service.outcomes(message_id)] == list(kinds)

    await eventually(so)
    return (await service.outcomes(message_id))[-1]


async def test_what_became_of_messages_is_asked_and_recorded(servers: Servers, network: str, database: str) -> None:
    with govuk_double() as double:
        async with delivering(servers, network, database, NO_OFFICE, **by_govuk(double)) as service:
            people = [joined(f"p{n}@post.example") for n in range(5)]
            messages = [requested(each.member_id) for each in people]
            arrived, gone, full, broken, under_way = ids(messages)
            await service.record(*people, *messages)
            await service.ended(*ids(messages))
            double.became("sending", under_way)
            double.became("temporary-failure", full)
            double.became("technical-failure", broken)
            double.became("permanent-failure", gone)
            double.became("delivered", arrived)

            await says(service, arrived, MessageHandedOver, MessageDelivered)
            failed = [await says(service, id, MessageHandedOver, MessageFailed) for id in (gone, full, broken)]
            assert [(each.kind, each.code) for each in failed] == [
                ("permanent", "permanent-failure"),
                ("permanent", "temporary-failure"),
                ("technical", "technical-failure"),
            ]
            pool = service.started.service.pool

            async def suppressed() -> bool:
                return bool(await pool.fetchval("SELECT count(*) FROM suppressions WHERE everything"))

            await eventually(suppressed)
            again = [requested(each.member_id) for each in people]
            await service.record(*again)
            await service.ended(*ids(again))
            ends = [(await service.outcomes(id))[0] for id in ids(again)]
            reasons = [getattr(each, "reason", None) for each in ends]
            # Nobody lives at the second address; a full mailbox may be empty tomorrow.
            assert reasons == [None, SuppressedBecause.ADDRESS_SUPPRESSED, None, None, None]
            assert [type(each) for each in await service.outcomes(under_way)] == [MessageHandedOver]


async def test_text_messages_have_receipts_too(servers: Servers, network: str, database: str) -> None:
    words = built_in(Notice.PLACE_BOOKED, MessageChannel.SMS)
    assert words is not None
    text = {"channel": MessageChannel.SMS, "template_id": words.template_id}
    with govuk_double() as double:
        how = {"sms_provider": "govuk", "govuk_sms_template": TEMPLATE, **by_govuk(double)}
        async with delivering(servers, network, database, NO_OFFICE, **how) as service:
            ann = joined(None, phone="07700 900123")
            message = requested(ann.member_id, Notice.PLACE_BOOKED, **text)
            await service.record(ann, message)
            await service.ended(message.message_id)
            assert [each["type"] for each in double.sent] == ["sms"]
            double.became("permanent-failure")
            await says(service, message.message_id, MessageHandedOver, MessageFailed)
            pool = service.started.service.pool

            async def suppressed() -> bool:
                return bool(await pool.fetchval("SELECT count(*) FROM suppressions WHERE everything"))

            await eventually(suppressed)
            again = requested(ann.member_id, Notice.PLACE_BOOKED, **text)
            await service.record(again)
            outcome = await says(service, again.message_id, MessageSuppressed)
            assert outcome.reason is SuppressedBecause.ADDRESS_SUPPRESSED


async def test_only_what_is_not_known_yet_is_asked(servers: Servers, network: str, database: str) -> None:
    with govuk_double() as double:
        async with delivering(servers, network, database, NO_OFFICE, **by_govuk(double)) as service:
            ann = joined("ann@post.example")
            message, later = requested(ann.member_id), requested(ann.member_id)
            await service.record(ann, message)
            await service.ended(message.message_id)
            double.became("delivered")
            await says(service, message.message_id, MessageHandedOver, MessageDelivered)
            await service.record(later)
            await service.ended(later.message_id)
            double.asked.clear()

            async def twice() -> bool:
                return double.asked.count({"reference": str(later.message_id)}) >= 2

            await eventually(twice)
            double.asked.clear()
            await eventually(twice)
            assert {each["reference"] for each in double.asked} == {str(later.message_id)}


async def test_an_api_that_refuses_is_asked_again(servers: Servers, network: str, database: str) -> None:
    with govuk_double() as double:
        double.silent = (403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")
        async with delivering(servers, network, database, NO_OFFICE, **by_govuk(double)) as service:
            ann = joined("ann@post.example")
            message = requested(ann.member_id)
            await service.record(ann, message)
            await service.ended(message.message_id)
            double.became("delivered")

            async def asked() -> bool:
                return len(double.asked) >= 2

            await eventually(asked)
            double.silent = None
            await says(service, message.message_id, MessageHandedOver, MessageDelivered)


async def test_many_are_asked_for_in_pages() -> None:
    with govuk_double() as double:
        govuk = provider(double)
        letters = [letter(f"p{n}@post.example") for n in range(PAGE + 60)]
        for each in letters:
            await govuk.hand_over(each, nothing)
        references = [each.message_id for each in letters]
        double.became("delivered", *references[:60])
        stranger = new_id()
        found = await govuk.receipts([stranger, *references])
        assert {each.letter_id for each in found} == set(references[:60])
        assert {(each.fate, each.code) for each in found} == {(Fate.DELIVERED, "delivered")}
        # Three pages, the last one empty, and then the one that was on none of them by itself.
        assert len(double.asked) == 4
        assert double.asked[-1] == {"reference": str(stranger)}
        await govuk.close()


async def test_of_a_letter_that_went_twice_the_one_that_arrived_counts() -> None:
    with govuk_double() as double:
        govuk, one = provider(double), letter()
        for status in ("delivered", "permanent-failure"):
            await govuk.hand_over(one, nothing)
            double.sent[-1]["status"] = status
        assert await govuk.receipts([one.message_id]) == [Receipt(one.message_id, Fate.DELIVERED, "delivered")]
        await govuk.close()


async def test_while_it_does_not_answer_nothing_is_known() -> None:
    with govuk_double() as double:
        govuk = provider(double)
        double.silent = (503, "Exception", "Service unavailable")
        with pytest.raises(ProviderAway):
            await govuk.receipts([new_id()])
        await govuk.close()
