"""Sends commands, and the same ones again while the service cannot be reached."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from uuid import UUID

from shared.bus.client import BusClient
from shared.bus.requests import CommandReply
from shared.contracts.messages import Command
from shared.contracts.refusals import BUSY, TOO_LATE, UNAVAILABLE, Refused

PATIENCE = 20.0

_TRY_AGAIN = frozenset({UNAVAILABLE.code, TOO_LATE.code, BUSY.code})
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0
_LOOK_AGAIN = 1.0


class Sent(NamedTuple):
    """What the service answered. `again`: an earlier try, unanswered, may have been the one that took."""

    reply: CommandReply
    again: bool


class Sending:
    """Sends for one actor. Once a service has been away for `patience` seconds in all, commands fail at once."""

    def __init__(
        self,
        bus: BusClient,
        actor: str,
        *,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bus = bus
        self._actor = actor
        self._patience = patience
        self._clock = clock
        self._pause = pause
        self._away_since: float | None = None
        self._last: tuple[float, Refused] | None = None

    async def send(self, command: Command, command_id: UUID, **wrapping: Any) -> Sent:
        """Raises Refused: what the service says, or that it could not be reached for too long."""
        self._fail_if_given_up()
        begun, wait, again = self._clock(), _FIRST_PAUSE, False
        while True:
            try:
                reply = await self._bus.send(command, actor=self._actor, command_id=command_id, **wrapping)
            except Refused as refused:
                if refused.problem.code not in _TRY_AGAIN:
                    self._away_since = None
                    raise
                now = self._clock()
                self._last = (now, refused)
                if self._away_since is None:
                    self._away_since = now
                # A command of its own that never gets through must not be tried for ever while others do.
                if now - min(begun, self._away_since) >= self._patience:
                    raise
                again = True
                await self._pause(wait)
                wait = min(wait * 2, _LONGEST_PAUSE)
            else:
                self._away_since = None
                return Sent(reply, again)

    def _fail_if_given_up(self) -> None:
        if self._away_since is None or self._last is None:
            return
        last, refused = self._last
        if last - self._away_since >= self._patience and self._clock() - last < _LOOK_AGAIN:
            raise Refused(refused.problem)
