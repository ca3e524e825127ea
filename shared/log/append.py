"""The one way into the log: guarded writes, merged into atomic batches (DESIGN.md section 3)."""

import asyncio
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import Header

from shared.ids import new_id

MOST_IN_A_BATCH = 1000
_ROOM_FOR_HEADERS = 4096
_LOST_RACE = (10071, 10164)
_REPEATED_IN_BATCH = 10201


class Conflict(Exception):
    """Another write of one of the aggregates came first. `at_least` is a sequence to wait for when reading again."""

    def __init__(self, at_least: int = 0) -> None:
        super().__init__("another write came first")
        self.at_least = at_least


class Unreachable(Exception):
    """The log did not answer in time. Whether the write was taken is unknown: read the aggregate back."""


class Write(NamedTuple):
    """New messages of one aggregate: the sequence its last one must have, and each message's id and body."""

    subject: str
    expected: int
    messages: list[tuple[UUID, bytes]]


@dataclass(slots=True)
class _Waiting:
    writes: list[Write]
    done: asyncio.Future[list[int]]

    @property
    def size(self) -> int:
        return sum(len(write.messages) for write in self.writes)


class Appender:
    """Takes the writes of commands and commits them; one commit is under way at a time.

    What waits meanwhile commits together next, unless two commands touch the same aggregate. A lone event goes as a
    plain publish. When a guard in a merged batch fails, its commands are tried one by one.
    """

    def __init__(self, nc: Client, stream: str, timeout: float = 3.0) -> None:
        self._nc = nc
        self._stream = stream
        self._timeout = timeout
        self._queue: list[_Waiting] = []
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="appender")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for waiting in self._queue:
            waiting.done.cancel()

    async def append(self, writes: list[Write]) -> list[int]:
        """Commits all of the writes or none; returns the last sequence of each, in their order.

        Raises Conflict when an aggregate has moved on, and Unreachable when the log did not answer.
        """
        if sum(len(write.messages) for write in writes) > MOST_IN_A_BATCH:
            raise ValueError(f"one command may append {MOST_IN_A_BATCH} events at the most")
        waiting = _Waiting(writes, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._wake.set()
        return await waiting.done

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                await self._commit(self._take())

    def _take(self) -> list[_Waiting]:
        """The longest run from the queue that may commit as one: no aggregate twice, and not too large."""
        taken: list[_Waiting] = []
        left: list[_Waiting] = []
        subjects: set[str] = set()
        size = 0
        for waiting in self._queue:
            touched = {write.subject for write in waiting.writes}
            if touched & subjects or size + waiting.size > MOST_IN_A_BATCH:
                left.append(waiting)
            else:
                taken.append(waiting)
                size += waiting.size
            subjects |= touched
        self._queue = left
        return taken

    async def _commit(self, group: list[_Waiting]) -> None:
        try:
            sequences = await self._send([write for waiting in group for write in waiting.writes])
        except Conflict as conflict:
            if len(group) == 1:
                _settle(group[0].done, conflict)
                return
            for waiting in group:
                await self._commit([waiting])
        except Exception as problem:  # noqa: BLE001 - each waiting command gets it; the queue must go on
            for waiting in group:
                _settle(waiting.done, problem)
        except asyncio.CancelledError:
            for waiting in group:
                waiting.done.cancel()
            raise
        else:
            for waiting in group:
                count = len(waiting.writes)
                _settle(waiting.done, sequences[:count])
                del sequences[:count]

    async def _send(self, writes: list[Write]) -> list[int]:
        messages = [(write, id, body) for write in writes for id, body in write.messages]
        largest = self._nc.max_payload - _ROOM_FOR_HEADERS
        if any(len(body) > largest for _, _, body in messages):
            # Found only when it is sent, it would leave a batch open, and abandoned batches stall every writer.
            raise AppendRefused(f"an event is larger than the {largest} bytes that the server takes")
        batch = str(new_id())
        guarded: set[str] = set()
        for number, (write, id, body) in enumerate(messages, start=1):
            headers: dict[str, str] = {Header.MSG_ID: str(id), Header.EXPECTED_STREAM: self._stream}
            if write.subject not in guarded:
                headers[Header.EXPECTED_LAST_SUBJECT_SEQUENCE] = str(write.expected)
                guarded.add(write.subject)
            if len(messages) > 1:
                headers |= {Header.BATCH_ID: batch, Header.BATCH_SEQUENCE: str(number)}
            if number < len(messages):
                try:
                    await self._nc.publish(write.subject, body, headers=headers)
                except NatsError as lost:
                    raise Unreachable(type(lost).__name__) from lost
                continue
            if len(messages) > 1:
                headers[Header.BATCH_COMMIT] = "1"
            last = await self._acknowledged(write.subject, body, headers)
        first = last - len(messages) + 1
        ends: list[int] = []
        for write in writes:
            first += len(write.messages)
            ends.append(first - 1)
        return ends

    async def _acknowledged(self, subject: str, body: bytes, headers: dict[str, str]) -> int:
        try:
            reply = await self._nc.request(subject, body, timeout=self._timeout, headers=headers)
        except (TimeoutError, NatsError, OSError) as lost:
            raise Unreachable(str(lost) or type(lost).__name__) from lost
        answer: dict[str, Any] = orjson.loads(reply.data)
        error = answer.get("error")
        if error is None:
            if answer.get("duplicate"):
                raise Conflict(answer["seq"])
            return int(answer["seq"])
        if error.get("err_code") in (*_LOST_RACE, _REPEATED_IN_BATCH):
            raise Conflict(_trailing_number(error.get("description", "")))
        if error.get("code") == 503:
            raise Unreachable(error.get("description", "unavailable"))
        raise AppendRefused(f"the log refused a write: {error.get('description')} ({error.get('err_code')})")


class AppendRefused(Exception):
    """The server refused a write for a reason that trying again does not mend."""


def _settle(done: "asyncio.Future[list[int]]", outcome: "list[int] | Exception") -> None:
    if done.done():
        return
    if isinstance(outcome, Exception):
        done.set_exception(outcome)
    else:
        done.set_result(outcome)


def _trailing_number(text: str) -> int:
    digits = text.rpartition(" ")[2]
    return int(digits) if digits.isdigit() else 0
