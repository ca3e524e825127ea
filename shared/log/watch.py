"""Whether the log still holds what was read from it: looked at after each reconnection, before anything is appended.

A server that comes back with an older copy of its store takes writes at once. Whoever went on there would decide from
half of a history, and give people sequences that others have read something else at.
"""

import asyncio
from collections.abc import Awaitable, Callable

from nats.errors import Error as NatsError

from shared.log.safety import require_not_rolled_back
from shared.log.stream import Log

_PATIENCE = 5.0  # a new leader may need a moment until it shows all that its cluster has taken
_RETRY = 0.2


class LogWatch:
    """`read_so_far` says how far this service is known to have read. `reconnected` is set at each reconnection."""

    def __init__(self, log: Log, reconnected: asyncio.Event, read_so_far: Callable[[], Awaitable[int]]) -> None:
        self._log = log
        self._reconnected = reconnected
        self._read_so_far = read_so_far
        self._highest = 0
        self._looked_at = self._connections
        self._looked = asyncio.Condition()

    @property
    def whole(self) -> bool:
        """Whether the log was looked at since the connection was made."""
        return self._log.nc.is_connected and self._looked_at == self._connections

    async def wait_until_whole(self, seconds: float) -> int:
        """Returns the highest sequence known so far: what is appended now comes after it. Raises TimeoutError."""
        if not self.whole:
            async with asyncio.timeout(seconds), self._looked:
                await self._looked.wait_for(lambda: self.whole)
        return self._highest

    def appended(self, sequence: int, *, after: int) -> bool:
        """Takes note of what the log answered to an append; False where that cannot be, and the log is looked at."""
        if sequence > after:
            self._highest = max(self._highest, sequence)
            return True
        self._looked_at = -1
        self._reconnected.set()
        return False

    async def run(self) -> None:
        """Looks at the log after each reconnection, until cancelled. Raises UnsafeLog."""
        while True:
            await self._reconnected.wait()
            self._reconnected.clear()
            await self._look()

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _PATIENCE
        while True:
            connections = self._connections
            try:
                # In this order: what is read and appended meanwhile must not make the log look short.
                known = max(self._highest, await self._read_so_far())
                short = await self._log.last_sequence() < known
                if short and loop.time() > deadline:
                    await require_not_rolled_back(self._log, known)
            except (NatsError, OSError):  # away again, or not quite back
                deadline = loop.time() + _PATIENCE
            else:
                if not short:
                    async with self._looked:
                        self._looked_at = connections
                        self._looked.notify_all()
                    return
            await asyncio.sleep(_RETRY)

    @property
    def _connections(self) -> int:
        return int(self._log.nc.stats["reconnects"])
