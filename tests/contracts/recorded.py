"""Samples: one recorded body of every event version that was ever published, and what it reads as."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import orjson

from peernet.documents.example import example
from shared.contracts.messages import Data, Event, read_event
from shared.contracts.types import Actor
from shared.log.envelope import Cause, Stored, decode, encode
from shared.vault.keyring import Keyring
from shared.vault.vault import Vault

FOLDER = Path(__file__).parent / "samples"
HOW_TO_MAKE_ONE = "python -m tests.contracts.make_samples"

_KEY = bytes(range(32))
_CAUSE = Cause(
    actor=Actor.parse("coordinator:01980000-0000-7000-8000-0000000000c0"),
    command_id=UUID("01980000-0000-7000-8000-0000000000d0"),
    correlation_id=UUID("01980000-0000-7000-8000-0000000000e0"),
    time=datetime(2026, 6, 30, 9, 30, tzinfo=UTC),
    on_behalf_of=UUID("01980000-0000-7000-8000-0000000000b0"),
)
_EVENT_ID = UUID("01980000-0000-7000-8000-0000000000f0")


class _OneKey:
    """A keyring in which everybody has the same well-known key, or, erased, nobody has any."""

    connections = 0

    def __init__(self, erased: bool) -> None:
        self._erased = erased

    async def find(self, people: Collection[UUID]) -> dict[UUID, bytes]:
        return {} if self._erased else dict.fromkeys(people, _KEY)

    async def find_or_make(self, person: UUID) -> bytes:
        return _KEY


@dataclass(frozen=True)
class Sample:
    """The files of one event version: the body as it was recorded, and beside it what it reads as today."""

    service: str
    event: str
    version: int

    @property
    def body(self) -> Path:
        return FOLDER / self.service / f"{self.event}.v{self.version}.json"

    @property
    def reading(self) -> Path:
        return self.body.with_suffix(".reads.json")

    def stored(self) -> Stored:
        return decode(1, _CAUSE.time, self.body.read_bytes())

    def expected(self) -> list[dict[str, Any]]:
        return cast(list[dict[str, Any]], orjson.loads(self.reading.read_bytes()))

    def __str__(self) -> str:
        return f"{self.event}.v{self.version}"


def all_samples() -> list[Sample]:
    """Those that there are."""
    found = []
    for path in sorted(FOLDER.glob("*/*.json")):
        if not path.name.endswith(".reads.json"):
            event, _, version = path.stem.partition(".v")
            found.append(Sample(path.parent.name, event, int(version)))
    return found


def sample_of(event: type[Event]) -> Sample:
    return Sample(event.of.service, event.__name__, event.version)


async def opened(stored: Stored, *, erased: bool = False) -> Data:
    """The event's data as a service that has the person's key sees them, or one that has it no more."""
    vault = Vault(cast(Keyring, _OneKey(erased)))
    await vault.learn([stored])
    return vault.open(stored)


def readings(stored: Stored, data: Data) -> Iterator[dict[str, Any]]:
    for event in read_event(stored.type, stored.version, data):
        yield {"event": type(event).__name__, "data": event.model_dump(mode="json")}


async def record(event_type: type[Event]) -> Sample:
    """Makes the sample of an event's present version, with every field it has."""
    sample, event = sample_of(event_type), example(event_type, in_full=True)
    sealed = await Vault(cast(Keyring, _OneKey(erased=False))).seal(event, _EVENT_ID)
    body = encode("peernet", _EVENT_ID, event, _CAUSE, sealed)
    sample.body.parent.mkdir(parents=True, exist_ok=True)
    _write(sample.body, orjson.loads(body))
    stored = sample.stored()
    _write(sample.reading, list(readings(stored, await opened(stored))))
    return sample


def _write(path: Path, document: Any) -> None:
    path.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
