"""The stream of one network: how it is made, and direct reads from it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import NamedTuple

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from shared.contracts.aggregate import Ref
from shared.log.envelope import Recorded, Stored, decode, moment

_PAUSE = 0.02
_ONE_TRY = 1.0
_PAGE = 1000  # the server's own limit of a batch get is 1,024


class UnsafeLog(Exception):
    """The log or its server cannot be trusted to keep what it acknowledges. The message says what to do."""


class NobodyServes(ConnectionError):
    """No server answers for the stream at this moment."""


class Message(NamedTuple):
    """A message of a stream, as it is read."""

    subject: str
    sequence: int
    recorded: Recorded
    body: bytes

    @property
    def recorded_at(self) -> datetime:
        return moment(self.recorded)

    def decoded(self) -> Stored:
        return decode(self.sequence, self.recorded, self.body)


def log_config(network: str, replicas: int) -> StreamConfig:
    """The one shape a log may have: nothing in it is ever changed, deleted or pushed out (DESIGN.md section 3)."""
    return StreamConfig(
        name=network,
        subjects=[f"{network}.log.>"],
        storage=StorageType.FILE,
        retention=RetentionPolicy.LIMITS,
        discard=DiscardPolicy.NEW,
        num_replicas=replicas,
        allow_direct=True,
        allow_atomic=True,
        deny_delete=True,
        deny_purge=True,
        duplicate_window=120,
    )


class Page(NamedTuple):
    """What one batch get found, and how many more messages there are."""

    messages: list[Message]
    left: int


@dataclass(slots=True)
class _Get:
    """A direct get under way: when it is given up, what came so far, and, when that is all, how many more there are."""

    deadline: float
    found: list[Message]
    done: asyncio.Future[int]


class DirectReader:
    """Direct batch gets from one stream, several under way at once over one inbox."""

    def __init__(self, nc: Client, stream: str, timeout: float = 5.0) -> None:
        self._nc = nc
        self._subject = f"$JS.API.DIRECT.GET.{stream}"
        self._timeout = timeout
        self._inbox = nc.new_inbox()
        self._next = 0
        self._waiting: dict[str, _Get] = {}
        self._alarm: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        await self._nc.subscribe(f"{self._inbox}.*", cb=self._received)

    async def get(self, request: dict[str, object]) -> list[Message]:
        """What one batch get answers, up to its end marker. Raises TimeoutError when no server answers in time."""
        return (await self.page(request)).messages

    async def page(self, request: dict[str, object]) -> Page:
        """What one batch get answers, and how many more there are. Raises TimeoutError as `get` does."""
        deadline = monotonic() + self._timeout
        while True:
            try:
                return await self.try_once(request)
            except NobodyServes:
                if monotonic() > deadline:
                    raise TimeoutError from None
                await asyncio.sleep(_PAUSE)  # a stream just made, or moving to another leader

    async def try_once(self, request: dict[str, object]) -> Page:
        """One try, given up when nothing comes for a second: an answer that went down with its server never does.

        Raises NobodyServes. As long as messages come it goes on: a server that has to fetch each from a cold disk would
        begin anew with every try, and never end.
        """
        loop = asyncio.get_running_loop()
        self._next += 1
        token = str(self._next)
        get = self._waiting[token] = _Get(monotonic() + _ONE_TRY, [], loop.create_future())
        if self._alarm is None:
            self._alarm = loop.call_later(_ONE_TRY, self._give_up_overdue)
        try:
            await self._nc.publish(self._subject, orjson.dumps(request), reply=f"{self._inbox}.{token}")
            return Page(get.found, await get.done)
        finally:
            del self._waiting[token]

    def _give_up_overdue(self) -> None:
        """One timer for all of them: a timer for each would cost as much as the rest of a get."""
        now = monotonic()
        for get in self._waiting.values():
            if get.deadline <= now and not get.done.done():
                get.done.set_exception(NobodyServes())
        self._alarm = None
        if self._waiting:
            wait = min(get.deadline for get in self._waiting.values()) - now
            self._alarm = asyncio.get_running_loop().call_later(max(wait, _PAUSE), self._give_up_overdue)

    async def _received(self, msg: Msg) -> None:
        get = self._waiting.get(msg.subject[len(self._inbox) + 1 :])
        if get is None or get.done.done():
            return
        found, done = get.found, get.done
        get.deadline = monotonic() + _ONE_TRY
        headers = msg.headers or {}
        status = headers.get("Status")
        if status is None:
            found.append(
                Message(
                    headers["Nats-Subject"],
                    int(headers["Nats-Sequence"]),
                    headers["Nats-Time-Stamp"],
                    msg.data,
                )
            )
            if "Nats-Num-Pending" not in headers:  # not of a batch: there is no more
                done.set_result(0)
        elif status in ("204", "404"):
            done.set_result(int(headers.get("Nats-Num-Pending", 0)))
        elif status == "503":
            done.set_exception(NobodyServes())
        else:
            done.set_exception(ConnectionError(f"direct get answered {status} {headers.get('Description', '')}"))


class Log:
    """One network's log, which nobody has checked yet.

    Services do before they use it, by `require_not_rolled_back` (shared/log/safety.py), and then `ensure`.
    """

    def __init__(self, nc: Client, network: str) -> None:
        self.nc = nc
        self.network = network
        self.js = nc.jetstream(timeout=5)
        self._direct = DirectReader(nc, network)

    async def start(self) -> None:
        await self._direct.start()

    async def ensure(self, replicas: int) -> None:
        """Makes the stream, or checks that the one there has the shape a log must have. Raises UnsafeLog."""
        wanted = log_config(self.network, replicas)
        try:
            found = (await self.js.stream_info(self.network)).config
        except NotFoundError:
            await self.js.add_stream(config=wanted)
            return
        for field in (
            "subjects",
            "storage",
            "retention",
            "discard",
            "allow_direct",
            "allow_atomic",
            "deny_delete",
            "deny_purge",
        ):
            if getattr(found, field) != getattr(wanted, field):
                raise UnsafeLog(
                    f"The stream '{self.network}' was made with {field}={getattr(found, field)}; a log needs "
                    f"{getattr(wanted, field)}. Peernet did not make it: choose another network name."
                )
        if found.max_msgs not in (None, -1) or found.max_bytes not in (None, -1) or found.max_age not in (None, 0):
            raise UnsafeLog(f"The stream '{self.network}' has limits and so would stop or lose events: remove them.")

    async def last_sequence(self) -> int:
        """The sequence of the newest event; 0 when there is none, or no stream yet."""
        try:
            return (await self.js.stream_info(self.network)).state.last_seq
        except NotFoundError:
            return 0

    async def load(self, ref: Ref, after: int = 0) -> AsyncIterator[Message]:
        """The messages of one aggregate, oldest first, later than a sequence of the stream."""
        subject = ref.subject(self.network)
        if after:
            # Mostly there is nothing new. Without a batch the server need not count what is pending.
            newer = await self._direct.get({"seq": after + 1, "next_by_subj": subject})
            if not newer:
                return
            yield newer[0]
            after = newer[0].sequence
        async for message in self.read(ref, after + 1):
            yield message

    async def read(self, ref: Ref, start: int) -> AsyncIterator[Message]:
        """The messages of one aggregate from a sequence of the stream on. Where none are likely, `load` is cheaper."""
        while True:
            messages, left = await self.page(ref, start, _PAGE)
            for message in messages:
                yield message
            if not (messages and left):
                return
            start = messages[-1].sequence + 1

    async def page(self, ref: Ref, start: int, most: int) -> Page:
        """So many messages of one aggregate from a sequence of the stream on, and how many come after them."""
        return await self._direct.page({"seq": start, "batch": most, "next_by_subj": ref.subject(self.network)})

    async def message(self, sequence: int) -> Message:
        """The one message at a sequence of the stream. Raises LookupError where there is none."""
        found = await self._direct.get({"seq": sequence})
        if not found:
            raise LookupError(f"the log has nothing at {sequence}")
        return found[0]
