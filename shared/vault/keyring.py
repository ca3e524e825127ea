"""Where people's keys live: one message a person in a stream of their own, each wrapped by the master key.

Where a key was destroyed a tombstone stands instead (docs/decisions/0012-destroyed-keys-leave-a-tombstone.md).
"""

import asyncio
import os
from collections.abc import Callable, Collection
from uuid import UUID

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from shared.ids import new_id
from shared.log.append import Appender, Conflict, Unreachable, Write
from shared.log.stream import DirectReader, Message
from shared.vault.secrets import KEY_BYTES, MasterKey

_PAGE = 500
_TRIES, _PAUSE = 12, 0.005


class Forgotten(Exception):
    """The person's key was destroyed: nothing about them can be sealed any more."""

    def __init__(self, person: UUID) -> None:
        super().__init__("the person's key was destroyed")
        self.person = person


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

    async def listen(self, destroyed: Callable[[UUID], None]) -> None:
        """Tells of each key that any service destroys from now on, as the server hears of it: before it is done."""

        async def heard(msg: Msg) -> None:
            if _is_tombstone(msg.data):
                destroyed(UUID(msg.subject.rpartition(".")[2]))

        await self._nc.subscribe(f"{self._network}.keyring.*", cb=heard)

    @property
    def connections(self) -> int:
        """How often the connection was lost and came back: what was destroyed meanwhile, nobody told of."""
        return self._nc.stats["reconnects"]

    async def _try_master_key(self) -> None:
        """Unwraps the first key; tombstones before it say nothing about the master key."""
        start = 1
        while True:
            request = {"seq": start, "batch": _PAGE, "next_by_subj": f"{self._network}.keyring.>"}
            messages, left = await self._direct.page(request)
            for message in messages:
                if self._unwrap(_person_of(message), message.body):
                    return
            if not (messages and left):
                return
            start = messages[-1].sequence + 1

    async def find(self, people: Collection[UUID]) -> dict[UUID, bytes]:
        """The keys of those who have one. A key that a lagging replica does not show is asked of the leader."""
        return {person: key for person, key in (await self._last(people)).items() if key}

    async def find_or_make(self, person: UUID) -> bytes:
        """The person's key, made now if there is none; of two services at once, the first one's stays.

        Whoever asks has mostly just met the person, so making it is tried first. Keys that are made at the same time
        are committed together. Raises Forgotten where the key was destroyed, and Unreachable.
        """
        key = os.urandom(KEY_BYTES)
        body = orjson.dumps({"person": str(person), "master": self._master.id, "key": self._master.wrap(person, key)})
        for attempt in range(_TRIES):
            try:
                await self._appender.append([Write(self._subject(person), 0, [(new_id(), body)])])
            except Conflict:
                last = await self._last([person])
                if found := last.get(person):
                    return found
                if person in last:
                    raise Forgotten(person) from None
                # What came first is on its way through a cluster still: nothing shows it yet.
                await asyncio.sleep(attempt * _PAUSE)
            else:
                return key
        raise Unreachable("a person's key could be neither made nor found")

    async def destroy(self, person: UUID) -> None:
        """Sees to it that the person has no key and never gets one again; a key that they have is overwritten on disk.

        Destroying again is no error, and completes what was cut short. Raises Unreachable.
        """
        tombstone = await self._bury(person)
        refused: tuple[int, str] | None = None
        while (found := await self._from_leader(person, oldest=True)) and found[0] < tombstone:
            if refused and refused[0] == found[0]:
                raise RuntimeError(f"a key could not be destroyed: {refused[1]}")
            request = orjson.dumps({"seq": found[0], "no_erase": False})
            reply = await self._nc.request(f"$JS.API.STREAM.MSG.DELETE.{self._stream}", request, timeout=5)
            if error := orjson.loads(reply.data).get("error"):
                refused = found[0], error.get("description")  # no matter where somebody else has just destroyed it

    async def _bury(self, person: UUID) -> int:
        """Has a tombstone be the last that is said about the person's key; returns its sequence.

        It comes before the key is deleted: at no moment does the person seem to be one who has no key yet.
        """
        body = orjson.dumps({"person": str(person), "destroyed": True})
        for attempt in range(_TRIES):
            last = await self._from_leader(person)
            if last and _is_tombstone(last[1]):
                return last[0]
            try:
                write = Write(self._subject(person), last[0] if last else 0, [(new_id(), body)])
                return (await self._appender.append([write]))[0]
            except Conflict:
                await asyncio.sleep(attempt * _PAUSE)
        raise Unreachable("a key could not be destroyed: others went on writing about it")

    async def _last(self, people: Collection[UUID]) -> dict[UUID, bytes | None]:
        """The key of each person, or None where it was destroyed; nobody who never had one."""
        keys: dict[UUID, bytes | None] = {}
        everyone = list(people)
        for start in range(0, len(everyone), _PAGE):
            page = everyone[start : start + _PAGE]
            subjects = [self._subject(person) for person in page]
            for message in await self._direct.get({"multi_last": subjects, "batch": len(subjects)}):
                person = _person_of(message)
                keys[person] = self._unwrap(person, message.body)
        for person in everyone:
            if person not in keys and (found := await self._from_leader(person)):
                keys[person] = self._unwrap(person, found[1])
        return keys

    async def _from_leader(self, person: UUID, *, oldest: bool = False) -> tuple[int, bytes] | None:
        """The newest message about the person's key, or the oldest one."""
        subject = self._subject(person)
        try:
            if oldest:
                found = await self._js.get_msg(self._stream, seq=1, subject=subject, next=True)
            else:
                found = await self._js.get_msg(self._stream, subject=subject)
        except NotFoundError:
            return None
        return int(found.seq or 0), bytes(found.data or b"")

    def _subject(self, person: UUID) -> str:
        return f"{self._network}.keyring.{person}"

    def _unwrap(self, person: UUID, body: bytes) -> bytes | None:
        """None of a tombstone."""
        if _is_tombstone(body):
            return None
        document = orjson.loads(body)
        return self._master.unwrap(person, document["key"], document["master"])


def _person_of(message: Message) -> UUID:
    return UUID(message.subject.rpartition(".")[2])


def _is_tombstone(body: bytes) -> bool:
    return orjson.loads(body).get("destroyed") is True
