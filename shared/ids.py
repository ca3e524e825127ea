"""Ids: UUIDv7, either new or derived, so that the same command always creates the same things."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

_VERSION_7 = 0x7 << 76 | 0b10 << 62
_FREE = ~(0xF << 76 | 0b11 << 62)


def new_id() -> UUID:
    return uuid7()


def derived_id(parent: UUID, *names: object) -> UUID:
    """A UUIDv7 that follows from `parent` and `names` alone; it keeps the time of a parent that is a UUIDv7."""
    digest = hashlib.sha256(parent.bytes + "\0".join(map(str, names)).encode()).digest()
    stamp = parent.bytes[:6] if parent.version == 7 else digest[16:22]
    return UUID(int=int.from_bytes(stamp + digest[:10]) & _FREE | _VERSION_7)


def was_made_within(span: timedelta, id: UUID, now: datetime) -> bool:
    """Whether a UUIDv7 says that it was made at most so long before `now`."""
    return id.version == 7 and (id.int >> 80) / 1000 >= (now - span).timestamp()
