"""Doing the same many times: one after the other, or several at once."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

Job = Callable[[], Awaitable[object]]

AT_ONCE = 64
_A_TURN = 20


async def one_by_one(jobs: Iterable[Job]) -> list[float]:
    """How many milliseconds each took."""
    taken = []
    for job in jobs:
        begun = time.perf_counter()
        await job()
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


async def in_turns(jobs: Mapping[str, Sequence[Job]], between: Job) -> dict[str, list[float]]:
    """How many milliseconds each took, some of each name in turns: whatever else the machine does meets all of them.

    `between` is done, unmeasured, before the next name's turn.
    """
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for start in range(0, max(map(len, jobs.values())), _A_TURN):
        for name, each in jobs.items():
            taken[name] += await one_by_one(each[start : start + _A_TURN])
            await between()
    return taken


async def per_second(jobs: Sequence[Job], at_once: int = AT_ONCE) -> float:
    """How many were done in a second, with always so many under way."""
    left = iter(jobs)

    async def work() -> None:
        for job in left:
            await job()

    begun = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(at_once)))
    return len(jobs) / (time.perf_counter() - begun)
