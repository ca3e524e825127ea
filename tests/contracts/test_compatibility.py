"""Which changes of an event's schema leave what was recorded readable."""

from typing import Any

import pytest

from peernet.documents.compatibility import breaks

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
NOTHING = {"type": "null"}
COLOUR = {"type": "string", "enum": ["red", "green"]}
HOUSE = {"type": "object", "properties": {"name": TEXT}, "required": ["name"], "additionalProperties": False}


def document(*required: str, definitions: dict[str, Any] | None = None, **properties: Any) -> dict[str, Any]:
    read = {"type": "object", "properties": properties, "required": list(required)}
    return {"$defs": {"read": read, **(definitions or {})}}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (document("a", a=TEXT), document("a", a=TEXT)),
        (document("a", a=TEXT), document("a", a=TEXT, b=TEXT)),
        (document("a", a=TEXT), document(a=TEXT)),
        (document(a=TEXT), document(a={"anyOf": [TEXT, NOTHING]})),
        (document(a=TEXT), document(a={"type": "string", "description": "new words", "default": "x"})),
        (document(a=COLOUR), document(a={"type": "string", "enum": ["green", "red", "blue"]})),
        (document(a=COLOUR), document(a=TEXT)),
        (document(a={"type": "string", "maxLength": 10}), document(a={"type": "string", "maxLength": 20})),
        (document(a=NUMBER), document(a={"type": "number"})),
        (document(a=TEXT), document(a={})),
        (
            document(a={"$ref": "#/$defs/House"}, definitions={"House": HOUSE}),
            document(
                a={"$ref": "#/$defs/Home"}, definitions={"Home": {**HOUSE, "properties": {"name": {}, "b": TEXT}}}
            ),
        ),
    ],
)
def test_what_was_recorded_stays_readable(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert breaks(old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (document(a=TEXT), document(), "a is gone (removed, or renamed)"),
        (document(a=TEXT), document(b=TEXT), "a is gone (removed, or renamed)"),
        (document(a=TEXT), document(a=NUMBER), "a was string and is integer"),
        (document(a={"type": "number"}), document(a=NUMBER), "a was number and is integer"),
        (document(a=TEXT), document("b", a=TEXT, b=TEXT), "b is needed now and was not"),
        (document(a=TEXT), document("a", a=TEXT), "a is needed now and was not"),
        (document(a={"anyOf": [TEXT, NOTHING]}), document(a=TEXT), "a was null and is string"),
        (document(a=COLOUR), document(a={"type": "string", "enum": ["red"]}), "a does not know green any more"),
        (document(a=TEXT), document(a=COLOUR), "a does not know any text any more"),
        (document(a=TEXT), document(a={"type": "string", "format": "uuid"}), "a has another format than before"),
        (document(a=TEXT), document(a={"type": "string", "maxLength": 9}), "a takes less than before (maxLength)"),
        (
            document(a={"type": "array", "items": TEXT}),
            document(a={"type": "array", "items": NUMBER}),
            "a[] was string and is integer",
        ),
        (
            document(a={"$ref": "#/$defs/House"}, definitions={"House": HOUSE}),
            document(a={"$ref": "#/$defs/House"}, definitions={"House": {**HOUSE, "properties": {}}}),
            "a.name is gone (removed, or renamed)",
        ),
        (document(a=TEXT), document(a={**TEXT, "x-personal": True}), "a is sealed now and was not"),
        (document(a={**TEXT, "x-personal": True}), document(a=TEXT), "a was sealed and is not any more"),
    ],
)
def test_a_change_that_would_lose_something_is_named(old: dict[str, Any], new: dict[str, Any], sentence: str) -> None:
    assert breaks(old, new) == [sentence]


def test_definitions_that_refer_to_themselves_end() -> None:
    tree = {"type": "object", "properties": {"branches": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}}}
    same = document(a={"$ref": "#/$defs/Tree"}, definitions={"Tree": tree})
    assert breaks(same, same) == []
