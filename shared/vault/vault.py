"""Seals the personal fields of events and opens them again."""

import os
from base64 import b64decode
from collections.abc import Iterable
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.contracts.messages import EVENTS, Data, Event
from shared.log.envelope import Stored
from shared.vault.keyring import Keyring

_MOST_KEYS = 100_000


class Vault:
    """Keeps the keys it has met in memory. `learn` before `open`: opening itself is pure, so that folds can be."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._ciphers: dict[UUID, AESGCM | None] = {}

    async def seal(self, event: Event, event_id: UUID) -> bytes | None:
        """The event's personal fields as ciphertext, or None when it has none to seal."""
        values = event.model_dump(mode="json", include=set(event.sealed), exclude_none=True) if event.sealed else {}
        if not values:
            return None
        person = UUID(str(getattr(event, str(event.of.person))))
        known = self._ciphers.get(person)
        if known is None:
            known = self._remember(person, await self._keyring.find_or_make(person))
        nonce = os.urandom(12)
        return nonce + known.encrypt(nonce, orjson.dumps(values), event_id.bytes)

    async def learn(self, stored: Iterable[Stored]) -> None:
        """Fetches the keys that opening these needs and that are not in memory yet."""
        wanted = {person for event in stored if (person := person_of(event)) and person not in self._ciphers}
        if not wanted:
            return
        if len(self._ciphers) + len(wanted) > _MOST_KEYS:
            self._ciphers.clear()
        found = await self._keyring.find(wanted)
        for person in wanted:
            if key := found.get(person):
                self._remember(person, key)
            else:
                self._ciphers[person] = None

    def open(self, stored: Stored) -> Data:
        """The event's data with its personal fields opened; without them where the person is erased."""
        person = person_of(stored)
        known = self._ciphers.get(person) if person else None
        if known is None or stored.sealed is None:
            return stored.data
        sealed = b64decode(stored.sealed)
        opened = known.decrypt(sealed[:12], sealed[12:], stored.id.bytes)
        return {**stored.data, **orjson.loads(opened)}

    async def destroy(self, person: UUID) -> None:
        """Destroys the person's key: nothing sealed under it can be opened again, here or in any copy of the log."""
        await self._keyring.destroy(person)
        self.forget(person)

    def forget(self, person: UUID) -> None:
        """Drops a key from memory, because it was destroyed elsewhere."""
        self._ciphers[person] = None

    def _remember(self, person: UUID, key: bytes) -> AESGCM:
        known = self._ciphers[person] = AESGCM(key)
        return known


def person_of(stored: Stored) -> UUID | None:
    """Whose key seals the event's personal part; None where it has no such part or its type is unknown."""
    event = EVENTS.get(stored.type)
    if stored.sealed is None or event is None or event.of.person is None:
        return None
    try:
        return UUID(stored.data[event.of.person])
    except (KeyError, ValueError, TypeError, AttributeError):
        return None  # it does not say whose it is: reading it will fail, and say so
