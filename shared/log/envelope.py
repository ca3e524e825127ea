"""An event as it is stored: a CloudEvents 1.0 JSON document in the body of a message (DESIGN.md section 3)."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from shared.contracts.messages import Event
from shared.contracts.types import Actor


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


@dataclass(frozen=True, slots=True)
class Stored:
    """A message as the log holds it: `data` still closed, `sealed` its personal part as base64 of ciphertext.

    `attributes` are the document's others, read when they are asked for: most readers need few of them.
    """

    sequence: int
    recorded_at: datetime
    type: str
    data: dict[str, Any]
    sealed: str | None
    attributes: dict[str, Any]

    @property
    def id(self) -> UUID:
        return UUID(self.attributes["id"])

    @property
    def version(self) -> int:
        return int(self.attributes["dataschema"].rpartition("/")[2])

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


def encode(network: str, event_id: UUID, event: Event, cause: Cause, sealed: bytes | None) -> bytes:
    data = event.model_dump(mode="json", exclude=set(event.sealed))
    if sealed is not None:
        data["sealed"] = b64encode(sealed).decode()
    name, ref = type(event).__name__, event.ref
    document = {
        "specversion": "1.0",
        "id": str(event_id),
        "type": name,
        "source": f"/{network}/{ref.aggregate.service}",
        "subject": ref.path,
        "time": cause.time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "dataschema": f"urn:peernet:{ref.aggregate.service}:{name}/{event.version}",
        "actor": str(cause.actor),
        "onbehalfof": cause.on_behalf_of and str(cause.on_behalf_of),
        "commandid": str(cause.command_id),
        "correlationid": str(cause.correlation_id),
        "causationid": cause.causation_id and str(cause.causation_id),
        "traceparent": cause.traceparent,
        "data": data,
    }
    return orjson.dumps({key: value for key, value in document.items() if value is not None})


def decode(sequence: int, recorded_at: datetime, body: bytes) -> Stored:
    """Raises ValueError (KeyError where an attribute is missing) for a body that is no event of ours."""
    document = orjson.loads(body)
    data, _ = document.pop("data"), document["subject"]
    return Stored(sequence, recorded_at, document["type"], data, data.pop("sealed", None), document)
