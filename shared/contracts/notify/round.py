"""Rounds: everybody whom one fact concerns is told, such as all who booked a gathering that was moved."""

from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from shared.contracts.messages import Command, Event
from shared.contracts.notify.aggregates import ROUND
from shared.contracts.notify.audience import Recipient
from shared.contracts.notify.message import (
    NOTHING_IN_PARTICULAR,
    ExpiresAt,
    Fact,
    SkippedBecause,
    Subjects,
    check_times,
)
from shared.contracts.notify.notice import Notice
from shared.ids import derived_id

_ROOT: Final = UUID("00000000-0000-7000-8000-0000000409d0")


def round_id_of(notice: Notice, fact: str) -> UUID:
    """The id of the one round of this notice after this fact."""
    return derived_id(_ROOT, notice, fact)


class BeginRound(Command, of=ROUND, by=["system"]):
    """Let everybody be told whom a fact concerns. Who that is, is looked up now and never again."""

    notice: Notice
    fact: Fact
    subjects: Subjects = NOTHING_IN_PARTICULAR
    critical: bool = False
    not_before: AwareDatetime | None = None
    expires_at: ExpiresAt

    @property
    def round_id(self) -> UUID:
        return round_id_of(self.notice, self.fact)

    @model_validator(mode="after")
    def _expires_later(self) -> Self:
        check_times(self.not_before, self.expires_at)
        return self


class RequestRoundMessages(Command, of=ROUND, by=["system"]):
    """Request the messages of one batch of a round, counted from 0."""

    round_id: UUID
    batch: Annotated[int, Field(ge=0)]


class RoundBegun(Event, of=ROUND, version=1):
    """So many people are told; there follow as many RoundAudienceFrozen as `parts`."""

    round_id: UUID
    notice: Notice
    fact: str
    subjects: Subjects = NOTHING_IN_PARTICULAR
    critical: bool = False
    not_before: AwareDatetime | None = None
    expires_at: AwareDatetime
    count: int
    parts: int
    batches: int


class RoundAudienceFrozen(Event, of=ROUND, version=1):
    """These are some of those who are told. `first_batch` is the number of the batch that begins with them."""

    round_id: UUID
    part: int
    first_batch: int
    people: tuple[Recipient, ...]


class RoundSkipped(Event, of=ROUND, version=1):
    """Nobody is told of this fact, and why."""

    round_id: UUID
    notice: Notice
    fact: str
    subjects: Subjects = NOTHING_IN_PARTICULAR
    because: SkippedBecause


class RoundBatchRequested(Event, of=ROUND, version=1):
    """The messages of this batch are requested, or skipped for a reason."""

    round_id: UUID
    batch: int
    requested: int
    skipped: int


class RoundFinished(Event, of=ROUND, version=1):
    """All messages of the round are requested."""

    round_id: UUID
