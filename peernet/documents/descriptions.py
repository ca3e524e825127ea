"""Contracts in words: what each command and question does, who may, and which fields it takes."""

import inspect
from typing import Any

from peernet.documents.example import example_data
from peernet.documents.schemas import Schema, definition, schemas_of
from shared.contracts.messages import Command, Question
from shared.contracts.types import ActorKind

_OTHERS = {"integer": "whole number", "boolean": "yes or no", "object": "fields"}
_FORMATS = {
    "uuid": "id",
    "date": "date",
    "date-time": "date and time",
    "date-time-local": "local date and time",
    "email": "e-mail address",
}


def describe(request: type[Command] | type[Question]) -> dict[str, Any]:
    """Everything a person or a program needs to know to send it."""
    found, shared = schemas_of([request], "#/$defs/{model}")
    schema = definition(found[0], shared)
    kinds: dict[str, Any] = {}
    fields = _fields(schema, shared, kinds)
    return {
        "service": request.of.service if issubclass(request, Command) else request.asked_of,
        "name": request.__name__ if issubclass(request, Command) else request.asked_as,
        "does": inspect.cleandoc(request.__doc__ or ""),
        "by": [str(kind) for kind in ActorKind if kind in request.by],
        "who_may": _who_may(request),
        "fields": fields,
        "kinds": kinds,
        "example": example_data(request),
    }


def _who_may(request: type[Command] | type[Question]) -> str:
    anything = issubclass(request, Question) and request.about is None
    named = {ActorKind.SYSTEM: "the service itself", ActorKind.MEMBER: "member" if anything else "member (own)"}
    return ", ".join(named.get(kind, str(kind)) for kind in ActorKind if kind in request.by)


def _fields(schema: Schema, shared: Schema, kinds: dict[str, Any]) -> list[dict[str, Any]]:
    """One entry for each field, the needed ones first. `kinds` collects the fields of what they are made of."""
    required = set(schema.get("required", []))
    entries = [
        {
            "name": name,
            "type": _type(each, shared, kinds),
            "required": name in required,
            "mark": next((mark for mark in ("personal", "sensitive") if f"x-{mark}" in each), None),
        }
        for name, each in schema.get("properties", {}).items()
    ]
    return sorted(entries, key=lambda entry: not entry["required"])


def _type(schema: Schema, shared: Schema, kinds: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_type(each, shared, kinds) for each in schema["anyOf"] if each != {"type": "null"})
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    schema = definition(schema, shared)
    if "enum" in schema:
        return f"one of {', '.join(map(str, schema['enum']))}"
    match schema.get("type"):
        case "object" if name:
            if name not in kinds:
                kinds[name] = []
                kinds[name] = _fields(schema, shared, kinds)
            return name
        case "array":
            return f"list of {_type(schema.get('items', {}), shared, kinds)}"
        case "string":
            return _text(schema)
        case str(other):
            return str(_OTHERS.get(other, other))
    return "anything"


def _text(schema: Schema) -> str:
    if "format" in schema:
        return str(_FORMATS.get(schema["format"], schema["format"]))
    if "description" in schema:
        return "2022, 2022-02 or 2022-02-14" if "A year" in schema["description"] else str(schema["description"])
    return f"text of up to {schema['maxLength']}" if "maxLength" in schema else "text"
