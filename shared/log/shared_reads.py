"""Reads that several wait for, none of them older than the moment it was asked for."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Generic, TypeVar

K = TypeVar("K")
T = TypeVar("T")


class SharedReads(Generic[K, T]):
    """Reads by key. All who ask for the same thing before a read of it has begun wait for that one read.

    Moments are those of `time.monotonic`.
    """

    def __init__(self, read: Callable[[K, float], Awaitable[T]]) -> None:
        """`read` gets the moment at which it began, too: what it finds is at least as new."""
        self._read = read
        self._began: dict[K, tuple[float, asyncio.Task[T]]] = {}
        self._next: dict[K, asyncio.Task[T]] = {}

    def begin(self, key: K, since: float) -> asyncio.Task[T]:
        """Sees to it that a read is under way which begins at `since` or later. `since` is now or in the past."""
        if key in self._began and self._began[key][0] >= since:
            return self._began[key][1]
        if key not in self._next:
            task = self._next[key] = asyncio.create_task(self._run(key))
            task.add_done_callback(_seen)
        return self._next[key]

    async def read(self, key: K, since: float) -> T:
        """What a read finds that begins at `since` or later."""
        # One of those who wait may be cancelled; the others still want it.
        return await asyncio.shield(self.begin(key, since))

    async def _run(self, key: K) -> T:
        if key in self._began:
            await asyncio.wait([self._began[key][1]])
        began = monotonic()
        self._began[key] = began, self._next.pop(key)
        try:
            return await self._read(key, began)
        finally:
            del self._began[key]


def _seen(task: "asyncio.Task[T]") -> None:
    """Marks a failure as seen: whoever began the read may have been refused for another reason meanwhile."""
    if not task.cancelled():
        task.exception()
