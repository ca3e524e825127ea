"""What a person, who is to be told something, gets: a message, or a reason why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notify.filling import ValuesFor
from services.notify.words import WordsByChannel
from shared.contracts.membership import ConsentPurpose
from shared.contracts.notify import (
    NOTHING_IN_PARTICULAR,
    MessagePurpose,
    MessageRequested,
    Notice,
    NoticeSkipped,
    Placeholder,
    SkippedBecause,
    Subjects,
    dedupe_key,
    message_id_of,
)


class ValueMissing(Exception):
    """Something that has to be filled in is not known."""

    def __init__(self, placeholders: frozenset[Placeholder]) -> None:
        super().__init__(", ".join(sorted(placeholders)))
        self.placeholders = placeholders


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be said, to whomever: a notice after a fact, or a campaign."""

    about: Notice | UUID
    fact: str
    purpose: MessagePurpose
    words: WordsByChannel
    expires_at: datetime
    not_before: datetime | None = None
    critical: bool = False
    calendar: bool = False
    round_id: UUID | None = None
    reply_to: UUID | None = None
    consent: ConsentPurpose | None = None


def answered(
    asked: Asked,
    person_id: UUID,
    filled: ValuesFor,
    now: datetime,
    subjects: Subjects = NOTHING_IN_PARTICULAR,
) -> MessageRequested | NoticeSkipped:
    """The message to one person, or why they get none. Raises ValueMissing."""
    if skip := _why_not(asked, filled, now):
        return skipped(asked, person_id, skip, subjects)
    best, *others = (channel for channel in filled.channels if channel in asked.words)
    words = {best: asked.words[best]}
    if missing := _missing(words[best].placeholders, filled.values):
        raise ValueMissing(missing)
    for channel in (*others, *sorted(asked.words)):
        if channel not in words and not _missing(asked.words[channel].placeholders, filled.values):
            words[channel] = asked.words[channel]
    used = sorted(set[Placeholder]().union(*(each.placeholders for each in words.values())))
    key = dedupe_key(asked.about, person_id, asked.fact)
    return MessageRequested(
        message_id=message_id_of(key),
        person_id=person_id,
        sealed_for=_sealed_for(person_id, subjects),
        notice=asked.about if isinstance(asked.about, Notice) else None,
        campaign_id=None if isinstance(asked.about, Notice) else asked.about,
        round_id=asked.round_id,
        dedupe_key=key,
        purpose=asked.purpose,
        consent=asked.consent,
        channel=best,
        template_id=words[best].use.template_id,
        template_version=words[best].use.template_version,
        otherwise=tuple(each.use for channel, each in words.items() if channel != best),
        subjects=subjects,
        calendar=asked.calendar,
        reply_to=asked.reply_to or filled.reply_to,
        critical=asked.critical,
        not_before=asked.not_before,
        expires_at=min(asked.expires_at, filled.until or asked.expires_at),
        values={placeholder: filled.values[placeholder] for placeholder in used},
    )


def skipped(
    asked: Asked, person_id: UUID, because: SkippedBecause, subjects: Subjects = NOTHING_IN_PARTICULAR
) -> NoticeSkipped:
    """That somebody gets no message, and why."""
    key = dedupe_key(asked.about, person_id, asked.fact)
    return NoticeSkipped(
        message_id=message_id_of(key),
        person_id=person_id,
        sealed_for=_sealed_for(person_id, subjects),
        notice=asked.about if isinstance(asked.about, Notice) else None,
        campaign_id=None if isinstance(asked.about, Notice) else asked.about,
        round_id=asked.round_id,
        dedupe_key=key,
        subjects=subjects,
        because=because,
    )


def _sealed_for(person_id: UUID, subjects: Subjects) -> UUID:
    """Whose key seals what fills it: whom it tells of, so that it goes with what is held of them."""
    return subjects.application_id or subjects.member_id or person_id


def _why_not(asked: Asked, filled: ValuesFor, now: datetime) -> SkippedBecause | None:
    if filled.skip:
        return filled.skip
    if now >= asked.expires_at:
        return SkippedBecause.TOO_LATE
    if not any(channel in asked.words for channel in filled.channels):
        return SkippedBecause.NO_WAY
    return None


def _missing(wanted: frozenset[Placeholder], values: Mapping[str, str]) -> frozenset[Placeholder]:
    return frozenset(each for each in wanted if values.get(each) is None)
