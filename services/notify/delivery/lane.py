"""One provider's queue: how many at once, how fast, and whether it moves at all."""

import asyncio
from collections.abc import Callable
from typing import Final
from uuid import UUID

import structlog

from services.notify.delivery.letter import ProviderAway
from services.notify.delivery.pacing import Rate
from services.notify.delivery.provider import Provider

log_line = structlog.get_logger()

_LONGEST_PROBE: Final = 30.0


class Lane:
    """What goes by one provider. While the provider is away nothing goes, and that counts against no message.

    `held` are messages that wait for it to be back.
    """

    def __init__(self, provider: Provider, probe_seconds: float, on_open: Callable[[], None]) -> None:
        self.provider = provider
        self.held: set[UUID] = set()
        self.away: str | None = None
        self._turns = asyncio.Semaphore(provider.at_once)
        self._rate = Rate(provider.rate)
        self._probe_seconds = probe_seconds
        self._on_open = on_open
        self._probing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        """Waits for one's turn. Raises ProviderAway if nothing goes when it has come."""
        if self.away is None:
            await self._turns.acquire()
            if self.away is None:
                await self._rate.turn()
            if self.away is None:
                return
            self._turns.release()
        raise ProviderAway(self.away)

    async def __aexit__(self, *_: object) -> None:
        self._turns.release()

    def stop(self, away: ProviderAway) -> None:
        """Lets nothing go until the provider answers again."""
        if self.away is None:
            log_line.warning("messages wait", provider=self.provider.name, because=away.reason)
            self.away = away.reason
            self._probing = asyncio.create_task(self._probe(away.seconds), name=f"probe {self.provider.name}")

    async def begin_no_more(self) -> None:
        """From now on nobody gets a turn; who has one keeps it."""
        self.away = self.away or "the service is stopping"
        if self._probing:
            self._probing.cancel()
            await asyncio.gather(self._probing, return_exceptions=True)

    async def close(self) -> None:
        await self.begin_no_more()
        await self.provider.close()

    async def _probe(self, seconds: float | None) -> None:
        await asyncio.sleep(self._probe_seconds if seconds is None else seconds)
        while True:
            try:
                async with asyncio.timeout(_LONGEST_PROBE):
                    await self.provider.probe()
                break
            except ProviderAway as still:
                self.away = still.reason
            except TimeoutError:
                self.away = "it does not answer"
            await asyncio.sleep(self._probe_seconds)
        log_line.info("messages go again", provider=self.provider.name)
        self.away = None
        self.held.clear()
        self._on_open()
