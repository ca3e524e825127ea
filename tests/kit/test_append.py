"""The one append path: guards, batches, merging, and what a lost acknowledgement leaves behind."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from nats.aio.client import Client

from shared.ids import new_id
from shared.log.append import FASTER_APART, Appender, Conflict, Unreachable, Write
from shared.log.stream import Log
from tests.kit.garden import PLOT
from tests.support.servers import Servers


class Shelf:
    """A log of its own, with an appender and its connection."""

    def __init__(self, nc: Client, network: str) -> None:
        self.nc = nc
        self.log = Log(nc, network)
        self.appender = Appender(nc, network)

    def write(self, plot: str, expected: int, events: int = 1) -> Write:
        bodies = [(new_id(), b'{"some": "event"}') for _ in range(events)]
        return Write(PLOT.ref(plot).subject(self.log.network), expected, bodies)

    async def sequences(self, plot: str) -> list[int]:
        return [message.sequence async for message in self.log.load(PLOT.ref(plot))]


@pytest.fixture
async def shelf(servers: Servers, network: str) -> AsyncIterator[Shelf]:
    nc = await servers.connect("admin")
    shelf = Shelf(nc, network)
    await shelf.log.start()
    await shelf.log.ensure(1)
    yield shelf
    await shelf.appender.stop()
    await nc.close()


async def test_writes_of_several_aggregates_commit_together(shelf: Shelf) -> None:
    assert await shelf.appender.append([shelf.write("a", 0, 2), shelf.write("b", 0, 1)]) == [2, 3]
    assert await shelf.sequences("a") == [1, 2]
    assert await shelf.sequences("b") == [3]


@pytest.mark.parametrize("events", [1, 3])
async def test_a_stale_guard_is_a_conflict_and_nothing_is_written(shelf: Shelf, events: int) -> None:
    await shelf.appender.append([shelf.write("a", 0)])
    with pytest.raises(Conflict):
        await shelf.appender.append([shelf.write("b", 0), shelf.write("a", 0, events)])
    with pytest.raises(Conflict):
        await shelf.appender.append([shelf.write("a", 0, events)])
    assert await shelf.log.last_sequence() == 1


async def test_a_batch_whose_beginning_was_lost_is_taken_to_be_unanswered(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = shelf.nc.publish
    lost: list[bytes] = []

    async def lose_one(subject: str, payload: bytes = b"", **more: Any) -> None:
        if not lost:
            lost.append(payload)
            return
        await publish(subject, payload, **more)

    monkeypatch.setattr(shelf.nc, "publish", lose_one)
    with pytest.raises(Unreachable):
        await shelf.appender.append([shelf.write("a", 0, 3)])
    assert await shelf.log.last_sequence() == 0
    assert await shelf.appender.append([shelf.write("a", 0, 3)]) == [3]


async def test_waiting_commands_merge_and_each_keeps_its_own_outcome(shelf: Shelf) -> None:
    await shelf.appender.append([shelf.write("taken", 0)])
    tries = [shelf.appender.append([shelf.write(f"p{n}", 0, 2)]) for n in range(30)]
    tries += [shelf.appender.append([shelf.write("taken", 0)]), shelf.appender.append([shelf.write("free", 0)])]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(result).__name__ for result in results] == ["list"] * 30 + ["Conflict", "list"]
    for n in range(30):
        found = await shelf.sequences(f"p{n}")
        assert found[1] == found[0] + 1
    assert len(await shelf.sequences("taken")) == 1


async def test_a_few_single_events_go_each_by_itself(shelf: Shelf) -> None:
    await shelf.appender.append([shelf.write("taken", 0)])
    writes = [shelf.write(f"p{n}", 0) for n in range(FASTER_APART - 1)]
    tries = [shelf.appender.append([each]) for each in [*writes, shelf.write("taken", 0)]]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert isinstance(results.pop(), Conflict)
    assert sorted(results, key=str) == sorted(([n] for n in range(2, 1 + FASTER_APART)), key=str)
    kept = [await shelf.log.js.get_msg(shelf.log.network, sequence) for sequence in range(2, 1 + FASTER_APART)]
    assert not any("Nats-Batch-Id" in (each.headers or {}) for each in kept)


async def test_one_aggregate_is_never_twice_in_a_batch(shelf: Shelf) -> None:
    results = await asyncio.gather(
        *(shelf.appender.append([shelf.write("one", 0)]) for _ in range(40)), return_exceptions=True
    )
    assert sum(isinstance(result, list) for result in results) == 1
    assert await shelf.sequences("one") == [1]


async def test_more_events_than_a_batch_takes_are_refused_before_anything_is_sent(shelf: Shelf) -> None:
    with pytest.raises(ValueError, match="1000 events"):
        await shelf.appender.append([shelf.write("a", 0, 1001)])
    assert await shelf.appender.append([shelf.write("a", 0, 1000)]) == [1000]
    assert len(await shelf.sequences("a")) == 1000


async def test_a_log_that_does_not_answer_is_unreachable_in_time(shelf: Shelf, servers: Servers) -> None:
    lost = Appender(shelf.nc, "no-such-stream", timeout=1.0)
    try:
        with pytest.raises(Unreachable):
            await lost.append([Write("nowhere.log.garden.plot.a", 0, [(new_id(), b"{}")])])
    finally:
        await lost.stop()


async def test_races_of_batches_and_single_events_have_one_winner(shelf: Shelf, servers: Servers) -> None:
    others = [Shelf(await servers.connect("admin"), shelf.log.network) for _ in range(3)]
    try:
        for race in range(20):
            tries = []
            for number, racer in enumerate([shelf, *others]):
                writes = [racer.write(f"race{race}", 0)]
                if number % 2:
                    writes.insert(0, racer.write(f"own{race}-{number}", 0))
                tries.append(racer.appender.append(writes))
            results = await asyncio.gather(*tries, return_exceptions=True)
            assert sorted(type(result).__name__ for result in results) == ["Conflict"] * 3 + ["list"]
            assert len(await shelf.sequences(f"race{race}")) == 1
    finally:
        for other in others:
            await other.appender.stop()
            await other.nc.close()
