"""An event as it is stored: a CloudEvents 1.0 JSON document in the body of a message (DESIGN.md section 3)."""

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson

from shared.contracts.messages import Event
from shared.contracts.types import Actor, ActorKind


@dataclass(frozen=True, slots=True)
class Cause:
    """Who did something, for whom, when it happened, and by which command."""

    actor: Actor
    command_id: UUID
    correlation_id: UUID
    time: datetime
    on_behalf_of: UUID | None = None
    causation_id: UUID | None = None
    traceparent: str | None = None


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS = {kind.value: kind for kind in ActorKind}  # looking one up takes a third of what the enumeration's call takes

Recorded = datetime | int | str
"""When the log took a message: a moment, or as the server says it, in nanoseconds since 1970 or as a timestamp."""


@dataclass(slots=True)
class Stored:
    """A message as the log holds it: `data` still closed, `sealed` its personal part as base64 of ciphertext.

    Never changed once made. `attributes` are the document's others, read when they are asked for, as is the time it
    was recorded: most readers need few of them.
    """

    sequence: int
    recorded: Recorded
    type: str
    data: dict[str, Any]
    sealed: str | None
    attributes: dict[str, Any]

    @property
    def recorded_at(self) -> datetime:
        return moment(self.recorded)

    @property
    def id(self) -> UUID:
        return UUID(self.attributes["id"])

    @property
    def version(self) -> int:
        return _version(self.attributes["dataschema"])

    @property
    def path(self) -> str:
        return str(self.attributes["subject"])

    @property
    def time(self) -> datetime:
        """When it happened."""
        return datetime.fromisoformat(self.attributes["time"])

    @property
    def actor(self) -> str:
        return str(self.attributes["actor"])

    @property
    def actor_kind(self) -> ActorKind:
        return _KINDS[self.actor.partition(":")[0]]

    @property
    def service(self) -> str:
        return str(self.attributes["source"]).rpartition("/")[2]

    @property
    def on_behalf_of(self) -> UUID | None:
        text = self.attributes.get("onbehalfof")
        return UUID(text) if text else None

    @property
    def command_id(self) -> UUID:
        return UUID(self.attributes["commandid"])

    @property
    def correlation_id(self) -> UUID:
        return UUID(self.attributes["correlationid"])


@lru_cache(1000)
def _version(dataschema: str) -> int:
    return int(dataschema.rpartition("/")[2])


def encode(network: str, event_id: UUID, event: Event, cause: Cause, sealed: bytes | None) -> bytes:
    data = event.__pydantic_serializer__.to_python(event, mode="json", exclude=set(event.sealed))
    if sealed is not None:
        data["sealed"] = b64encode(sealed).decode()
    name, of = type(event).__name__, event.of
    document: dict[str, Any] = {
        "specversion": "1.0",
        "id": event_id,
        "type": name,
        "source": f"/{network}/{of.service}",
        "subject": of.path(getattr(event, of.key)),
        "time": _written(cause.time),
        "datacontenttype": "application/json",
        "dataschema": f"urn:peernet:{of.service}:{name}/{event.version}",
        "actor": str(cause.actor),
    }
    if cause.on_behalf_of:
        document["onbehalfof"] = cause.on_behalf_of
    document["commandid"] = cause.command_id
    document["correlationid"] = cause.correlation_id
    if cause.causation_id:
        document["causationid"] = cause.causation_id
    if cause.traceparent:
        document["traceparent"] = cause.traceparent
    document["data"] = data
    return orjson.dumps(document, default=_of_a_class_of_its_own)


@lru_cache(100)
def _written(time: datetime) -> str:
    """As CloudEvents writes it; what follows from one command happened at one time."""
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _of_a_class_of_its_own(value: object) -> str:
    """asyncpg's UUIDs are, and orjson takes none but the plain ones."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"an event cannot hold a {type(value).__name__}")


def decode(sequence: int, recorded: Recorded, body: bytes) -> Stored:
    """Raises ValueError (KeyError where an attribute is missing) for a body that is no event of ours."""
    document = orjson.loads(body)
    data, _ = document.pop("data"), document["subject"]
    return Stored(sequence, recorded, document["type"], data, data.pop("sealed", None), document)


_BEGINNING = re.compile(rb'\{"specversion":"1\.0","id":"[0-9a-f-]{36}","type":"(\w+)","')


def type_of(body: bytes) -> str | None:
    """The type of an event that begins as `encode` writes them, without reading the rest; None for any other."""
    begins = _BEGINNING.match(body)
    return begins[1].decode() if begins else None


def moment(recorded: Recorded) -> datetime:
    """To the microsecond; what a server says beyond that is cut."""
    if isinstance(recorded, datetime):
        return recorded
    if isinstance(recorded, int):
        return _EPOCH + timedelta(0, 0, recorded // 1000)
    head, _, fraction = recorded.removesuffix("Z").partition(".")
    return datetime.fromisoformat(f"{head}.{fraction[:6].ljust(6, '0')}").replace(tzinfo=UTC)
