"""The JSON Schema of the envelope in which events are stored (what `shared.log.envelope` writes)."""

from typing import Any

_ID = {"type": "string", "format": "uuid"}

ENVELOPE: dict[str, Any] = {
    "title": "CloudEvent",
    "description": "CloudEvents 1.0 with the extensions of Peernet.",
    "type": "object",
    "required": [
        "specversion",
        "id",
        "type",
        "source",
        "subject",
        "time",
        "dataschema",
        "actor",
        "commandid",
        "correlationid",
        "data",
    ],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {**_ID, "description": "The event's id, derived from the command's."},
        "type": {"type": "string"},
        "source": {"type": "string", "description": "/<network>/<service>"},
        "subject": {"type": "string", "description": "What it is about: <aggregate>/<id>"},
        "time": {
            "type": "string",
            "format": "date-time",
            "description": "When it happened; the log has when recorded.",
        },
        "datacontenttype": {"const": "application/json"},
        "dataschema": {"type": "string", "description": "urn:peernet:<service>:<type>/<version>"},
        "actor": {"type": "string", "description": "Who did it: <kind>:<id>"},
        "onbehalfof": {**_ID, "description": "The person it was done for."},
        "commandid": {**_ID, "description": "The command that led to it."},
        "correlationid": {**_ID, "description": "The first command of the story that it belongs to."},
        "causationid": {**_ID, "description": "The event that led to the command."},
        "traceparent": {"type": "string", "description": "W3C trace context."},
        "data": {"type": "object"},
    },
}
