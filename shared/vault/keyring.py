"""Where people's keys live: one message a person in a stream of their own, each wrapped by the master key."""

import os
from collections.abc import Collection
from uuid import UUID

import orjson
from nats.aio.client import Client
from nats.js.api import DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from shared.ids import new_id
from shared.log.append import Appender, Conflict, Write
from shared.log.stream import DirectReader
from shared.vault.secrets import KEY_BYTES, MasterKey

_PAGE = 500


def keyring_config(network: str, replicas: int) -> StreamConfig:
    """Unlike a log, what is in it can be deleted. Keys that are made at once are committed as one batch."""
    return StreamConfig(
        name=f"{network}-keyring",
        subjects=[f"{network}.keyring.>"],
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        num_replicas=replicas,
        allow_direct=True,
        allow_atomic=True,
        max_msgs_per_subject=-1,
    )


class Keyring:
    """Makes, finds and destroys people's keys."""

    def __init__(self, nc: Client, network: str, master: MasterKey) -> None:
        self._nc = nc
        self._js = nc.jetstream(timeout=5)
        self._network = network
        self._stream = f"{network}-keyring"
        self._master = master
        self._direct = DirectReader(nc, self._stream)
        self._appender = Appender(nc, self._stream)

    async def start(self, replicas: int) -> None:
        """Makes the stream where it is missing. Deletes are allowed in it: they are what erasure is made of.

        Raises WrongMasterKey at once, before a newcomer's key could be wrapped under the wrong one.
        """
        await self._direct.start()
        try:
            found = (await self._js.stream_info(self._stream)).config
        except NotFoundError:
            await self._js.add_stream(config=keyring_config(self._network, replicas))
        else:
            if not found.allow_atomic:  # made before keys were committed together
                found.allow_atomic = True
                await self._js.update_stream(config=found)
        await self._try_master_key()

    async def _try_master_key(self) -> None:
        request = {"seq": 1, "batch": 1, "next_by_subj": f"{self._network}.keyring.>"}
        for message in await self._direct.get(request):
            self._unwrap(UUID(message.subject.rpartition(".")[2]), message.body)

    async def find(self, people: Collection[UUID]) -> dict[UUID, bytes]:
        """The keys of those who have one. A key that a lagging replica does not show is asked of the leader."""
        keys: dict[UUID, bytes] = {}
        everyone = list(people)
        for start in range(0, len(everyone), _PAGE):
            page = everyone[start : start + _PAGE]
            subjects = [self._subject(person) for person in page]
            for message in await self._direct.get({"multi_last": subjects, "batch": len(subjects)}):
                person = UUID(message.subject.rpartition(".")[2])
                keys[person] = self._unwrap(person, message.body)
        for person in everyone:
            if person not in keys and (found := await self._from_leader(person)):
                keys[person] = self._unwrap(person, found[1])
        return keys

    async def find_or_make(self, person: UUID) -> bytes:
        """The person's key, made now if there is none; of two services at once, the first one's stays.

        Whoever asks has mostly just met the person, so making it is tried first. Keys that are made at the same time
        are committed together. Raises Unreachable.
        """
        key = os.urandom(KEY_BYTES)
        body = orjson.dumps({"person": str(person), "master": self._master.id, "key": self._master.wrap(person, key)})
        try:
            await self._appender.append([Write(self._subject(person), 0, [(new_id(), body)])])
        except Conflict:
            return (await self.find([person]))[person]
        return key

    async def destroy(self, person: UUID) -> None:
        """Overwrites the person's key on disk. Destroying it again is no error."""
        while found := await self._from_leader(person):
            request = orjson.dumps({"seq": found[0], "no_erase": False})
            reply = await self._nc.request(f"$JS.API.STREAM.MSG.DELETE.{self._stream}", request, timeout=5)
            if error := orjson.loads(reply.data).get("error"):
                raise RuntimeError(f"a key could not be destroyed: {error.get('description')}")

    async def _from_leader(self, person: UUID) -> tuple[int, bytes] | None:
        try:
            found = await self._js.get_msg(self._stream, subject=self._subject(person), direct=False)
        except NotFoundError:
            return None
        return int(found.seq or 0), bytes(found.data or b"")

    def _subject(self, person: UUID) -> str:
        return f"{self._network}.keyring.{person}"

    def _unwrap(self, person: UUID, body: bytes) -> bytes:
        document = orjson.loads(body)
        return self._master.unwrap(person, document["key"], document["master"])
