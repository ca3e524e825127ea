"""Requests over the bus: many at once but not too many, and none that was taken is left without an answer."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from faststream.security import SASLPlaintext
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import NoRespondersError

import shared.bus.broker
from shared.bus.broker import AT_ONCE, RequestBroker
from tests.support.servers import Servers


class Slow:
    """Answers when the test says so."""

    def __init__(self) -> None:
        self.taken = 0
        self.one_more = asyncio.Event()
        self.go = asyncio.Event()

    async def receive(self, msg: Msg) -> bytes:
        self.taken += 1
        self.one_more.set()
        await self.go.wait()
        return b"answer to " + msg.data

    async def has_taken(self, count: int) -> None:
        async with asyncio.timeout(10):
            while self.taken < count:
                self.one_more.clear()
                await self.one_more.wait()


def broker_of(servers: Servers) -> RequestBroker:
    return RequestBroker([servers.nats_url], security=SASLPlaintext("admin", servers.passwords["admin"]), logger=None)


async def test_a_stop_answers_what_was_taken_and_takes_no_more(
    servers: Servers, network: str, nats_as: Callable[[str], Awaitable[Client]]
) -> None:
    slow, broker, nc = Slow(), broker_of(servers), await nats_as("admin")
    broker.answers(f"{network}.ask", "q", slow.receive)
    await broker.start()
    asked = [asyncio.create_task(nc.request(f"{network}.ask", str(n).encode(), timeout=10)) for n in range(20)]
    await slow.has_taken(20)
    stopping = asyncio.create_task(broker.stop())
    await no_more_are_taken(nc, f"{network}.ask")
    slow.go.set()
    await stopping
    assert [msg.data for msg in await asyncio.gather(*asked)] == [f"answer to {n}".encode() for n in range(20)]


async def no_more_are_taken(nc: Client, subject: str) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                await nc.request(subject, b"late", timeout=0.2)
            except NoRespondersError:
                return
            except TimeoutError:
                continue


async def test_no_more_than_so_many_are_answered_at_once(
    servers: Servers, network: str, nats_as: Callable[[str], Awaitable[Client]]
) -> None:
    slow, broker, nc = Slow(), broker_of(servers), await nats_as("admin")
    broker.answers(f"{network}.ask", "q", slow.receive)
    await broker.start()
    asked = [asyncio.create_task(nc.request(f"{network}.ask", b"x", timeout=20)) for _ in range(AT_ONCE + 50)]
    await slow.has_taken(AT_ONCE)
    await nc.flush()
    assert slow.taken == AT_ONCE
    slow.go.set()
    assert len(await asyncio.gather(*asked)) == AT_ONCE + 50
    await broker.stop()


async def test_a_stop_answers_those_that_wait_for_their_turn_too(
    servers: Servers, network: str, nats_as: Callable[[str], Awaitable[Client]]
) -> None:
    slow, broker, nc = Slow(), broker_of(servers), await nats_as("admin")
    broker.answers(f"{network}.ask", "q", slow.receive)
    await broker.start()
    many = AT_ONCE + 50
    asked = [asyncio.create_task(nc.request(f"{network}.ask", str(n).encode(), timeout=20)) for n in range(many)]
    await slow.has_taken(AT_ONCE)
    await nc.flush()
    stopping = asyncio.create_task(broker.stop())
    await no_more_are_taken(nc, f"{network}.ask")
    slow.go.set()
    await stopping
    assert [msg.data for msg in await asyncio.gather(*asked)] == [f"answer to {n}".encode() for n in range(many)]


async def test_what_comes_when_too_many_wait_is_dropped_and_the_others_are_answered(
    servers: Servers,
    network: str,
    nats_as: Callable[[str], Awaitable[Client]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shared.bus.broker, "_MOST_WAITING", 3)
    slow, broker, nc = Slow(), broker_of(servers), await nats_as("admin")
    broker.answers(f"{network}.ask", "q", slow.receive)
    await broker.start()
    asked = [asyncio.create_task(nc.request(f"{network}.ask", b"x", timeout=3)) for _ in range(AT_ONCE + 5)]
    await slow.has_taken(AT_ONCE)
    await asyncio.wait(asked, return_when=asyncio.FIRST_EXCEPTION)
    slow.go.set()
    await slow.has_taken(AT_ONCE + 3)
    await broker.stop()
    assert slow.taken == AT_ONCE + 3
    await asyncio.gather(*asked, return_exceptions=True)


async def test_an_answer_too_large_to_send_leaves_the_others_theirs(
    servers: Servers, network: str, nats_as: Callable[[str], Awaitable[Client]]
) -> None:
    async def receive(msg: Msg) -> bytes:
        return b"x" * (nc.max_payload + 1 if msg.data == b"much" else 1)

    broker, nc = broker_of(servers), await nats_as("admin")
    broker.answers(f"{network}.ask", "q", receive)
    await broker.start()
    much = asyncio.create_task(nc.request(f"{network}.ask", b"much", timeout=0.5))
    assert (await nc.request(f"{network}.ask", b"little", timeout=10)).data == b"x"
    (result,) = await asyncio.gather(much, return_exceptions=True)
    assert isinstance(result, TimeoutError)
    await broker.stop()
