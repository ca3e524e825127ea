"""What was everybody told at once whom a fact concerned, and how far is that?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.notify.views.gatherings import gatherings
from shared.contracts.notify import (
    Notice,
    RoundBatchRequested,
    RoundBegun,
    RoundEntry,
    RoundFinished,
    Rounds,
    RoundSkipped,
    SkippedBecause,
    Subjects,
)
from shared.log.envelope import Stored
from shared.projection.rows import changed
from shared.projection.table import rows
from shared.projection.view import Asker, View


@dataclass(frozen=True, slots=True)
class Round:
    """A round; `requested` and `skipped` count its messages so far. `because` is why nobody is told.

    `subjects` are what it is about, by their ids.
    """

    round_id: UUID
    notice: Notice
    gathering_id: UUID | None
    fact: str
    subjects: Subjects
    count: int
    begun_at: datetime
    critical: bool = False
    expires_at: datetime | None = None
    requested: int = 0
    skipped: int = 0
    finished: bool = False
    because: SkippedBecause | None = None


rounds = View("rounds", version=1, row=Round, key="round_id", indexes=("gathering_id",))

# How each event changes it


@rounds.starts(RoundBegun)
def _begun(event: RoundBegun, stored: Stored) -> Round:
    return Round(
        round_id=event.round_id,
        notice=event.notice,
        gathering_id=event.subjects.gathering_id,
        fact=event.fact,
        subjects=event.subjects,
        count=event.count,
        begun_at=stored.time,
        critical=event.critical,
        expires_at=event.expires_at,
    )


@rounds.starts(RoundSkipped)
def _skipped(event: RoundSkipped, stored: Stored) -> Round:
    return Round(
        round_id=event.round_id,
        notice=event.notice,
        gathering_id=event.subjects.gathering_id,
        fact=event.fact,
        subjects=event.subjects,
        count=0,
        begun_at=stored.time,
        finished=True,
        because=event.because,
    )


@rounds.on(RoundBatchRequested)
def _batch(row: Round, event: RoundBatchRequested) -> Round:
    return changed(row, requested=row.requested + event.requested, skipped=row.skipped + event.skipped)


@rounds.on(RoundFinished)
def _finished(row: Round, _event: RoundFinished) -> Round:
    return changed(row, finished=True)


# Queries

_ROUNDS = """
SELECT r.*, g.title FROM rounds r LEFT JOIN gatherings g USING (gathering_id)
WHERE ($1::uuid IS NULL OR gathering_id = $1) ORDER BY begun_at DESC, round_id LIMIT $2 OFFSET $3
"""


@rounds.answers(Rounds, also=(gatherings,))
async def _rounds(question: Rounds, _asker: Asker, db: Any) -> tuple[RoundEntry, ...]:
    found = await db.fetch(_ROUNDS, question.gathering_id, question.limit, question.offset)
    return tuple(
        RoundEntry(
            round_id=each.round_id,
            notice=each.notice,
            gathering_id=each.gathering_id,
            gathering=record["title"],
            count=each.count,
            requested=each.requested,
            skipped=each.skipped,
            finished=each.finished,
            because=each.because,
            critical=each.critical,
            begun_at=each.begun_at,
            expires_at=each.expires_at,
        )
        for each, record in zip(rows(rounds, found), found, strict=True)
    )
