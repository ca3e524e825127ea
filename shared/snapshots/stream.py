"""Where snapshots are kept: the newest one of each aggregate, in a stream of their own that may be lost."""

import asyncio
from uuid import UUID

import orjson
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from shared.contracts.aggregate import Ref
from shared.log.stream import DirectReader

log_line = structlog.get_logger()

_TIMEOUT = 5.0
_TRIES, _PAUSE = 5, 0.05


class NotTaken(ConnectionError):
    """The server did not do what it was asked to."""


def snapshots_config(network: str, replicas: int) -> StreamConfig:
    """A later snapshot of an aggregate replaces the one before."""
    return StreamConfig(
        name=f"{network}-snapshots",
        subjects=[f"{network}.snapshot.>"],
        storage=StorageType.FILE,
        discard=DiscardPolicy.OLD,
        num_replicas=replicas,
        allow_direct=True,
        max_msgs_per_subject=1,
    )


class SnapshotStream:
    """Reads, writes and deletes snapshots as the bytes that they are."""

    def __init__(self, nc: Client, network: str) -> None:
        self._nc = nc
        self._js = nc.jetstream(timeout=_TIMEOUT)
        self._network = network
        self._stream = f"{network}-snapshots"
        self._direct = DirectReader(nc, self._stream, timeout=_TIMEOUT)

    async def start(self, replicas: int) -> None:
        """Makes the stream where it is missing. Where that fails, everything goes on without snapshots."""
        await self._direct.start()
        try:
            await self._js.add_stream(config=snapshots_config(self._network, replicas))
        except (NatsError, TimeoutError) as error:
            log_line.warning("no stream for snapshots", stream=self._stream, because=str(error))

    async def last(self, ref: Ref) -> bytes | None:
        """Raises NobodyServes where the stream is missing or away."""
        found = await self._direct.try_once({"last_by_subj": self.subject(ref)})
        return found.messages[0].body if found.messages else None

    async def write(self, ref: Ref, body: bytes) -> None:
        """Raises NotTaken, NatsError, TimeoutError."""
        reply = await self._nc.request(self.subject(ref), body, timeout=_TIMEOUT)
        if error := orjson.loads(reply.data).get("error"):
            raise NotTaken(error.get("description"))

    async def delete_about(self, id: UUID) -> None:
        """Overwrites every service's snapshots of what has this id. Raises NotTaken, NatsError, TimeoutError."""
        try:
            await self._js.stream_info(self._stream)
        except NotFoundError:
            return
        for attempt in range(_TRIES):
            if not (found := await self._direct.get({"multi_last": [f"{self._network}.snapshot.*.*.{id}"]})):
                return
            # One may be written anew meanwhile, and what answers direct gets may lag behind.
            await asyncio.sleep(attempt * _PAUSE)
            for message in found:
                request = orjson.dumps({"seq": message.sequence, "no_erase": False})
                await self._nc.request(f"$JS.API.STREAM.MSG.DELETE.{self._stream}", request, timeout=_TIMEOUT)
        raise NotTaken("snapshots of an erased person could not be deleted")

    def subject(self, ref: Ref) -> str:
        return f"{self._network}.snapshot.{ref.aggregate.service}.{ref.aggregate.name}.{ref.id}"
