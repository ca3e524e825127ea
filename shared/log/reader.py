"""Ordered reading of the log from a sequence on, that survives reconnects and consumers the server forgot.

nats-py's ordered consumer takes ten seconds to notice a lost one and gives up when it cannot make it anew; a
projector must neither wait that long nor stop (docs/decisions/0003-own-ordered-reader.md).
"""

import asyncio
import contextlib
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Self

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from shared.log.client import Client as OwnClient
from shared.log.stream import Message

log_line = structlog.get_logger()

_HEARTBEAT = 1.0
_UNHEEDED = 3
_SILENCE = 3.0
_MOST_WAITING, _ACKNOWLEDGED_AFTER = 2000, 500
_DAY = 86_400.0


class LogReader:
    """Every message of the stream after `after`, in order, in the batches in which they arrive.

    Use as an asynchronous context. `caught_up` says whether all that was there has been handed out.

    Where reading is slow, 2,000 or 3,000 messages wait here, and the rest at the server, which goes on when they are
    acknowledged. (Its flow control would let 32 MB be under way.)
    """

    def __init__(self, nc: Client, stream: str, subjects: Iterable[str], after: int = 0) -> None:
        self._nc = nc
        self._js = nc.jetstream(timeout=5)
        self._stream = stream
        self._subjects = sorted(subjects)
        self._seen = after
        self._expected = 1
        self._attempt = 0
        self._pending = -1
        self._buffer: list[Message] = []
        self._arrived = asyncio.Event()
        self._unacknowledged = 0
        self._last_reply = b""
        self._unheeded = 0
        self._heard = 0.0
        self._subscription: Subscription | None = None

    async def __aenter__(self) -> Self:
        await self._restart()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._unsubscribe()

    @property
    def caught_up(self) -> bool:
        return self._pending == 0 and not self._buffer

    @property
    def left(self) -> int:
        """How many messages are there that were not handed out yet, as far as is known."""
        return max(self._pending, 0) + len(self._buffer)

    @property
    def oldest(self) -> datetime | None:
        """When the first message was recorded that waits here to be handed out."""
        return self._buffer[0].recorded_at if self._buffer else None

    async def batch(self, most: int, wait: float | None = None) -> list[Message]:
        """What has arrived, at the most `most` messages; waits for the first, or `wait` seconds for nothing."""
        deadline = None if wait is None else monotonic() + wait
        while not self._buffer:
            quiet = self._heard + _SILENCE - monotonic()
            left = quiet if deadline is None else min(quiet, deadline - monotonic())
            try:
                async with asyncio.timeout(max(left, 0)):
                    await self._arrived.wait()
            except TimeoutError:
                if deadline is not None and monotonic() >= deadline:
                    return []
                if monotonic() >= self._heard + _SILENCE:
                    await self._restart()
                continue
            self._arrived.clear()
            if self.caught_up and wait is not None:
                return []
        self._heard = monotonic()  # whoever was busy for long with the last batch did not listen
        taken, self._buffer = self._buffer[:most], self._buffer[most:]
        if self._unacknowledged >= _ACKNOWLEDGED_AFTER:
            await self._acknowledge()
        return taken

    async def _restart(self) -> None:
        await self._unsubscribe()
        self._expected, self._pending, self._unacknowledged, self._unheeded = 1, -1, 0, 0
        self._attempt += 1
        inbox = self._nc.new_inbox()
        config = ConsumerConfig(
            deliver_subject=inbox,
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=self._seen + 1,
            ack_policy=AckPolicy.ALL,
            ack_wait=_DAY,
            max_ack_pending=_MOST_WAITING,
            max_deliver=1,
            idle_heartbeat=_HEARTBEAT,
            mem_storage=True,
            num_replicas=1,
            inactive_threshold=30,
            filter_subjects=self._subjects,
        )
        self._heard = monotonic()
        try:
            self._subscription = await self._nc.subscribe(inbox, cb=partial(self._told, self._attempt))
            if isinstance(self._nc, OwnClient):
                self._nc.hand_over(self._subscription, partial(self._take, self._attempt), with_headers=True)
            info = await self._js.add_consumer(self._stream, config=config)
            if not info.num_pending and not self._buffer and self._pending < 0:
                self._pending = 0
                self._arrived.set()
        except (NatsError, TimeoutError):
            await self._unsubscribe()  # away just now: the next silence tries again

    async def _unsubscribe(self) -> None:
        subscription, self._subscription = self._subscription, None
        if subscription is not None and not self._nc.is_closed:
            with contextlib.suppress(NatsError):  # it may have gone with its connection
                await subscription.unsubscribe()

    async def _acknowledge(self) -> None:
        """Lets the server go on, where there is room here for what it will send."""
        if len(self._buffer) < _MOST_WAITING // 2:
            self._unacknowledged = 0
            with contextlib.suppress(NatsError):  # away just now: another connection begins anew
                await self._nc.publish(self._last_reply.decode())

    async def _told(self, attempt: int, msg: Msg) -> None:
        """What the server itself says about the reading; and each message, where the client has no shorter way."""
        if attempt != self._attempt:
            return
        if not msg.headers or "Status" not in msg.headers:
            self._take(attempt, msg.subject.encode(), msg.reply.encode(), msg.data)
            return
        self._heard = monotonic()
        if int(msg.headers.get("Nats-Last-Consumer", "0")) >= self._expected:
            self._lost_one()
        elif self._unheeded == _UNHEEDED:
            log_line.warning("the log stopped, and is read anew", remedy="let this user publish $JS.ACK.> to NATS")
            self._lost_one()
        elif self._unacknowledged or self._pending > 0:
            # Only while nothing waits here: whoever is busy for long lets the server wait.
            self._unheeded += self._pending > 0 and not self._buffer
            await self._acknowledge()  # it may have missed the last one

    def _take(self, attempt: int, subject: bytes, reply: bytes, body: bytes) -> None:
        if attempt != self._attempt:
            return
        # $JS.ACK.[domain.account.]stream.consumer.deliveries.sequence.delivered.time.pending[.random]
        tokens = reply.split(b".")
        sequence, delivered, nanoseconds, pending = map(int, tokens[5:9] if len(tokens) == 9 else tokens[7:11])
        self._heard = monotonic()
        if delivered != self._expected:
            self._lost_one()
            return
        self._expected += 1
        self._pending = pending
        self._unheeded = 0
        self._unacknowledged += 1
        self._last_reply = reply
        if sequence > self._seen:
            self._seen = sequence
            self._buffer.append(Message(subject.decode(), sequence, nanoseconds, body))
        self._arrived.set()

    def _lost_one(self) -> None:
        """Something was lost on the way: as if the server had fallen silent, so that the reading begins anew."""
        self._heard -= _SILENCE
        self._arrived.set()
