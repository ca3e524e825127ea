"""Seals the personal fields of events and opens them again."""

import asyncio
import os
from binascii import a2b_base64
from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.contracts.messages import EVENTS, Data, Event
from shared.log.envelope import Stored
from shared.vault.keyring import Keyring

_MOST_KEYS = 100_000
_DONE_BY_THEN = 5.0


class Vault:
    """Keeps the keys it has met in memory. `learn` before `open`: opening itself is pure, so that folds can be."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        # By the person's id as events write it; None for those who have none. A cipher would take 2 KB for each.
        self._keys: dict[str, bytes | None] = {}
        self._connections = 0
        self.when_destroyed: list[Callable[[UUID], Awaitable[None]]] = []

    async def listen(self) -> None:
        """From now on whatever key is destroyed anywhere is not used here any more."""
        await self._keyring.listen(self._drop)

    async def seal(self, event: Event, event_id: UUID) -> bytes | None:
        """The event's personal fields as ciphertext; None when it has none to seal. Raises Forgotten, Unreachable."""
        if not event.holds_personal_data:
            return None
        values = event.__pydantic_serializer__.to_json(event, include=set(event.sealed), exclude_none=True)
        key = await self._key_for(event)
        nonce = os.urandom(12)
        return nonce + AESGCM(key).encrypt(nonce, values, event_id.bytes)

    async def prepare(self, event: Event) -> None:
        """Sees to it that sealing the event will not have to wait for a key. Raises Forgotten, Unreachable."""
        if event.holds_personal_data:
            await self._key_for(event)

    async def _key_for(self, event: Event) -> bytes:
        self._drop_what_may_be_gone()
        person = str(getattr(event, str(event.of.person)))
        key = self._keys.get(person)
        if key is None:
            key = self._keys[person] = await self._keyring.find_or_make(UUID(person))
        return key

    async def learn(self, stored: Iterable[Stored]) -> None:
        """Fetches the keys that opening these needs and that are not in memory yet."""
        self._drop_what_may_be_gone()
        people = {person for event in stored if (person := person_of(event))}
        # Again where somebody else made room in the meantime.
        # Not by `people - self._keys.keys()`: that goes through every key there is.
        while wanted := {person for person in people if person not in self._keys}:
            if len(self._keys) + len(wanted) > _MOST_KEYS:
                self._keys.clear()
                wanted = people
            ids = {person: id for person in wanted if (id := _as_id(person))}
            found = await self._keyring.find(ids.values())
            for person in wanted:
                # Whoever was forgotten since it was asked stays so.
                self._keys.setdefault(person, found.get(ids[person]) if person in ids else None)

    def open(self, stored: Stored) -> Data:
        """The event's data with its personal fields opened; without them where the person is erased."""
        if stored.sealed is None:
            return stored.data
        person = person_of(stored)
        key = self._keys.get(person) if person else None
        if key is None:
            return stored.data
        sealed = a2b_base64(stored.sealed)
        opened = AESGCM(key).decrypt(sealed[:12], sealed[12:], bytes.fromhex(stored.attributes["id"].replace("-", "")))
        return {**stored.data, **orjson.loads(opened)}

    async def destroy(self, person: UUID) -> None:
        """Destroys the person's key: nothing sealed under it can be opened again, here or in any copy of the log.

        They never get another one, so that nothing more about them can be sealed either.
        """
        await self._keyring.destroy(person)
        self.forget(person)
        for also in self.when_destroyed:
            await also(person)

    def forget(self, person: UUID) -> None:
        """Drops a key from memory, because it was destroyed elsewhere."""
        self._keys[str(person)] = None

    def _drop(self, person: UUID) -> None:
        """The keyring is asked anew; and once more, in case it was asked before it had destroyed the key."""
        self._keys.pop(str(person), None)
        asyncio.get_running_loop().call_later(_DONE_BY_THEN, self._keys.pop, str(person), None)

    def _drop_what_may_be_gone(self) -> None:
        if self._connections != self._keyring.connections:
            self._connections = self._keyring.connections
            self._keys.clear()


def person_of(stored: Stored) -> str | None:
    """Whose key seals the event's personal part; None where it has no such part or its type is unknown."""
    if stored.sealed is None:
        return None
    event = EVENTS.get(stored.type)
    if event is None or event.of.person is None:
        return None
    person = stored.data.get(event.of.person)
    return person if isinstance(person, str) else None


def _as_id(person: str) -> UUID | None:
    """None for a text that names nobody: reading such an event fails, and says so."""
    try:
        return UUID(person)
    except ValueError:
        return None
