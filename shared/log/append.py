"""The one way into the log: guarded writes, merged into atomic batches (DESIGN.md section 3)."""

import asyncio
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from uuid import UUID

import orjson
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import Header

from shared.ids import new_id, text_of
from shared.log.client import publish_all
from shared.tracing import span, traceparents

if TYPE_CHECKING:
    from shared.log.watch import LogWatch
    from shared.metrics import Metrics

MOST_IN_A_BATCH = 1000
FASTER_APART = 8
"""So few single events are on disk sooner each by itself: a batch costs the server as much as a dozen of them."""
_ENOUGH_FOR_TWO = 32
"""So many events go as two batches: while the server writes the one, the commands of the other are decided."""
_ROOM_FOR_HEADERS = 4096
_LOST_RACE = (10071, 10164)
_REPEATED_IN_BATCH = 10201
_TORN_BATCH = (10175, 10176)

# As plain texts: nats-py would ask each member of the enumeration for its value, for each message.
_ID = Header.MSG_ID.value
_STREAM = Header.EXPECTED_STREAM.value
_GUARD = Header.EXPECTED_LAST_SUBJECT_SEQUENCE.value
_BATCH = Header.BATCH_ID.value
_NUMBER = Header.BATCH_SEQUENCE.value
_COMMIT = Header.BATCH_COMMIT.value


class Conflict(Exception):
    """Another write of one of the aggregates came first."""


class Unreachable(Exception):
    """The log did not answer in time. Whether the write was taken is unknown: read the aggregate back."""


class AppendRefused(Exception):
    """The server refused a write for a reason that trying again does not mend."""


class Write(NamedTuple):
    """New messages of one aggregate: the sequence its last one must have, and each message's id and body."""

    subject: str
    expected: int
    messages: list[tuple[UUID, bytes]]


@dataclass(slots=True)
class _Waiting:
    writes: list[Write]
    size: int
    done: asyncio.Future[list[int]]


Outcome: TypeAlias = tuple[_Waiting, list[int] | Exception]


