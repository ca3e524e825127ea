"""JSON Schemas of contracts, with the marks of personal and sensitive fields."""

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from shared.contracts.marks import Mark, marked
from shared.contracts.messages import Event

Schema = dict[str, Any]

_MARKS = {Mark.PERSONAL: "x-personal", Mark.SENSITIVE: "x-sensitive"}


class _Marked(GenerateJsonSchema):
    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        json_schema = super().model_schema(schema)
        for mark, keyword in _MARKS.items():
            for name in sorted(marked(schema["cls"], mark)):
                json_schema["properties"][name][keyword] = True
        return json_schema

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def schemas_of(types: Iterable[Any], ref: str, mode: JsonSchemaMode = "validation") -> tuple[dict[int, Schema], Schema]:
    """The schema of each type, by its place in `types`, and the definitions that they share.

    `ref` is where definitions are found, such as `#/$defs/{model}`.
    """
    adapters = [
        (number, mode, each if isinstance(each, TypeAdapter) else TypeAdapter(each))
        for number, each in enumerate(types)
    ]
    found, shared = TypeAdapter.json_schemas(adapters, ref_template=ref, schema_generator=_Marked)
    return {number: schema for (number, _), schema in found.items()}, shared.get("$defs", {})


def as_read(event: type[Event], schema: Schema) -> Schema:
    """The schema of an event's data as code reads them: personal fields are null once the person is erased."""
    required = [name for name in schema.get("required", []) if name not in event.sealed]
    return {**schema, "required": required}


def as_stored(event: type[Event], schema: Schema) -> Schema:
    """The schema of an event's data as the log holds them: personal fields are inside `sealed` alone."""
    properties = {name: each for name, each in schema["properties"].items() if name not in event.sealed}
    if event.sealed:
        properties["sealed"] = {
            "type": "string",
            "description": "The personal fields as JSON, under AES-256-GCM with the person's own key: a nonce of 12 "
            "bytes, then the ciphertext; the event's id is bound in. Absent when there are none.",
            "contentEncoding": "base64",
            "contentMediaType": "application/json",
            "contentSchema": {
                "type": "object",
                "properties": {name: each for name, each in schema["properties"].items() if name in event.sealed},
            },
        }
    return {**as_read(event, schema), "properties": properties}


def definition(schema: Schema, definitions: Schema) -> Schema:
    """The schema itself where it is a reference to a definition."""
    ref = schema.get("$ref")
    return definitions[ref.rpartition("/")[2]] if ref else schema


def used_by(schema: Any, definitions: Schema) -> Schema:
    """The definitions that a schema needs, directly or through others, by name."""
    found: Schema = {}
    waiting = [schema]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            name = str(each.get("$ref", "")).rpartition("/")[2]
            if name in definitions and name not in found:
                found[name] = definitions[name]
                waiting.append(definitions[name])
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
    return dict(sorted(found.items()))
