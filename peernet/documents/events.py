"""The JSON Schema document of each event version."""

from peernet import published
from peernet.documents.schemas import Schema, as_read, as_stored, definition, schemas_of, used_by
from shared.contracts.messages import Event

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def name_of(event: type[Event]) -> str:
    """The document's path under `docs/contracts/events`."""
    return f"{event.of.service}/{event.__name__}.v{event.version}.json"


def event_documents() -> dict[str, Schema]:
    """By name, the document of the version of each event that this code writes.

    It describes the `data` as the log holds them; its definition `read` describes them as code reads them.
    """
    events = published.events()
    found, shared = schemas_of(events, "#/$defs/{model}")
    return {name_of(event): _document(event, definition(found[n], shared), shared) for n, event in enumerate(events)}


def _document(event: type[Event], schema: Schema, shared: Schema) -> Schema:
    read, stored = as_read(event, schema), as_stored(event, schema)
    for each in (read, stored):
        each.pop("description", None)
        each.pop("title", None)
    return {
        "$schema": _DIALECT,
        "$id": f"urn:peernet:{event.of.service}:{event.__name__}/{event.version}",
        "title": f"{event.__name__}, version {event.version}",
        "description": schema.get("description", ""),
        "$ref": "#/$defs/stored",
        "$defs": {"stored": stored, "read": read, **used_by(schema, shared)},
    }
