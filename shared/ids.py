"""Ids: UUIDv7, either new or derived, so that the same command always creates the same things."""

import hashlib
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    return uuid7()


def derived_id(parent: UUID, *names: object) -> UUID:
    """A UUIDv7 that follows from `parent` and `names` alone; it keeps the time of a parent that is a UUIDv7."""
    digest = hashlib.sha256(parent.bytes + "\0".join(map(str, names)).encode()).digest()
    stamp = parent.bytes[:6] if parent.version == 7 else digest[16:22]
    raw = bytearray(stamp + digest[:10])
    raw[6] = 0x70 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    return UUID(bytes=bytes(raw))
