"""An audience cut into parts for the log, and into batches that are requested one at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.notify.asking import Asked, ValueMissing, answered, skipped
from services.notify.filling import FilledFor
from shared.contracts.messages import Event
from shared.contracts.notify import (
    BATCH,
    BATCH_UNKNOWN,
    NOTHING_IN_PARTICULAR,
    PART_OF_AN_AUDIENCE,
    NoticeSkipped,
    Recipient,
    SkippedBecause,
    Subjects,
)
from shared.contracts.refusals import UNAVAILABLE


@dataclass(frozen=True, slots=True)
class Part:
    """Some of an audience, as one event names them."""

    number: int
    first_batch: int
    people: tuple[Recipient, ...]


def each_once(people: Iterable[Recipient]) -> tuple[Recipient, ...]:
    """Everybody once, in an order that does not depend on who looked them up."""
    by_person: dict[object, Recipient] = {}
    for each in sorted(people, key=lambda each: (each.person_id, str(each.subject_id or ""))):
        by_person.setdefault(each.person_id, each)
    return tuple(by_person.values())


def parts_of(people: tuple[Recipient, ...]) -> tuple[Part, ...]:
    """The audience in parts; each but the last is a whole number of batches."""
    starts = range(0, len(people), PART_OF_AN_AUDIENCE)
    return tuple(
        Part(number, start // BATCH, people[start : start + PART_OF_AN_AUDIENCE]) for number, start in enumerate(starts)
    )


def batches_in(count: int) -> int:
    """How many batches so many people are."""
    return -(-count // BATCH)


class Batched(Protocol):
    """What is told to many, batch by batch."""

    @property
    def count(self) -> int: ...
    @property
    def done(self) -> frozenset[int]: ...


def size_of(state: Batched, batch: int) -> int:
    """How many people a batch holds. Refuses one that there is not."""
    batches = batches_in(state.count)
    if batch >= batches:
        raise BATCH_UNKNOWN("batch", batches=batches)
    return min(BATCH, state.count - batch * BATCH)


def is_last(state: Batched, batch: int) -> bool:
    """Whether all batches are requested once this one is."""
    return len(state.done | {batch}) == batches_in(state.count)


@dataclass(frozen=True, slots=True)
class Requested:
    """What a batch came to."""

    messages: tuple[Event, ...]

    @property
    def skipped(self) -> int:
        return sum(isinstance(each, NoticeSkipped) for each in self.messages)

    @property
    def requested(self) -> int:
        return len(self.messages) - self.skipped


def requested(
    asked: Asked,
    state: Batched,
    batch: int,
    found: tuple[FilledFor, ...],
    now: datetime,
    subjects: Subjects = NOTHING_IN_PARTICULAR,
    *,
    instead: SkippedBecause | None = None,
) -> Requested:
    """A message to everybody of the batch, or why not. One person whose values are missing keeps nobody waiting.

    `instead`: nobody of them is told, because of this.
    """
    if len(found) != size_of(state, batch):
        raise UNAVAILABLE(what="The whole of this batch")
    return Requested(tuple(_each(asked, found, now, subjects, instead)))


def _each(
    asked: Asked, found: tuple[FilledFor, ...], now: datetime, subjects: Subjects, instead: SkippedBecause | None
) -> Iterator[Event]:
    for each in found:
        person_id, booking_id = each.recipient.person_id, each.recipient.subject_id
        its = subjects.model_copy(update={"booking_id": booking_id}) if booking_id else subjects
        try:
            if instead:
                yield skipped(asked, person_id, instead, its)
            else:
                yield answered(asked, person_id, each.filled, now, its)
        except ValueMissing:
            yield skipped(asked, person_id, SkippedBecause.VALUE_MISSING, its)
