"""A round: everybody whom one fact concerns is told, each once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.notify import notices
from services.notify.asking import Asked
from services.notify.batches import batches_in, each_once, is_last, parts_of, requested
from services.notify.filling import ROUND_AUDIENCE, ROUND_BATCH, FilledFor
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Command, Event
from shared.contracts.notify import (
    MESSAGE,
    NOTICE_NOT_IN_ROUNDS,
    NOTICES_THERE_ARE,
    ROUND,
    ROUND_UNKNOWN,
    BeginRound,
    Notice,
    Recipient,
    RequestRoundMessages,
    RoundAudienceFrozen,
    RoundBatchRequested,
    RoundBegun,
    RoundFinished,
    RoundSkipped,
    RoundTo,
    SkippedBecause,
    Subjects,
)
from shared.decider import Claim, Context, Decider

# State


@dataclass(frozen=True, slots=True)
class Round:
    """What is told, how many people are, and which batches of them are requested."""

    notice: Notice
    fact: str
    subjects: Subjects
    critical: bool
    not_before: datetime | None
    expires_at: datetime
    count: int
    done: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Nobody was told."""


State = Round | Skipped | None
decider = Decider[State](ROUND, None)

# Evolve


@decider.evolves(RoundBegun)
def _begun(_state: State, event: RoundBegun) -> State:
    return Round(
        notice=event.notice,
        fact=event.fact,
        subjects=event.subjects,
        critical=event.critical,
        not_before=event.not_before,
        expires_at=event.expires_at,
        count=event.count,
    )


@decider.evolves(RoundSkipped)
def _skipped(_state: State, _event: RoundSkipped) -> State:
    return Skipped()


@decider.evolves(RoundBatchRequested)
def _batch_requested(state: State, event: RoundBatchRequested) -> State:
    return replace(state, done=state.done | {event.batch}) if isinstance(state, Round) else state


# Decide


def _notices(_command: Command, _state: State, _claim: Claim) -> Mapping[str, Ref]:
    return notices.wanted()


@decider.decides(BeginRound, needs=_notices, looks_up=(ROUND_AUDIENCE,))
def begin(command: BeginRound, state: State, context: Context) -> Iterable[Event]:
    if not NOTICES_THERE_ARE[command.notice].round_to:
        raise NOTICE_NOT_IN_ROUNDS("notice")
    if state:
        return
    audience = each_once(context.found[ROUND_AUDIENCE])
    if skip := _why_not(command, context, audience):
        yield RoundSkipped(
            round_id=context.id, notice=command.notice, fact=command.fact, subjects=command.subjects, because=skip
        )
        return
    parts = parts_of(audience)
    yield RoundBegun(
        round_id=context.id,
        notice=command.notice,
        fact=command.fact,
        subjects=command.subjects,
        critical=command.critical,
        not_before=command.not_before,
        expires_at=command.expires_at,
        count=len(audience),
        parts=len(parts),
        batches=batches_in(len(audience)),
    )
    for part in parts:
        yield RoundAudienceFrozen(
            round_id=context.id, part=part.number, first_batch=part.first_batch, people=part.people
        )


def _why_not(command: BeginRound, context: Context, audience: tuple[Recipient, ...]) -> SkippedBecause | None:
    if not notices.of(context).is_on(command.notice):
        return SkippedBecause.NOTICE_OFF
    if context.now >= command.expires_at:
        return SkippedBecause.TOO_LATE
    if audience:
        return None
    # Somebody ought to have been there to be told.
    nobody_answers = NOTICES_THERE_ARE[command.notice].round_to is RoundTo.CONTACTS
    return SkippedBecause.NO_WAY if nobody_answers else SkippedBecause.NOBODY


@decider.decides(RequestRoundMessages, needs=_notices, looks_up=(ROUND_BATCH,), makes=(MESSAGE,))
def request_messages(command: RequestRoundMessages, state: State, context: Context) -> Iterable[Event]:
    if not isinstance(state, Round):
        raise ROUND_UNKNOWN("round_id")
    if command.batch in state.done:
        return
    found: tuple[FilledFor, ...] = context.found[ROUND_BATCH]
    about, now = NOTICES_THERE_ARE[state.notice], notices.of(context)
    asked = Asked(
        about=state.notice,
        fact=state.fact,
        purpose=about.purpose,
        words=now.words_for(state.notice),
        expires_at=state.expires_at,
        not_before=state.not_before,
        critical=state.critical,
        calendar=about.calendar,
        round_id=context.id,
    )
    off = None if now.is_on(state.notice) else SkippedBecause.NOTICE_OFF
    batch = requested(asked, state, command.batch, found, context.now, state.subjects, instead=off)
    yield from batch.messages
    yield RoundBatchRequested(
        round_id=context.id, batch=command.batch, requested=batch.requested, skipped=batch.skipped
    )
    if is_last(state, command.batch):
        yield RoundFinished(round_id=context.id)
