"""How fast, and when again."""

import asyncio
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

FIRST_RETRY: Final = timedelta(minutes=1)
LONGEST_RETRY: Final = timedelta(hours=4)
_BURST_SECONDS = 0.1


class Rate:
    """Lets so many pass a second, evenly; 0 lets everybody pass. Who waits, waits in turn."""

    def __init__(self, a_second: float, *, clock: Callable[[], float] = monotonic) -> None:
        self._interval = 1 / a_second if a_second else 0.0
        self._clock = clock
        self._next = clock()

    def wait_for(self) -> float:
        """Takes a turn, and says in how many seconds it is."""
        now = self._clock()
        self._next = max(self._next, now - _BURST_SECONDS) + self._interval
        return max(0.0, self._next - self._interval - now)

    async def turn(self) -> None:
        if self._interval and (seconds := self.wait_for()):
            await asyncio.sleep(seconds)


def next_try(attempts: int, now: datetime, *, chance: Callable[[], float] = random.random) -> datetime:
    """When a message that was refused for now so many times is tried again: later each time, and not all together."""
    longest: timedelta = min(FIRST_RETRY * 2 ** min(attempts - 1, 16), LONGEST_RETRY)
    return now + longest * (0.5 + 0.5 * chance())
