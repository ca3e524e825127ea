"""Answers that are waited for over one connection: who waits for which, and until when."""

import asyncio
from typing import Final, Generic, TypeVar

from nats.errors import TimeoutError as NatsTimeout

A = TypeVar("A")

_NEVER: Final = float("inf")


class Answers(Generic[A]):
    """One timer serves everybody who waits: a timer for each would cost as much as the rest of a request."""

    def __init__(self) -> None:
        self._last = 0
        self._awaited: dict[bytes, tuple[asyncio.Future[A], float]] = {}
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_at = _NEVER

    def expect(self, seconds: float) -> tuple[bytes, "asyncio.Future[A]"]:
        """A token that the answer will come with, and what will hold the answer, or nats-py's TimeoutError."""
        loop = asyncio.get_running_loop()
        self._last += 1
        token, answer = b"%d" % self._last, loop.create_future()
        deadline = loop.time() + seconds
        self._awaited[token] = answer, deadline
        if deadline < self._alarm_at:
            self._set_alarm(loop, deadline)
        return token, answer

    def came(self, token: bytes, answer: A) -> None:
        """Hands an answer to whoever waits for it; nobody may wait any more."""
        if (awaited := self._awaited.pop(token, None)) and not awaited[0].done():
            awaited[0].set_result(answer)

    def forget(self, token: bytes) -> None:
        """Nobody waits for this one any more."""
        self._awaited.pop(token, None)

    def _set_alarm(self, loop: asyncio.AbstractEventLoop, at: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm, self._alarm_at = loop.call_at(at, self._give_up_overdue, loop), at

    def _give_up_overdue(self, loop: asyncio.AbstractEventLoop) -> None:
        now, self._alarm, self._alarm_at = loop.time(), None, _NEVER
        for answer, deadline in self._awaited.values():
            if deadline <= now and not answer.done():
                answer.set_exception(NatsTimeout())
        left = [deadline for _, deadline in self._awaited.values() if deadline > now]
        if left:
            self._set_alarm(loop, min(left))