class Appender:
    """Takes the writes of commands and commits them; one commit is under way at a time.

    What waits meanwhile commits together next, unless two commands touch the same aggregate. Where that is one event,
    or a few of one each, they go as plain publishes, at once. When a guard in a merged batch fails, its halves are
    tried by themselves, and so on.

    Whoever waited for a commit hears of it when the next one is on its way: what they do then is done while the
    server writes. So that there is something to do, no more than half of a crowd commits together.
    """

    def __init__(
        self,
        nc: Client,
        stream: str,
        timeout: float = 3.0,
        metrics: "Metrics | None" = None,
        watch: "LogWatch | None" = None,
    ) -> None:
        """With a `watch`, nothing is sent over a new connection before the log was looked at."""
        self._nc = nc
        self._stream = stream
        self._watch = watch
        self._timeout = timeout
        self._metrics = metrics
        self._queue: list[_Waiting] = []
        self._task: asyncio.Task[None] | None = None

    async def stop(self) -> None:
        """Gives up what was not committed yet."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for waiting in self._queue:
            waiting.done.cancel()

    async def append(self, writes: list[Write]) -> list[int]:
        """Commits all of the writes or none; returns the last sequence of each, in their order.

        Raises Conflict when an aggregate has moved on, and Unreachable when the log did not answer.
        """
        size = sum(len(write.messages) for write in writes)
        if size > MOST_IN_A_BATCH:
            raise ValueError(f"one command may append {MOST_IN_A_BATCH} events at the most")
        waiting = _Waiting(writes, size, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        if self._task is None:
            # It begins when all that is ready at this moment has had its turn, and so takes it along.
            self._task = asyncio.create_task(self._commit_what_waits(), name="appender")
        return await waiting.done

    async def _commit_what_waits(self) -> None:
        outcomes: list[Outcome] = []
        group = self._take(after=0)
        try:
            while group:
                if not outcomes:
                    outcomes = await self._commit(group)
                else:
                    async with asyncio.TaskGroup() as side_by_side:
                        commit = side_by_side.create_task(self._commit(group))
                        await asyncio.sleep(0)  # it is handed over to the connection
                        await asyncio.sleep(0)  # and leaves this process
                        _settle(outcomes)
                    outcomes = commit.result()
                group = self._take(after=_events(group))
        finally:
            self._task = None
            _settle(outcomes)
            for waiting in group:
                waiting.done.cancel()  # this was stopped

    def _take(self, *, after: int) -> list[_Waiting]:
        """What may commit as one after a commit of so many events: no aggregate twice, and not too large."""
        crowd = after + _events(self._queue)
        most = min(crowd if crowd < _ENOUGH_FOR_TWO else -(-crowd // 2), MOST_IN_A_BATCH)
        taken: list[_Waiting] = []
        left: list[_Waiting] = []
        subjects: set[str] = set()
        size = 0
        for waiting in self._queue:
            touched = {write.subject for write in waiting.writes}
            if (taken and size + waiting.size > most) or not subjects.isdisjoint(touched):
                left.append(waiting)
            else:
                taken.append(waiting)
                size += waiting.size
            subjects |= touched
        self._queue = left
        return taken

    async def _commit(self, group: list[_Waiting]) -> list[Outcome]:
        """Returns what came of each that was not told yet."""
        if 1 < len(group) <= FASTER_APART and all(waiting.size == 1 for waiting in group):
            await asyncio.gather(*(self._commit_apart(each) for each in group))
            return []
        try:
            sequences = await self._send([write for waiting in group for write in waiting.writes])
        except Conflict as conflict:
            if len(group) > 1:
                half = len(group) // 2
                return [*await self._commit(group[:half]), *await self._commit(group[half:])]
            if self._metrics:
                self._metrics.conflict()
            return [(group[0], conflict)]
        except Exception as problem:  # noqa: BLE001 - each waiting command gets it; the queue must go on
            return [(waiting, problem) for waiting in group]
        if self._metrics:
            self._metrics.appended(sum(waiting.size for waiting in group), len(group))
        ends = iter(sequences)
        return [(waiting, list(islice(ends, len(waiting.writes)))) for waiting in group]

    async def _commit_apart(self, waiting: _Waiting) -> None:
        _settle(await self._commit([waiting]))

    async def _send(self, writes: list[Write]) -> list[int]:
        """Commits the writes; returns the last sequence of each."""
        messages = self._with_headers(writes)
        bodies = (body for _, body, _ in messages)
        with span("append", links=traceparents(bodies), events=len(messages)):
            try:
                known = await self._watch.wait_until_whole(self._timeout) if self._watch else 0
                await publish_all(self._nc, messages[:-1])
                subject, body, headers = messages[-1]
                reply = await self._nc.request(subject, body, timeout=self._timeout, headers=headers)
            except (TimeoutError, NatsError, OSError) as lost:
                raise Unreachable(str(lost) or type(lost).__name__) from lost
            end = _acknowledged(reply.data)
            if self._watch and not self._watch.appended(end, after=known):
                raise AppendRefused(f"the log was rolled back: it took an event at {end}, but {known} was in it before")
            end -= len(messages)
        ends = []
        for write in writes:
            end += len(write.messages)
            ends.append(end)
        return ends

    def _with_headers(self, writes: list[Write]) -> list[tuple[str, bytes, dict[str, str]]]:
        largest = self._nc.max_payload - _ROOM_FOR_HEADERS
        batch = text_of(new_id())
        messages: list[tuple[str, bytes, dict[str, str]]] = []
        for subject, expected, its_messages in writes:
            guard: str | None = str(expected)
            for id, body in its_messages:
                if len(body) > largest:
                    # Found only when it is sent, it would leave a batch open, and abandoned ones stall every writer.
                    raise AppendRefused(f"an event is larger than the {largest} bytes that the server takes")
                headers = {_ID: text_of(id), _BATCH: batch, _NUMBER: str(len(messages) + 1)}
                if guard is not None:
                    headers[_GUARD], guard = guard, None  # the server refuses a second one for the same subject
                messages.append((subject, body, headers))
        messages[0][2][_STREAM] = self._stream  # a batch is of one stream
        last = messages[-1][2]
        if len(messages) > 1:
            last[_COMMIT] = "1"
        else:
            del last[_BATCH], last[_NUMBER]
        return messages


def _acknowledged(reply: bytes) -> int:
    """The last sequence that the server gave."""
    answer: dict[str, Any] = orjson.loads(reply)
    error = answer.get("error")
    if error is None:
        if answer.get("duplicate"):
            raise Conflict
        return int(answer["seq"])
    if error.get("err_code") in (*_LOST_RACE, _REPEATED_IN_BATCH):
        raise Conflict
    # A batch that was under way when the connection was lost: the server has forgotten its beginning, and took nothing.
    if error.get("code") == 503 or error.get("err_code") in _TORN_BATCH:
        raise Unreachable(error.get("description", "unavailable"))
    raise AppendRefused(f"the log refused a write: {error.get('description')} ({error.get('err_code')})")


def _events(some: list[_Waiting]) -> int:
    return sum(waiting.size for waiting in some)


def _settle(outcomes: list[Outcome]) -> None:
    """Tells those who wait; and only once."""
    for waiting, outcome in outcomes:
        if waiting.done.done():
            continue
        if isinstance(outcome, Exception):
            waiting.done.set_exception(outcome)
        else:
            waiting.done.set_result(outcome)
    outcomes.clear()
