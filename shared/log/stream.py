"""The stream of one network: how it is made, and direct reads from it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from shared.contracts.aggregate import Ref
from shared.log.envelope import Stored, decode

_PAUSE = 0.02
_ONE_TRY = 1.0
_PAGE = 1000  # the server's own limit of a batch get is 1,024


class UnsafeLog(Exception):
    """The log or its server cannot be trusted to keep what it acknowledges. The message says what to do."""


class NobodyServes(ConnectionError):
    """No server answers for the stream at this moment."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a stream, as a direct get returns it."""

    subject: str
    sequence: int
    recorded_at: datetime
    body: bytes

    def decoded(self) -> Stored:
        return decode(self.sequence, self.recorded_at, self.body)


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


class DirectReader:
    """Direct batch gets from one stream, several under way at once over one inbox."""

    def __init__(self, nc: Client, stream: str, timeout: float = 5.0) -> None:
        self._nc = nc
        self._subject = f"$JS.API.DIRECT.GET.{stream}"
        self._timeout = timeout
        self._inbox = nc.new_inbox()
        self._next = 0
        self._waiting: dict[str, tuple[list[Message], asyncio.Future[None]]] = {}

    async def start(self) -> None:
        await self._nc.subscribe(f"{self._inbox}.*", cb=self._received)

    async def get(self, request: dict[str, object]) -> list[Message]:
        """What one batch get answers, up to its end marker. Raises TimeoutError when no server answers in time."""
        async with asyncio.timeout(self._timeout):
            while True:
                try:
                    return await self._get_once(request)
                except NobodyServes:
                    await asyncio.sleep(_PAUSE)  # a stream just made, or moving to another leader

    async def _get_once(self, request: dict[str, object]) -> list[Message]:
        """One try, given up soon: an answer that went down with its server never comes."""
        self._next += 1
        token = str(self._next)
        done = asyncio.get_running_loop().create_future()
        found: list[Message] = []
        self._waiting[token] = (found, done)
        try:
            await self._nc.publish(self._subject, orjson.dumps(request), reply=f"{self._inbox}.{token}")
            async with asyncio.timeout(_ONE_TRY):
                await done
        except TimeoutError:
            raise NobodyServes from None
        finally:
            del self._waiting[token]
        return found

    async def _received(self, msg: Msg) -> None:
        waiting = self._waiting.get(msg.subject[len(self._inbox) + 1 :])
        if waiting is None or waiting[1].done():
            return
        found, done = waiting
        headers = msg.headers or {}
        status = headers.get("Status")
        if status is None:
            found.append(
                Message(
                    headers["Nats-Subject"],
                    int(headers["Nats-Sequence"]),
                    parse_timestamp(headers["Nats-Time-Stamp"]),
                    msg.data,
                )
            )
            if "Nats-Num-Pending" not in headers:  # not of a batch: there is no more
                done.set_result(None)
        elif status in ("204", "404"):
            done.set_result(None)
        elif status == "503":
            done.set_exception(NobodyServes())
        else:
            done.set_exception(ConnectionError(f"direct get answered {status} {headers.get('Description', '')}"))


class Log:
    """One network's log. Use `open_log` to get one that was checked."""

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
        while after:
            # Mostly there is nothing new. Without a batch the server need not count what is pending.
            newer = await self._direct.get({"seq": after + 1, "next_by_subj": subject})
            if not newer:
                return
            yield newer[0]
            after = newer[0].sequence
        while True:
            page = await self._direct.get({"seq": after + 1, "batch": _PAGE, "next_by_subj": subject})
            for message in page:
                yield message
            if len(page) < _PAGE:
                return
            after = page[-1].sequence

    async def last_of(self, subjects: Sequence[str]) -> list[Message]:
        """The last message of each subject (what `multi_last` gives; it is no history)."""
        return await self._direct.get({"multi_last": list(subjects), "batch": len(subjects)})


def parse_timestamp(text: str) -> datetime:
    """A server's timestamp, cut from nanoseconds to microseconds."""
    head, _, fraction = text.removesuffix("Z").partition(".")
    return datetime.fromisoformat(f"{head}.{fraction[:6].ljust(6, '0')}").replace(tzinfo=UTC)
