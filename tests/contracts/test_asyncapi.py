"""The AsyncAPI document: complete, well formed, and with marks on what is personal."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from peernet import published
from peernet.documents.files import generated
from shared.contracts.messages import EVENTS
from tests.contracts.recorded import Sample, all_samples

KEYS = {
    "channels": {"address", "messages"},
    "operations": {"action", "channel"},
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(generated()["asyncapi.yaml"])
    return found


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def resolve(document: dict[str, Any], reference: str) -> Any:
    assert reference.startswith("#/"), reference
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def test_it_has_what_asyncapi_3_needs(document: dict[str, Any]) -> None:
    assert document["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= document["info"].keys()
    for section, keys in KEYS.items():
        for name, each in document[section].items():
            assert keys <= each.keys(), name
    for name, operation in document["operations"].items():
        assert operation["action"] in ("send", "receive"), name
        channel = resolve(document, operation["channel"]["$ref"])
        own = {f"{operation['channel']['$ref']}/messages/{each}" for each in channel["messages"]}
        assert {each["$ref"] for each in operation.get("messages", [])} <= own, name
    for channel in document["channels"].values():
        named = {part.partition("}")[0] for part in (channel["address"] or "").split("{")[1:]}
        assert named == channel.get("parameters", {}).keys()


def test_every_reference_resolves(document: dict[str, Any]) -> None:
    found = set(references(document))
    assert found
    for reference in found:
        assert resolve(document, reference) is not None, reference


def test_every_schema_is_a_schema(document: dict[str, Any]) -> None:
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_no_two_things_are_called_alike(document: dict[str, Any]) -> None:
    """Where they are, both get the names of the modules that declare them."""
    assert not [name for name in document["components"]["schemas"] if "__" in name]


def test_everything_published_is_in_it(document: dict[str, Any]) -> None:
    channels = document["channels"]
    for command in published.commands():
        service, name = command.of.service, command.__name__
        assert channels[f"{service}.{name}"]["address"] == f"{{network}}.cmd.{service}.{name}"
        assert document["operations"][f"{service}.{name}"]["x-by"] == sorted(map(str, command.by))
        assert "reply" in document["operations"][f"{service}.{name}"]
    for question in published.questions():
        service, name = question.asked_of, question.asked_as
        assert channels[f"{service}.{name}"]["address"] == f"{{network}}.query.{service}.{name}"
    for event in published.events():
        channel = channels[f"{event.of.service}.log.{event.of.name}"]
        assert channel["address"] == f"{{network}}.log.{event.of.service}.{event.of.name}.{{id}}"
        assert event.__name__ in channel["messages"]


def test_what_is_personal_or_sensitive_is_marked_and_sealed(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["JoinMember"]["properties"]["full_name"]["x-personal"] is True
    assert schemas["RecordAccessNeeds"]["properties"]["needs"]["x-sensitive"] is True
    stored = schemas["MemberJoined"]["properties"]
    assert "full_name" not in stored
    assert stored["sealed"]["contentSchema"]["properties"]["full_name"]["x-personal"] is True


@pytest.mark.parametrize("sample", all_samples(), ids=str)
def test_what_is_recorded_fits_its_message(document: dict[str, Any], sample: Sample) -> None:
    messages, event = document["components"]["messages"], EVENTS.get(sample.event)
    if event is None or event.version != sample.version:
        pytest.skip("the document describes what is written now")
    payload = messages[f"{sample.service}.{sample.event}"]["payload"]
    Draft202012Validator({**payload, "components": document["components"]}).validate(
        json.loads(sample.body.read_text())
    )
