"""FastStream's broker, with requests taken straight from its connection (docs/decisions/0007)."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from types import TracebackType
from typing import Any

import structlog
from faststream.nats import NatsBroker
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from shared.log.client import Client

log_line = structlog.get_logger()

Receive = Callable[[Msg], Awaitable[bytes]]
Listen = Callable[[Client], Awaitable[None]]

AT_ONCE = 256
_MOST_WAITING = 100_000
_LAST_ANSWERS = 10.0


class RequestBroker(NatsBroker):
    """A broker that answers requests from its start on. Before it stops it answers those that it has taken."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._requests: list[_Requests] = []
        self._listeners: list[Listen] = []
        self._listening = False

    def listens(self, listen: Listen) -> None:
        """Has `listen` subscribe to what must be heard on the same connection, before any request."""
        self._listeners.append(listen)

    def answers(self, subject: str, queue: str, receive: Receive) -> None:
        """Has requests to the subject answered by `receive`, which must not fail, by one member of the queue group."""
        self._requests.append(_Requests(subject, queue, receive))

    async def _connect(self) -> Client:
        self._straight = Client()
        await self._straight.connect(**self._connection_kwargs)
        self.config.connect(self._straight)
        return self._straight

    @property
    def listening(self) -> bool:
        """Whether requests can reach it just now: it has subscribed to all of them, and is connected."""
        return self._listening and self._connection is not None and self._connection.is_connected

    async def start(self) -> None:
        await super().start()
        for listen in self._listeners:
            await listen(self._straight)
        for requests in self._requests:
            await requests.start(self._straight)
        self._listening = True

    async def stop(
        self,
        exc_type: type[BaseException] | None = None,
        exc_val: BaseException | None = None,
        exc_tb: TracebackType | None = None,
    ) -> None:
        self._listening = False
        await asyncio.gather(*(requests.stop() for requests in self._requests))
        with contextlib.suppress(NatsError):  # nothing can be said goodbye to while the server is away
            await super().stop(exc_type, exc_val, exc_tb)


class _Requests:
    """The requests to one subject, so many at once at the most; the others wait, the first to come in front."""

    def __init__(self, subject: str, queue: str, receive: Receive) -> None:
        self._subject = subject
        self._queue = queue
        self._receive = receive
        self._waiting: deque[Msg] = deque()
        self._under_way: set[asyncio.Task[None]] = set()
        self._subscription: Subscription | None = None

    async def start(self, nc: Client) -> None:
        self._nc = nc
        self._subscription = await nc.subscribe(self._subject, self._queue, cb=self._arrived)
        nc.hand_over(self._subscription, self._take, with_headers=False)
        await nc.flush()

    async def stop(self) -> None:
        subscription, self._subscription = self._subscription, None
        if subscription is not None:
            with contextlib.suppress(NatsError, TimeoutError):  # the server may be away
                await subscription.drain()  # type: ignore[no-untyped-call]
        until = monotonic() + _LAST_ANSWERS
        while self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=until - monotonic())
            if monotonic() > until:
                self._waiting.clear()
                for task in late:
                    task.cancel()
                return

    def _take(self, subject: bytes, reply: bytes, body: bytes) -> None:
        self._begin(Msg(self._nc, subject.decode(), reply.decode(), body))

    async def _arrived(self, msg: Msg) -> None:
        self._begin(msg)

    def _begin(self, msg: Msg) -> None:
        if len(self._under_way) >= AT_ONCE:
            if len(self._waiting) < _MOST_WAITING:
                self._waiting.append(msg)
            else:
                log_line.error("request dropped: too many wait", subject=self._subject)
            return
        task = asyncio.create_task(self._answer(msg))
        self._under_way.add(task)
        task.add_done_callback(self._answered)

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if self._waiting:
            self._begin(self._waiting.popleft())

    async def _answer(self, msg: Msg) -> None:
        answer = await self._receive(msg)
        if msg.reply:
            try:
                await self._nc.publish(msg.reply, answer)
            except NatsError as error:
                log_line.warning("answer not sent", because=type(error).__name__)
