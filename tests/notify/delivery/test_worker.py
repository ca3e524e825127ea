"""From the outbox to a real mail server, and what the log says of it."""

from datetime import UTC, datetime, timedelta

import httpx

from services.notify.delivery.assembling import routes
from shared.contracts.membership import ErasureStarted
from shared.contracts.notify import (
    MessageExpired,
    MessageFailed,
    MessageHandedOver,
    MessageSuppressed,
    Notice,
    SuppressedBecause,
)
from shared.ids import new_id
from tests.notify.delivery.network import delivering, ids, joined, requested
from tests.notify.delivery.post_office import post_office
from tests.support.running import NOW
from tests.support.servers import Servers
from tests.support.wait import eventually


async def test_what_is_due_is_sent_once_and_recorded(servers: Servers, network: str, database: str) -> None:
    with post_office() as office:
        async with delivering(servers, network, database, office) as service:
            ann = joined("ann@post.example")
            message = requested(ann.member_id)
            await service.record(ann, message)
            await service.ended(message.message_id)
            await service.outbox_is_empty()
            (handed_over,) = await service.outcomes(message.message_id)
            assert isinstance(handed_over, MessageHandedOver)
            assert (handed_over.provider, handed_over.repeated) == ("smtp", False)
            assert "ann@" not in str(await service.started.bodies())
        (sent,) = office.messages
        assert sent["To"] == "Ann <ann@post.example>"
        assert sent["Message-ID"] == f"<{message.message_id}@peers.example>"
        assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


async def test_one_bad_address_stops_nobody(servers: Servers, network: str, database: str) -> None:
    with post_office() as office:
        office.answers_rcpt = lambda to: "550 5.1.1 unknown" if to == "p3@post.example" else None
        async with delivering(servers, network, database, office) as service:
            people = [joined(f"p{n}@post.example") for n in range(7)] + [joined("no address"), joined(None)]
            messages = [requested(each.member_id) for each in people]
            await service.record(*people, *messages)
            await service.ended(*ids(messages))
            await service.outbox_is_empty()
            failed, *_ = await service.outcomes(messages[3].message_id)
            assert isinstance(failed, MessageFailed)
            assert (failed.kind, failed.code) == ("permanent", "5.1.1")
            again = requested(people[3].member_id)

            async def suppressed() -> bool:
                return bool(await service.started.service.pool.fetchval("SELECT everything FROM suppressions"))

            await eventually(suppressed)
            await service.record(again)
            await service.ended(again.message_id)
            because = [
                outcome.reason
                for each in (again, messages[7], messages[8])
                for outcome in await service.outcomes(each.message_id)
                if isinstance(outcome, MessageSuppressed)
            ]
            assert because == [
                SuppressedBecause.ADDRESS_SUPPRESSED,
                SuppressedBecause.NOT_AN_ADDRESS,
                SuppressedBecause.NO_ADDRESS,
            ]
        assert sorted(to for to, _ in office.letters) == [f"p{n}@post.example" for n in range(7) if n != 3]


async def test_nothing_goes_after_its_time_or_to_whom_it_must_not(
    servers: Servers, network: str, database: str
) -> None:
    with post_office() as office:
        how = {"production": False, "allowed_recipients": "@allowed.example, bea@post.example"}
        async with delivering(servers, network, database, office, **how) as service:
            people = [joined(to) for to in ("ann@post.example", "BEA@post.example", "cat@allowed.example")]
            forgotten = joined("dan@allowed.example")
            messages = [requested(each.member_id) for each in (*people, forgotten)]
            late = requested(people[1].member_id, expires_at=datetime.now(UTC) - timedelta(seconds=1))
            await service.record(
                *people, forgotten, ErasureStarted(member_id=forgotten.member_id, started_at=NOW), *messages, late
            )
            await service.ended(*ids(messages), late.message_id)
            kinds = [type((await service.outcomes(each.message_id))[0]) for each in (*messages, late)]
            assert kinds == [MessageSuppressed, MessageHandedOver, MessageHandedOver, MessageSuppressed, MessageExpired]
        assert sorted(to for to, _ in office.letters) == ["BEA@post.example", "cat@allowed.example"]


async def test_a_mail_server_that_is_away_loses_and_doubles_nothing(
    servers: Servers, network: str, database: str
) -> None:
    with post_office() as office:
        office.close()
        async with delivering(servers, network, database, office) as service:
            people = [joined(f"p{n}@post.example") for n in range(40)]
            messages = [requested(each.member_id) for each in people]
            await service.record(*people, *messages[:20])
            office.open()
            await service.ended(*ids(messages[:20]))
            office.close()
            await service.record(*messages[20:])
            office.open()
            await service.ended(*ids(messages))
            outcomes = [await service.outcomes(each.message_id) for each in messages]
            assert all(isinstance(each, MessageHandedOver) and not each.repeated for (each,) in outcomes)
        assert sorted(office.ids.values()) == [1] * 40


