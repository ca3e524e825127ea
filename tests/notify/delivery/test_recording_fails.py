"""What cannot be recorded is looked at again, and takes no room from what is to be sent."""

import asyncio
from collections.abc import Collection
from datetime import timedelta
from typing import cast
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from services.notify.delivery import worker
from services.notify.delivery.attempts import Attempts
from services.notify.delivery.counting import Counting
from services.notify.delivery.due import Due
from services.notify.delivery.recording import Recorder
from services.notify.delivery.sending import Sending
from services.notify.delivery.sources import Outbox
from services.notify.delivery.worker import MOST_AT_ONCE, Delivery
from tests.notify.delivery.test_judging import NOW, RULES, due
from tests.support.wait import eventually

MANY = MOST_AT_ONCE * 2
"""More than may be under way at once, so that some of them never have their turn unless the others give up theirs."""


class Overdue:
    """An outbox of messages whose time is over."""

    sequence = 0

    def __init__(self, messages: list[Due]) -> None:
        self._messages = messages

    def is_current(self) -> bool:
        return True

    async def last_sequence(self) -> int:
        return 0

    async def due(self, _now: object, limit: int, *, but: Collection[UUID], **_: object) -> list[Due]:
        return [each for each in self._messages if each.message_id not in set(but)][:limit]

    async def next_due(self, _now: object) -> None: ...

    async def wait_for_more(self, _seen: int, _seconds: float) -> None:
        await asyncio.Event().wait()


class NoAttempts:
    async def prepare(self) -> None: ...

    async def forget_what_is_done(self) -> None: ...

    def left_alone(self, _now: object) -> tuple[UUID, ...]:
        return ()

    def corrected(self, of: Due) -> Due:
        return of


class Failing:
    """Records nothing of a message at first, because the database is away."""

    away = False

    def __init__(self) -> None:
        self.failed: set[UUID] = set()
        self.recorded: set[UUID] = set()

    async def message(self, message_id: UUID, *_: object) -> int:
        if message_id not in self.failed:
            self.failed.add(message_id)
            raise ConnectionError("no database")
        self.recorded.add(message_id)
        return 1


class NoCounting:
    def count(self, *_: object) -> None: ...


async def test_what_could_not_be_recorded_is_recorded_when_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_RETRY", 0.01)
    messages = [due(expires_at=NOW - timedelta(days=1)) for _ in range(MANY)]
    recorder = Failing()
    delivery = Delivery(
        cast(Outbox, Overdue(messages)),
        cast(Attempts, NoAttempts()),
        cast(Recorder, recorder),
        cast(Sending, None),
        {},
        RULES,
        str,
        cast(Counting, NoCounting()),
        clock=lambda: NOW,
    )

    async def all_are() -> bool:
        return len(recorder.recorded) == MANY

    with capture_logs() as said:
        running = asyncio.create_task(delivery.run())
        try:
            await eventually(all_are, 5)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
    assert {each["event"] for each in said} == {"message waits"}
    assert recorder.failed == recorder.recorded == {each.message_id for each in messages}
