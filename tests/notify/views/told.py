"""What notify's own log says of messages, for tests of its views and duties."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts.notify import (
    BeginRound,
    MessageChannel,
    MessageHandedOver,
    MessagePurpose,
    MessageRequested,
    Notice,
    NoticeSkipped,
    Recipient,
    RequestMessage,
    RoundAudienceFrozen,
    RoundBegun,
    RoundFinished,
    SkippedBecause,
    Subjects,
    dedupe_key,
    message_id_of,
)
from tests.support.given import NOON
from tests.training.applications import numbered

TEMPLATE = numbered(81)
CLAIM = "c" * 64


def requested(command: RequestMessage, **changes: Any) -> MessageRequested:
    """The message that a command led to."""
    fields: dict[str, Any] = {
        "message_id": command.message_id,
        "person_id": command.person_id,
        "sealed_for": command.subjects.application_id or command.person_id,
        "notice": command.notice,
        "dedupe_key": dedupe_key(command.notice, command.person_id, command.fact),
        "purpose": MessagePurpose.SERVICE,
        "channel": MessageChannel.EMAIL,
        "template_id": TEMPLATE,
        "template_version": 1,
        "subjects": command.subjects,
        "expires_at": command.expires_at,
        "values": {"name": "Asha"},
    }
    return MessageRequested(**(fields | changes))


def skipped(command: RequestMessage, because: SkippedBecause = SkippedBecause.NO_WAY) -> NoticeSkipped:
    return NoticeSkipped(
        message_id=command.message_id,
        person_id=command.person_id,
        sealed_for=command.person_id,
        notice=command.notice,
        dedupe_key=dedupe_key(command.notice, command.person_id, command.fact),
        subjects=command.subjects,
        because=because,
    )


def asked(person: UUID, notice: Notice = Notice.WELCOME, fact: str = "joined:1", **subjects: Any) -> RequestMessage:
    return RequestMessage(
        notice=notice,
        person_id=person,
        fact=fact,
        subjects=Subjects(**subjects),
        expires_at=NOON + timedelta(days=3),
    )


def message(person: UUID, notice: Notice = Notice.WELCOME, fact: str = "joined:1", **changes: Any) -> MessageRequested:
    subjects = changes.pop("subjects", {})
    return requested(asked(person, notice, fact, **subjects), **changes)


def id_of(person: UUID, notice: Notice = Notice.WELCOME, fact: str = "joined:1") -> UUID:
    return message_id_of(dedupe_key(notice, person, fact))


def handed_over(of: MessageRequested, **changes: Any) -> MessageHandedOver:
    fields: dict[str, Any] = {
        "message_id": of.message_id,
        "person_id": of.person_id,
        "sealed_for": of.sealed_for,
        "provider": "smtp",
        "provider_reference": "250",
        "channel": of.channel,
        "template_id": of.template_id,
        "template_version": of.template_version,
        "address": CLAIM,
    }
    return MessageHandedOver(**(fields | changes))


def begun(command: BeginRound, *people: UUID, expires_at: datetime | None = None) -> list[Any]:
    """That a round began to these people."""
    return [
        RoundBegun(
            round_id=command.round_id,
            notice=command.notice,
            fact=command.fact,
            subjects=command.subjects,
            critical=command.critical,
            expires_at=expires_at or command.expires_at,
            count=len(people),
            parts=1,
            batches=1,
        ),
        RoundAudienceFrozen(
            round_id=command.round_id,
            part=0,
            first_batch=0,
            people=tuple(Recipient(person_id=each) for each in people),
        ),
    ]


def finished(command: BeginRound) -> RoundFinished:
    return RoundFinished(round_id=command.round_id)
