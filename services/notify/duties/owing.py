"""How a fact comes to be owed: one duty for each notice, person and fact, which the message itself discharges."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from shared.contracts.membership import MEMBER, ErasureStarted
from shared.contracts.notify import (
    BeginRound,
    MessageRequested,
    Notice,
    NoticeSkipped,
    RequestMessage,
    RoundBegun,
    RoundSkipped,
    Subjects,
    dedupe_key,
    message_id_of,
    round_id_of,
)
from shared.duties import DORMANT, Duty, duties_of, duty_id, owed
from shared.log.envelope import Stored
from shared.projection.view import Where

HISTORY_AFTER: Final = timedelta(days=1)
"""What is recorded later than this after it happened is history, such as what was imported: nobody is told of it."""

TELL_WITHIN: Final = timedelta(days=3)
"""After that nobody needs to be told any more: they know, or have asked."""

TELL: Final = "message"
TELL_ALL: Final = "round"

duties = duties_of("notify", version=1)


def person(person_id: UUID) -> str:
    """What a duty that somebody's erasure ends is about: what that event is about itself."""
    return MEMBER.ref(person_id).path


def is_history(stored: Stored) -> bool:
    return stored.recorded_at - stored.time > HISTORY_AFTER


def to_tell(
    notice: Notice,
    person_id: UUID,
    stored: Stored,
    *,
    fact: str,
    why: str,
    expires_at: datetime | None = None,
    **subjects: UUID,
) -> Duty | None:
    """That somebody is told once of this fact; None for history, or where it would come too late."""
    expires_at = expires_at or stored.time + TELL_WITHIN
    if is_history(stored) or expires_at <= stored.recorded_at:
        return None
    command = RequestMessage(
        notice=notice, person_id=person_id, fact=fact, subjects=Subjects(**subjects), expires_at=expires_at
    )
    return _telling(command, stored, why=why, due_at=stored.time)


def asleep(notice: Notice, person_id: UUID, stored: Stored, *, fact: str, why: str, **subjects: UUID) -> Duty:
    """That somebody is to be told once, if a later event wakes it."""
    command = RequestMessage(
        notice=notice, person_id=person_id, fact=fact, subjects=Subjects(**subjects), expires_at=DORMANT
    )
    return _telling(command, stored, why=why, due_at=DORMANT)


def woken(duty: Duty, stored: Stored) -> Duty | None:
    """The duty, due since this event; None where that is history."""
    if duty.due_at != DORMANT:
        return duty
    if is_history(stored):
        return None
    expires_at = (stored.time + TELL_WITHIN).isoformat()
    return replace(duty, due_at=stored.time, since=stored.sequence, data={**duty.data, "expires_at": expires_at})


def _telling(command: RequestMessage, stored: Stored, *, why: str, due_at: datetime) -> Duty:
    return owed(
        TELL,
        command.message_id,
        why=why,
        due_at=due_at,
        command=command,
        stored=stored,
        concerning=person(command.person_id),
    )


def telling(notice: Notice, person_id: UUID, fact: str) -> UUID:
    """The id of the duty to tell somebody of this fact."""
    return duty_id(TELL, message_id_of(dedupe_key(notice, person_id, fact)))


def to_tell_all(
    notice: Notice, stored: Stored, *, fact: str, why: str, concerning: str | None = None, **subjects: UUID
) -> Duty | None:
    """That everybody whom this fact concerns is told once, in a round; None for history."""
    expires_at = stored.time + TELL_WITHIN
    if is_history(stored) or expires_at <= stored.recorded_at:
        return None
    command = BeginRound(notice=notice, fact=fact, subjects=Subjects(**subjects), expires_at=expires_at)
    return owed(
        TELL_ALL,
        command.round_id,
        why=why,
        due_at=stored.time,
        command=command,
        stored=stored,
        concerning=concerning,
    )


def telling_all(notice: Notice, fact: str) -> UUID:
    """The id of the duty to tell everybody of this fact."""
    return duty_id(TELL_ALL, round_id_of(notice, fact))


duties.ends(RoundBegun, RoundSkipped, key=lambda event: duty_id(TELL_ALL, event.round_id))


def _told(event: Any) -> UUID:
    return duty_id(TELL, event.message_id)


duties.ends(MessageRequested, NoticeSkipped, key=_told)


@duties.on(ErasureStarted, key=lambda event: Where("about", event.ref.path))
def _is_forgotten(_duty: Duty, _event: ErasureStarted) -> None:
    """Nobody is told anything any more while they are being forgotten."""
    return
