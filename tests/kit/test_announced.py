"""Writes are announced before they are acknowledged: nobody who knows of one is answered as if it were not there."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from uuid import UUID

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.access import AccessControl
from shared.contracts.membership import THE_NETWORK, AccessRevoked
from shared.ids import new_id
from shared.log.announced import READ_AGAIN, SETTLED, Announced
from shared.log.append import Appender, Conflict, Write
from shared.log.stream import Log
from tests.support.running import COORDINATOR, grant, record
from tests.support.wait import eventually

AsUser = Callable[[str], Awaitable[Client]]


class Listening:
    """One replica that listens to the plots of a network, by a clock that the test sets."""

    def __init__(self, nc: Client, network: str) -> None:
        self.nc = nc
        self.log = Log(nc, network)
        self.now = 100.0
        self.announced = Announced(f"{network}.log.garden.plot.>", lambda: self.now)

    async def start(self) -> None:
        await self.log.start()
        await self.log.ensure(1)
        await self.announced.listen(self.nc)
        self.now += SETTLED

    def subject(self, id: UUID) -> str:
        return f"{self.log.network}.log.garden.plot.{id}"

    def unchanged(self, id: UUID, read_at: float | None = None) -> bool:
        return self.announced.unchanged(self.subject(id), self.now if read_at is None else read_at)


async def becomes(condition: Callable[[], bool]) -> None:
    async def holds() -> bool:
        return condition()

    await eventually(holds)


def written_by(command_id: UUID) -> bytes:
    return b'{"commandid":"%s"}' % str(command_id).encode()


@pytest.fixture
async def listening(nats_as: AsUser, network: str) -> Listening:
    found = Listening(await nats_as("admin"), network)
    await found.start()
    return found


async def test_what_was_read_before_it_listened_for_a_while_may_have_changed(listening: Listening) -> None:
    plot, began = new_id(), listening.now - SETTLED
    assert listening.unchanged(plot)
    assert not listening.unchanged(plot, read_at=began + SETTLED - 0.1)


async def test_nothing_stays_unread_for_long(listening: Listening) -> None:
    plot, read_at = new_id(), listening.now
    listening.now += READ_AGAIN - 0.1
    assert listening.unchanged(plot, read_at)
    listening.now += 0.2
    assert not listening.unchanged(plot, read_at)


@pytest.mark.parametrize("events", [1, 3], ids=["a plain write", "a batch"])
async def test_whoever_knows_of_a_write_is_never_answered_as_if_it_were_not_there(
    listening: Listening, nats_as: AsUser, events: int
) -> None:
    """A writer sends a request as soon as its write is acknowledged, as one does who was told of a revocation."""
    writer = await nats_as("admin")
    appender = Appender(writer, listening.log.network)
    answers: list[bool] = []

    async def answer(msg: Msg) -> None:
        answers.append(listening.unchanged(UUID(msg.data.decode())))
        await msg.respond(b"")

    requests = await listening.nc.subscribe(f"{listening.log.network}.asked", cb=answer)
    await listening.nc.flush()
    for _ in range(200):
        plot = new_id()
        await appender.append(
            [Write(listening.subject(plot), 0, [(new_id(), written_by(new_id())) for _ in range(events)])]
        )
        await writer.request(f"{listening.log.network}.asked", str(plot).encode(), timeout=5)
    await requests.unsubscribe()
    assert answers == [False] * 200


async def test_what_was_read_after_its_announcement_is_unchanged_again(listening: Listening) -> None:
    plot, other, command = new_id(), new_id(), new_id()
    appender = Appender(listening.nc, listening.log.network)
    for id in (plot, other):
        await appender.append([Write(listening.subject(id), 0, [(new_id(), written_by(command))])])
    await becomes(lambda: not listening.unchanged(plot) and not listening.unchanged(other))
    listening.announced.saw(listening.subject(plot), str(command))
    assert listening.unchanged(plot)
    assert not listening.unchanged(other)


async def test_what_was_read_before_its_announcement_came_is_unchanged(listening: Listening) -> None:
    plot, command = new_id(), new_id()
    listening.announced.saw(listening.subject(plot), str(command))
    heard = asyncio.Event()

    async def hear(_msg: Msg) -> None:
        heard.set()

    await listening.nc.subscribe(listening.subject(plot), cb=hear)
    await Appender(listening.nc, listening.log.network).append(
        [Write(listening.subject(plot), 0, [(new_id(), written_by(command))])]
    )
    await heard.wait()
    await becomes(lambda: listening.unchanged(plot))


async def test_a_write_that_the_log_refused_is_forgotten_in_the_end(listening: Listening) -> None:
    plot = new_id()
    with pytest.raises(Conflict):
        await Appender(listening.nc, listening.log.network).append(
            [Write(listening.subject(plot), 7, [(new_id(), written_by(new_id()))])]
        )
    await becomes(lambda: not listening.unchanged(plot))
    listening.now += SETTLED + 0.1
    assert listening.unchanged(plot)


async def test_after_a_new_connection_it_begins_anew(listening: Listening, nats_as: AsUser) -> None:
    plot = new_id()
    assert listening.unchanged(plot)
    before = listening.nc.stats["reconnects"]
    assert listening.nc._transport is not None
    listening.nc._transport.close()  # type: ignore[no-untyped-call]  # as when the server goes away
    await becomes(lambda: listening.nc.stats["reconnects"] > before and listening.nc.is_connected)
    assert not listening.unchanged(plot)
    listening.now += SETTLED
    assert listening.unchanged(plot)


async def test_grants_are_not_read_again_until_they_change(nats_as: AsUser, network: str) -> None:
    log = Log(await nats_as("admin"), network)
    await log.start()
    await log.ensure(1)
    await grant(log, COORDINATOR)
    ago = SETTLED
    access = AccessControl(log, lambda: monotonic() - ago)
    await access.listen(log.nc)
    ago = 0.0
    assert (await access.current()).of(COORDINATOR)
    sent = log.nc.stats["out_msgs"]
    assert (await access.current()).of(COORDINATOR)
    assert log.nc.stats["out_msgs"] == sent
    revoked = AccessRevoked(network_id=THE_NETWORK, actor=COORDINATOR.id, kind=COORDINATOR.kind, scope="network")
    elsewhere = Log(await nats_as("admin"), network)
    await elsewhere.start()
    await record(elsewhere, revoked)
    await log.nc.flush()  # a request, too, comes by the connection that listens
    assert not (await access.current()).of(COORDINATOR)