async def test_a_refusal_for_now_is_said_once_and_tried_again(servers: Servers, network: str, database: str) -> None:
    with post_office() as office:
        office.answers_data = lambda _to: "451 4.7.1 greylisted"
        async with delivering(servers, network, database, office) as service:
            ann = joined("ann@post.example")
            message = requested(ann.member_id)
            await service.record(ann, message)
            await service.ended(message.message_id)
            office.answers_data = lambda _to: None
            pool = service.started.service.pool

            async def put_off() -> bool:
                return bool(await pool.fetchval("SELECT 1 FROM delivery_attempt WHERE refused = 1 AND unsure = 0"))

            await eventually(put_off)
            await pool.execute("UPDATE delivery_attempt SET next_at = now()")
            await service.record(joined("bea@post.example"))
            await service.outbox_is_empty()
            failed, handed_over = await service.outcomes(message.message_id)
            assert isinstance(failed, MessageFailed)
            assert isinstance(handed_over, MessageHandedOver)
            assert (failed.kind, handed_over.repeated) == ("temporary", False)
        assert len(office.letters) == 1


async def test_a_connection_lost_at_the_worst_moment_repeats_once_and_says_so(
    servers: Servers, network: str, database: str
) -> None:
    with post_office() as office:
        office.keep_before_hanging_up = lambda _to: len(office.letters) == 0
        async with delivering(servers, network, database, office) as service:
            ann = joined("ann@post.example")
            message = requested(ann.member_id)
            await service.record(ann, message)
            await service.ended(message.message_id)
            (handed_over,) = await service.outcomes(message.message_id)
            assert isinstance(handed_over, MessageHandedOver)
            assert handed_over.repeated
        assert list(office.ids.values()) == [2]


async def test_there_is_no_third_time(servers: Servers, network: str, database: str) -> None:
    with post_office() as office:
        office.keep_before_hanging_up = lambda _to: True
        async with delivering(servers, network, database, office) as service:
            ann = joined("ann@post.example")
            message = requested(ann.member_id)
            await service.record(ann, message)
            await service.ended(message.message_id)
            (failed,) = await service.outcomes(message.message_id)
            assert isinstance(failed, MessageFailed)
            assert (failed.kind, failed.code) == ("technical", "unsure")
        assert list(office.ids.values()) == [2]


async def test_what_expires_while_the_server_is_away_is_said_at_its_time(
    servers: Servers, network: str, database: str
) -> None:
    with post_office() as office:
        office.close()
        async with delivering(servers, network, database, office) as service:
            ann = joined("ann@post.example")
            message = requested(ann.member_id, expires_at=datetime.now(UTC) + timedelta(seconds=2))
            await service.record(ann, message)
            await service.ended(message.message_id)
            (expired,) = await service.outcomes(message.message_id)
            assert isinstance(expired, MessageExpired)


async def test_words_that_fail_are_our_fault_and_stop_nobody(servers: Servers, network: str, database: str) -> None:
    with post_office() as office:
        async with delivering(servers, network, database, office) as service:
            ann = joined("ann@post.example")
            unknown = requested(ann.member_id, template_id=new_id())
            empty = requested(ann.member_id, Notice.PLACE_BOOKED, values={})
            good = requested(ann.member_id)
            await service.record(ann, unknown, empty, good)
            await service.ended(*ids((unknown, empty, good)))
            for each in (unknown, empty):
                (failed,) = await service.outcomes(each.message_id)
                assert isinstance(failed, MessageFailed)
                assert failed.kind == "technical"
        assert len(office.letters) == 1


async def test_one_click_in_a_message_stops_the_next(servers: Servers, network: str, database: str) -> None:
    with post_office() as office:
        async with delivering(servers, network, database, office) as service:
            ann = joined("ann@post.example")
            message, again = (requested(ann.member_id, Notice.CERTIFICATE_READY) for _ in range(2))
            await service.record(ann, message)
            await service.ended(message.message_id)
            url = str(office.messages[0]["List-Unsubscribe"]).strip("<>")
            transport = httpx.ASGITransport(app=routes(service.started.service)[0][1])
            async with httpx.AsyncClient(transport=transport) as client:
                assert (await client.post(url, content="List-Unsubscribe=One-Click")).status_code == 200

            async def wished() -> bool:
                pool = service.started.service.pool
                return bool(await pool.fetchval("SELECT 1 FROM preferences WHERE notices_off <> '[]'"))

            await eventually(wished)
            await service.record(again)
            await service.ended(again.message_id)
            (suppressed,) = await service.outcomes(again.message_id)
            assert isinstance(suppressed, MessageSuppressed)
            assert suppressed.reason is SuppressedBecause.PREFERENCE
        assert len(office.letters) == 1
