"""Keys that seal what is about one thing, such as an application, so that it can be destroyed by itself."""

from uuid import UUID

from shared.contracts.membership.aggregates import SEALED_KEY
from shared.contracts.messages import Command, Event


class DestroyKey(Command, of=SEALED_KEY, by=["system"]):
    """Destroy the key of what its service has purged."""

    key_id: UUID


class KeyDestroyed(Event, of=SEALED_KEY, version=1):
    """Nothing that was sealed under this key can be read any more, anywhere."""

    key_id: UUID
