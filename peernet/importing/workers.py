"""Does the same with many things, several at once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


async def for_each(items: Iterable[T], work: Callable[[T], Awaitable[R]], *, at_once: int) -> list[R]:
    """What `work` makes of each item, in their order. The first exception ends all of it and is raised."""
    numbered = enumerate(items)
    results: dict[int, R] = {}

    async def worker() -> None:
        for number, item in numbered:
            results[number] = await work(item)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(worker())
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [results[number] for number in sorted(results)]
