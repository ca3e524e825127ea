"""Ordered reading of the log from a sequence on, that survives reconnects and consumers the server forgot.

nats-py's ordered consumer takes ten seconds to notice a lost one and gives up when it cannot make it anew; a
projector must neither wait that long nor stop (docs/decisions/0003-own-ordered-reader.md).
"""

import asyncio
import contextlib
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Self

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from shared.log.stream import Message

_HEARTBEAT = 1.0
_SILENCE = 3.0
_HIGH_WATER = 4000


class LogReader:
    """Every message of the stream after `after`, in order, in the batches in which they arrive.

    Use as an asynchronous context. `caught_up` says whether all that was there has been handed out.
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
        self._room = asyncio.Event()
        self._room.set()
        self._heard = 0.0
        self._subscription: Subscription | None = None

    async def __aenter__(self) -> Self:
        await self._restart()
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._room.set()
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
        loop = asyncio.get_running_loop()
        deadline = None if wait is None else loop.time() + wait
        while not self._buffer:
            quiet = self._heard + _SILENCE - loop.time()
            left = quiet if deadline is None else min(quiet, deadline - loop.time())
            try:
                async with asyncio.timeout(max(left, 0)):
                    await self._arrived.wait()
            except TimeoutError:
                if deadline is not None and loop.time() >= deadline:
                    return []
                if loop.time() >= self._heard + _SILENCE:
                    await self._restart()
                continue
            self._arrived.clear()
            if self.caught_up and wait is not None:
                return []
        self._heard = loop.time()  # whoever was busy for long with the last batch did not listen
        taken, self._buffer = self._buffer[:most], self._buffer[most:]
        if len(self._buffer) < _HIGH_WATER:
            self._room.set()
        return taken

    async def _restart(self) -> None:
        await self._unsubscribe()
        self._expected, self._pending = 1, -1
        self._attempt += 1
        inbox = self._nc.new_inbox()
        config = ConsumerConfig(
            deliver_subject=inbox,
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=self._seen + 1,
            ack_policy=AckPolicy.NONE,
            max_deliver=1,
            flow_control=True,
            idle_heartbeat=_HEARTBEAT,
            mem_storage=True,
            num_replicas=1,
            inactive_threshold=30,
            filter_subjects=self._subjects,
        )
        loop = asyncio.get_running_loop()
        self._heard = loop.time()
        try:
            self._subscription = await self._nc.subscribe(inbox, cb=partial(self._received, self._attempt))
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

    async def _received(self, attempt: int, msg: Msg) -> None:
        if attempt != self._attempt:
            return
        self._heard = asyncio.get_running_loop().time()
        if msg.headers and "Status" in msg.headers:
            if msg.reply:
                await self._nc.publish(msg.reply)
            elif stalled := msg.headers.get("Nats-Consumer-Stalled"):
                await self._nc.publish(stalled)
            elif int(msg.headers.get("Nats-Last-Consumer", "0")) >= self._expected:
                self._heard -= _SILENCE  # something was lost on the way
                self._arrived.set()
            return
        tokens = msg.reply.split(
            "."
        )  # $JS.ACK.[domain.account.]stream.consumer.deliveries.sequence.delivered.time.pending
        sequence, delivered, nanoseconds, pending = map(int, tokens[5:9] if len(tokens) == 9 else tokens[7:11])
        if delivered != self._expected:
            self._heard -= _SILENCE
            self._arrived.set()
            return
        self._expected += 1
        if sequence > self._seen:
            self._seen = sequence
            self._buffer.append(Message(msg.subject, sequence, nanoseconds, msg.data))
        self._pending = pending
        self._arrived.set()
        if len(self._buffer) >= _HIGH_WATER:
            self._room.clear()
            await self._room.wait()
