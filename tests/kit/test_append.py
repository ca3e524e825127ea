"""The one append path: guards, batches, merging, and what a lost acknowledgement leaves behind."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.ids import new_id
from shared.log.append import FASTER_APART, Appender, Conflict, Unreachable, Write
from shared.log.client import Publication, connect_nats, publish_all
from shared.log.stream import Log
from tests.kit.garden import PLOT
from tests.support.running import settings_for
from tests.support.servers import Servers
from tests.support.wait import eventually


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


@pytest.fixture(params=["nats-py's connection", "our connection"])
async def shelf(request: pytest.FixtureRequest, servers: Servers, network: str) -> AsyncIterator[Shelf]:
    ours = request.param == "our connection"
    nc = await (connect_nats(settings_for(servers, network, ""), "test") if ours else servers.connect("admin"))
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
    lost: list[Publication] = []

    async def lose_one(nc: Client, messages: Sequence[Publication]) -> None:
        if messages and not lost:
            lost.append(messages[0])
            messages = messages[1:]
        await publish_all(nc, messages)

    monkeypatch.setattr("shared.log.append.publish_all", lose_one)
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


class Commits:
    """The commits of an appender and who was told of one, in the order in which that happened."""

    def __init__(self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, held_from: int | None = None) -> None:
        """The server never gets to know of the commit number `held_from`, nor of later ones."""
        self.shelf = shelf
        self.seen: list[str] = []
        self._held_from = held_from
        self._request = shelf.nc.request
        monkeypatch.setattr(shelf.nc, "request", self._commit)

    async def _commit(self, *args: Any, **more: Any) -> Msg:
        self.seen.append("commit")
        if self.seen.count("commit") == self._held_from:
            await asyncio.Event().wait()
        return await self._request(*args, **more)

    async def append(self, plot: str) -> None:
        await self.shelf.appender.append([self.shelf.write(plot, 0)])
        self.seen.append("told")

    async def told_half(self) -> bool:
        return self.seen.count("told") == 20


async def test_half_of_a_crowd_is_told_when_the_commit_of_the_other_half_is_under_way(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits = Commits(shelf, monkeypatch)
    await asyncio.gather(*(commits.append(f"p{n}") for n in range(40)))
    assert commits.seen == ["commit", "commit"] + ["told"] * 40
    kept = [await shelf.log.js.get_msg(shelf.log.network, sequence) for sequence in range(1, 41)]
    batches = [(each.headers or {})["Nats-Batch-Id"] for each in kept]
    assert len(set(batches[:20])) == len(set(batches[20:])) == 1
    assert batches[0] != batches[20]


async def test_those_of_a_crowd_who_come_back_at_once_still_take_turns(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits = Commits(shelf, monkeypatch)

    async def come_back(who: int) -> None:
        for time in range(3):
            await commits.append(f"p{who}-{time}")

    await asyncio.gather(*(come_back(who) for who in range(40)))
    assert commits.seen == ["commit", "commit"] + (["told"] * 20 + ["commit"]) * 4 + ["told"] * 40
    assert await shelf.log.last_sequence() == 120


async def test_when_it_stops_those_are_told_whose_commit_was_acknowledged(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits = Commits(shelf, monkeypatch, held_from=2)
    crowd = [asyncio.create_task(commits.append(f"p{n}")) for n in range(40)]
    await eventually(commits.told_half)
    await shelf.appender.stop()
    outcomes = await asyncio.gather(*crowd, return_exceptions=True)
    assert [type(each).__name__ for each in outcomes] == ["NoneType"] * 20 + ["CancelledError"] * 20
    assert await shelf.log.last_sequence() == 20


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
