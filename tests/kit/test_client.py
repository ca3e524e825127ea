"""The connection to NATS: what is sent arrives in order and once, and whoever asks is answered or told why not."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from nats.aio.msg import Msg
from nats.errors import BadHeaderError, ConnectionClosedError, NoRespondersError
from nats.errors import Error as NatsError
from nats.js.api import Header

from shared.log.client import Client, connect_nats, publish_all
from shared.log.stream import log_config
from tests.support.lonely import LonelyNats, lonely_nats
from tests.support.running import settings_for
from tests.support.servers import Servers
from tests.support.wait import eventually


@pytest.fixture
async def nc(servers: Servers, network: str) -> AsyncIterator[Client]:
    client = await connect_nats(settings_for(servers, network, ""), "test")
    yield client
    await client.close()


@pytest.fixture
def lonely() -> Iterator[LonelyNats]:
    """A server that the test may kill."""
    with lonely_nats() as server:
        yield server


async def comes_true(condition: Callable[[], object]) -> None:
    async def is_so() -> bool:
        return bool(condition())

    await eventually(is_so)


async def echo(nc: Client, subject: str, headers: dict[str, str] | None = None) -> None:
    async def answer(msg: Msg) -> None:
        await nc.publish(msg.reply, msg.data, headers=headers)

    await nc.subscribe(subject, cb=answer)


@pytest.mark.parametrize("headers", [None, {"Answer": "yes"}], ids=["bare", "with headers"])
async def test_many_who_ask_at_once_get_their_own_answers(
    nc: Client, network: str, headers: dict[str, str] | None
) -> None:
    await echo(nc, f"{network}.ask", headers)
    answers = await asyncio.gather(*(nc.request(f"{network}.ask", str(n).encode(), timeout=10) for n in range(200)))
    assert [answer.data for answer in answers] == [str(n).encode() for n in range(200)]
    assert {str(answer.headers) for answer in answers} == {str(headers)}


async def test_whom_nobody_answers_is_told_at_once(nc: Client, network: str) -> None:
    with pytest.raises(NoRespondersError):
        await nc.request(f"{network}.nobody", b"", timeout=60)


async def test_each_waits_as_long_as_they_said(nc: Client, network: str) -> None:
    kept: list[Msg] = []

    async def keep(msg: Msg) -> None:
        kept.append(msg)

    await nc.subscribe(f"{network}.ask", cb=keep)
    patient = asyncio.create_task(nc.request(f"{network}.ask", b"patient", timeout=60))
    await comes_true(lambda: kept)
    for _ in range(2):
        with pytest.raises(TimeoutError):
            await nc.request(f"{network}.ask", b"hasty", timeout=0.05)
    await nc.publish(kept[1].reply, b"too late for the hasty one")
    await nc.publish(kept[0].reply, b"in time")
    assert (await patient).data == b"in time"


async def test_headers_cannot_smuggle_in_others(nc: Client, network: str) -> None:
    heard: asyncio.Future[Msg] = asyncio.get_running_loop().create_future()

    async def hear(msg: Msg) -> None:
        heard.set_result(msg)

    await nc.subscribe(f"{network}.heard", cb=hear)
    await nc.publish(f"{network}.heard", b"x", headers={"A": " one\r\nB: two\n"})
    assert (await heard).headers == {"A": "one  B: two"}
    for name in ("A B", "A\r\nB", "A:B", ""):
        with pytest.raises(BadHeaderError):
            await nc.publish(f"{network}.heard", b"x", headers={name: "1"})


async def test_many_published_together_arrive_as_each_by_itself_would(nc: Client, network: str) -> None:
    heard: list[tuple[bytes, dict[str, str] | None]] = []

    async def hear(msg: Msg) -> None:
        heard.append((msg.data, msg.headers))

    await nc.subscribe(f"{network}.heard", cb=hear)
    headers = [{"A": str(n), "B": " two\r\nC: three "} for n in range(100)]
    await publish_all(nc, [(f"{network}.heard", f"body {n}".encode(), each) for n, each in enumerate(headers)])
    await publish_all(nc, [])
    await nc.flush()
    await comes_true(lambda: len(heard) == 100)
    assert heard == [(f"body {n}".encode(), {"A": str(n), "B": "two  C: three"}) for n in range(100)]
    with pytest.raises(BadHeaderError):
        await publish_all(nc, [(f"{network}.heard", b"x", {"A B": "1"})])


async def test_nothing_is_published_over_a_connection_that_was_closed(nc: Client, network: str) -> None:
    await nc.close()
    with pytest.raises(ConnectionClosedError):
        await publish_all(nc, [(f"{network}.heard", b"x", {})])


async def test_what_a_stream_says_with_headers_is_read_whole(nc: Client, network: str) -> None:
    js = nc.jetstream()
    await js.add_stream(config=log_config(network, 1))
    await js.publish(f"{network}.log.a", b"body", headers={Header.MSG_ID.value: "1"})
    found = await js.get_msg(network, subject=f"{network}.log.a", direct=True)
    assert (found.data, found.seq, (found.headers or {})[Header.MSG_ID.value]) == (b"body", 1, "1")


async def test_messages_arrive_in_the_order_in_which_they_were_sent(nc: Client, network: str) -> None:
    heard: list[bytes] = []

    async def hear(msg: Msg) -> None:
        heard.append(msg.data)

    await nc.subscribe(f"{network}.order", cb=hear)
    for n in range(500):
        await nc.publish(f"{network}.order", str(n).encode(), headers={"N": "1"} if n % 3 else None)
    await comes_true(lambda: len(heard) == 500)
    assert heard == [str(n).encode() for n in range(500)]


async def test_what_is_sent_while_the_server_is_away_arrives_when_it_is_back(lonely: LonelyNats) -> None:
    nc = await lonely.connect(Client())
    heard: list[bytes] = []

    async def hear(msg: Msg) -> None:
        heard.append(msg.data)

    await nc.subscribe("heard", cb=hear)
    await nc.publish("heard", b"before")
    await comes_true(lambda: heard == [b"before"])
    lonely.end()
    await comes_true(lambda: nc.is_reconnecting)
    await nc.publish("heard", b"meanwhile")
    with pytest.raises((TimeoutError, NatsError)):
        await nc.request("heard", b"asked", timeout=0.05)
    lonely.start()
    await comes_true(lambda: b"asked" in heard)
    await nc.publish("heard", b"after")
    await comes_true(lambda: heard == [b"before", b"meanwhile", b"asked", b"after"])
    await nc.close()


async def test_what_was_to_go_over_a_lost_connection_does_not_go_over_the_next(lonely: LonelyNats) -> None:
    """It could add to a log that was rolled back meanwhile."""
    listener, nc = await lonely.connect(Client()), await lonely.connect(Client())
    heard: list[bytes] = []

    async def hear(msg: Msg) -> None:
        heard.append(msg.data)

    await listener.subscribe("heard", cb=hear)
    await listener.flush()
    reconnections = nc.stats["reconnects"]
    await nc.publish("heard", b"written at once")
    await nc.publish("heard", b"with the rest of this turn")
    await nc._process_op_err(ConnectionResetError())
    await comes_true(lambda: nc.stats["reconnects"] > reconnections and nc.is_connected)
    await nc.publish("heard", b"after")
    await comes_true(lambda: b"after" in heard)
    assert b"with the rest of this turn" not in heard
    for each in (listener, nc):
        await each.close()


async def test_answers_find_their_way_after_a_reconnection(lonely: LonelyNats) -> None:
    nc = await lonely.connect(Client())
    assert isinstance(nc, Client)
    await echo(nc, "ask")
    assert (await nc.request("ask", b"1", timeout=10)).data == b"1"
    reconnections = nc.stats["reconnects"]
    lonely.end()
    lonely.start()
    await comes_true(lambda: nc.stats["reconnects"] > reconnections and nc.is_connected)
    assert (await nc.request("ask", b"2", timeout=10)).data == b"2"
    await nc.close()
