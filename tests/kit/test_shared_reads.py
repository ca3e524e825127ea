"""Reads that several wait for: as few as can be, and none older than the moment it was asked for."""

import asyncio
from time import monotonic

from hypothesis import given
from hypothesis import strategies as st

from shared.log.shared_reads import SharedReads


class Slow:
    """Something that is read slowly: each read ends when the test says so, and finds the moment at which it began."""

    def __init__(self) -> None:
        self.reads: list[tuple[str, asyncio.Future[None]]] = []
        self.one_more = asyncio.Event()
        self.shared = SharedReads(self._read)

    async def _read(self, key: str, began: float) -> float:
        end: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.reads.append((key, end))
        self.one_more.set()
        await end
        return began

    def ask(self, key: str = "a") -> "asyncio.Task[tuple[float, float]]":
        """When it was asked, and the moment at which the read began that answered."""

        async def ask() -> tuple[float, float]:
            asked = monotonic()
            return asked, await self.shared.read(key, asked)

        return asyncio.create_task(ask())

    async def begun(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.reads) < count:
                self.one_more.clear()
                await self.one_more.wait()

    def end(self, number: int) -> None:
        self.reads[number][1].set_result(None)


async def test_all_who_ask_at_once_share_a_read() -> None:
    slow = Slow()
    asking = [slow.ask() for _ in range(50)]
    await slow.begun(1)
    slow.end(0)
    assert all(began >= asked for asked, began in await asyncio.gather(*asking))
    assert len(slow.reads) == 1


async def test_who_asks_while_a_read_is_under_way_gets_the_next_one() -> None:
    slow = Slow()
    first = slow.ask()
    await slow.begun(1)
    later = [slow.ask() for _ in range(10)]
    slow.end(0)
    await slow.begun(2)
    assert not any(each.done() for each in later)
    slow.end(1)
    for asked, began in await asyncio.gather(first, *later):
        assert began >= asked
    assert len(slow.reads) == 2


async def test_who_asked_before_it_began_joins_a_read_under_way() -> None:
    slow = Slow()
    asked = monotonic()
    first = slow.ask()
    await slow.begun(1)
    joining = asyncio.create_task(slow.shared.read("a", asked))
    slow.end(0)
    assert await joining == (await first)[1]
    assert len(slow.reads) == 1


async def test_different_things_are_read_at_the_same_time() -> None:
    slow = Slow()
    asking = [slow.ask("a"), slow.ask("b")]
    await slow.begun(2)
    assert {key for key, _ in slow.reads} == {"a", "b"}
    slow.end(0)
    slow.end(1)
    await asyncio.gather(*asking)


async def test_one_who_gives_up_does_not_take_the_read_from_the_others() -> None:
    slow = Slow()
    one, other = slow.ask(), slow.ask()
    await slow.begun(1)
    one.cancel()
    slow.end(0)
    asked, began = await other
    assert began >= asked
    assert one.cancelled() or one.cancelling()


async def test_a_read_that_fails_fails_those_who_wait_and_nobody_after() -> None:
    slow = Slow()
    asking = [slow.ask(), slow.ask()]
    await slow.begun(1)
    slow.reads[0][1].set_exception(ConnectionError("gone"))
    results = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(result) for result in results] == [ConnectionError] * 2
    again = slow.ask()
    await slow.begun(2)
    slow.end(1)
    await again


@given(st.lists(st.sampled_from(["ask a", "ask b", "end", "turn"]), max_size=60))
async def test_whatever_the_order_no_answer_is_older_than_its_question(steps: list[str]) -> None:
    slow, asking, ended = Slow(), [], 0
    for step in steps:
        if step == "end" and ended < len(slow.reads):
            slow.end(ended)
            ended += 1
        elif step == "turn":
            await asyncio.sleep(0)
        elif step.startswith("ask"):
            asking.append(slow.ask(step[-1]))
    while not all(each.done() for each in asking):
        await asyncio.sleep(0)
        while ended < len(slow.reads):
            slow.end(ended)
            ended += 1
    for asked, began in await asyncio.gather(*asking):
        assert began >= asked
    assert len(slow.reads) <= len(asking)
