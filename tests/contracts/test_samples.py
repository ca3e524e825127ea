"""Whatever was recorded once can be read for good."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from peernet import published
from peernet.documents import files
from shared.contracts.messages import EVENTS
from tests.contracts.recorded import HOW_TO_MAKE_ONE, Sample, all_samples, opened, readings, sample_of

SAMPLES = all_samples()


def schema_of(sample: Sample, form: str) -> dict[str, Any]:
    """The published schema of the sample's data, `stored` or `read`."""
    path = files.FOLDER / "events" / sample.service / f"{sample.event}.v{sample.version}.json"
    document: dict[str, Any] = json.loads(path.read_text())
    return {**document, "$ref": f"#/$defs/{form}"}


def validate(data: Any, schema: dict[str, Any]) -> None:
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(data)


def test_every_version_that_was_ever_published_has_a_sample() -> None:
    published_once = {Sample(*each) for each in files.published_versions(files.FOLDER)}
    wanted = published_once | {sample_of(event) for event in published.events()}
    missing = sorted(str(sample) for sample in wanted if not (sample.body.exists() and sample.reading.exists()))
    assert not missing, (
        f"no sample shows that {', '.join(missing)} can be read: run {HOW_TO_MAKE_ONE}, and commit what it makes. "
        "(Of a version that the code no longer writes, bring the sample back from the history.)"
    )


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
async def test_it_reads_as_it_always_did(sample: Sample) -> None:
    stored = sample.stored()
    found = list(readings(stored, await opened(stored)))
    assert [each["event"] for each in found] == [each["event"] for each in sample.expected()]
    for now, expected in zip(found, sample.expected(), strict=True):
        # A field that is new since then may come with its default; none may be lost or changed.
        assert {name: now["data"].get(name) for name in expected["data"]} == expected["data"]


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
async def test_it_reads_without_what_was_personal_when_the_person_is_erased(sample: Sample) -> None:
    stored = sample.stored()
    for now in readings(stored, await opened(stored, erased=True)):
        for name in EVENTS[now["event"]].sealed:
            assert now["data"][name] is None


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
async def test_nothing_personal_is_plain_in_it(sample: Sample) -> None:
    stored = sample.stored()
    personal = json.loads(sample.body.with_suffix(".reads.json").read_text())[0]["data"]
    if sample.event in EVENTS:
        assert not EVENTS[sample.event].sealed & stored.data.keys()
        for name in EVENTS[sample.event].sealed:
            assert personal[name] is not None, f"the sample does not show that {name} can be opened"


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
async def test_it_fits_the_schema_that_was_published(sample: Sample) -> None:
    validate(json.loads(sample.body.read_text())["data"], schema_of(sample, "stored"))
    validate(await opened(sample.stored()), schema_of(sample, "read"))
