"""The ordered reader: everything once and in order, whatever happens to the server meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from structlog.testing import capture_logs

from shared.ids import new_id
from shared.log.append import Appender, Unreachable, Write
from shared.log.client import Client as OwnClient
from shared.log.client import connect_nats
from shared.log.reader import LogReader
from shared.log.stream import Log, Message
from tests.kit.garden import PLOT
from tests.support.lonely import LonelyNats, lonely_nats
from tests.support.running import settings_for
from tests.support.servers import Servers
from tests.support.wait import eventually

_BODY = b'{"n": "' + b"1" * 1000 + b'"}'


async def fill(appender: Appender, network: str, events: int) -> None:
    for start in range(0, events, 500):
        bodies = [(new_id(), _BODY) for _ in range(min(500, events - start))]
        await appender.append([Write(PLOT.ref(new_id()).subject(network), 0, bodies)])


@pytest.fixture(params=["our client", "nats-py's client"])
async def filled(request: pytest.FixtureRequest, servers: Servers, network: str) -> AsyncIterator[Log]:
    if request.param == "our client":
        nc: Client = await connect_nats(settings_for(servers, network, ""), "reader")
    else:
        nc = await servers.connect("admin")
    log = Log(nc, network)
    await log.start()
    await log.ensure(1)
    appender = Appender(nc, network)
    await fill(appender, network, 10_000)
    yield log
    await appender.stop()
    await nc.close()


async def test_everything_arrives_once_and_in_order(filled: Log) -> None:
    seen: list[int] = []
    async with LogReader(filled.nc, filled.network, [f"{filled.network}.log.>"], after=17) as reader:
        while not seen or seen[-1] < 10_000:
            seen += [message.sequence for message in await reader.batch(700)]
    assert seen == list(range(18, 10_001))
    assert reader.caught_up


async def test_a_reader_at_the_end_waits_no_longer_than_it_was_told(filled: Log) -> None:
    async with LogReader(filled.nc, filled.network, [f"{filled.network}.log.>"], after=10_000) as reader:
        assert await reader.batch(10, wait=0.05) == []
        assert reader.caught_up


async def test_both_ways_of_reading_give_the_same(filled: Log) -> None:
    found: list[Message] = []
    async with LogReader(filled.nc, filled.network, [f"{filled.network}.log.>"], after=9_000) as reader:
        while len(found) < 1000:
            found += await reader.batch(300)
    assert found == [
        message._replace(recorded=each.recorded)
        for each in found
        if (message := await filled.message(each.sequence)).recorded_at == each.recorded_at
    ]


@pytest.fixture
def lonely() -> Iterator[LonelyNats]:
    """A nats-server of this test's own, to be killed."""
    with lonely_nats() as server:
        yield server


@pytest.mark.parametrize("own_client", [True, False])
async def test_a_killed_server_costs_the_reader_nothing(lonely: LonelyNats, own_client: bool) -> None:
    nc = await lonely.connect(OwnClient() if own_client else None)
    log = Log(nc, "lonely")
    await log.start()
    await log.ensure(1)
    appender = Appender(nc, "lonely", timeout=2.0)
    await fill(appender, "lonely", 1000)
    seen: list[int] = []
    async with LogReader(nc, "lonely", ["lonely.log.>"]) as reader:
        while len(seen) < 1000:
            seen += [message.sequence for message in await reader.batch(300)]
        lonely.end()
        lonely.start()
        async with asyncio.timeout(30):
            while True:
                try:
                    await fill(appender, "lonely", 500)
                    break
                except Unreachable:
                    continue
            last = await log.last_sequence()
            while seen[-1] < last:
                seen += [message.sequence for message in await reader.batch(300)]
    assert seen == list(range(1, last + 1))
    await appender.stop()
    await nc.close()


async def test_a_reader_that_is_slow_lets_the_rest_wait_at_the_server(filled: Log) -> None:
    seen: list[int] = []
    async with LogReader(filled.nc, filled.network, [f"{filled.network}.log.>"]) as reader:
        waiting = 0

        async def no_more_comes() -> bool:
            nonlocal waiting
            before, waiting = waiting, len(reader._buffer)
            return before == waiting == 2000

        await eventually(no_more_comes)
        while len(seen) < 10_000:
            seen += [message.sequence for message in await reader.batch(300)]
            assert len(reader._buffer) <= 3000
    assert seen == list(range(1, 10_001))


async def test_an_acknowledgement_that_is_lost_is_given_again(filled: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that the server may send has come when it is given: nothing else would make it go on."""
    lost: list[str] = []
    publish = filled.nc.publish

    async def lose_the_first(subject: str, *args: Any, **more: Any) -> None:
        if subject.startswith("$JS.ACK.") and not lost:
            lost.append(subject)
            return
        await publish(subject, *args, **more)

    monkeypatch.setattr(filled.nc, "publish", lose_the_first)
    seen: list[int] = []
    async with LogReader(filled.nc, filled.network, [f"{filled.network}.log.>"]) as reader:

        async def as_much_came_as_may() -> bool:
            return len(reader._buffer) == 2000

        await eventually(as_much_came_as_may)
        while len(seen) < 10_000:
            seen += [message.sequence for message in await reader.batch(2000)]
    assert lost
    assert seen == list(range(1, 10_001))


async def test_where_acknowledgements_are_not_allowed_it_goes_on_all_the_same(
    filled: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a NATS server gives this user the permissions of an older version."""
    publish = filled.nc.publish

    async def refuse(subject: str, *args: Any, **more: Any) -> None:
        if not subject.startswith("$JS.ACK."):
            await publish(subject, *args, **more)

    monkeypatch.setattr(filled.nc, "publish", refuse)
    seen: list[int] = []
    async with LogReader(filled.nc, filled.network, [f"{filled.network}.log.>"], after=7_500) as reader:

        async def as_much_came_as_may() -> bool:
            return len(reader._buffer) == 2000

        await eventually(as_much_came_as_may)
        for _ in range(10):  # whoever reads is busy for so long
            await reader._told(reader._attempt, Msg(filled.nc, headers={"Status": "100"}))
        with capture_logs() as said:
            while len(seen) < 2_500:
                seen += [message.sequence for message in await reader.batch(2000)]
    assert seen == list(range(7_501, 10_001))
    assert [line["remedy"] for line in said] == ["let this user publish $JS.ACK.> to NATS"]


async def test_when_it_is_quiet_the_server_need_not_remember_the_last_few(filled: Log) -> None:
    async with LogReader(filled.nc, filled.network, [f"{filled.network}.log.>"], after=9_900) as reader:
        seen: list[Message] = []
        while len(seen) < 100:
            seen += await reader.batch(100)

        async def all_are_acknowledged() -> bool:
            [consumer] = await filled.js.consumers_info(filled.network)
            return consumer.num_ack_pending == 0

        await eventually(all_are_acknowledged)
