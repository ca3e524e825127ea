"""What was sent to whom, and why? For coordinators, auditors, and each person themselves."""

from typing import Any, Final
from uuid import UUID

from services.notify.views.campaigns import campaigns
from services.notify.views.contacts import contacts
from services.notify.views.gatherings import gatherings
from services.notify.views.messages import Message, messages
from services.notify.views.parts.reasons import said
from services.notify.views.programmes import programmes
from shared.contracts.notify import NOTICES_THERE_ARE, MessageEntry, Messages, MyMessages
from shared.contracts.types import ActorKind
from shared.projection.table import rows
from shared.projection.view import Asker

_BESIDE: Final = (contacts, gatherings, programmes, campaigns)

_MESSAGES: Final = """
SELECT m.*, c.full_name AS called, coalesce(g.title, p.title, k.name) AS about FROM messages m
LEFT JOIN contacts c ON c.person_id = m.person_id
LEFT JOIN gatherings g ON g.gathering_id = m.gathering_id
LEFT JOIN programmes p ON p.programme_id = m.programme_id
LEFT JOIN campaigns k ON k.campaign_id = m.campaign_id
WHERE ($1::uuid IS NULL OR m.person_id = $1) AND ($2::text IS NULL OR m.notice = $2)
AND ($3::uuid IS NULL OR m.campaign_id = $3) AND ($4::uuid IS NULL OR m.gathering_id = $4)
AND ($5::text IS NULL OR m.status = $5)
ORDER BY m.requested_at DESC, m.message_id LIMIT $6 OFFSET $7
"""

_NEWS: Final = "News that people who agreed to it get."


@messages.answers(Messages, also=_BESIDE)
async def _messages(question: Messages, asker: Asker, db: Any) -> tuple[MessageEntry, ...]:
    found = await db.fetch(
        _MESSAGES,
        question.person_id,
        question.notice,
        question.campaign_id,
        question.gathering_id,
        question.status,
        question.limit,
        question.offset,
    )
    return _entries(found, named=asker.actor.kind is ActorKind.COORDINATOR)


@messages.answers(MyMessages, also=_BESIDE)
async def _my_messages(question: MyMessages, _asker: Asker, db: Any) -> tuple[MessageEntry, ...]:
    of: tuple[UUID | None, ...] = (question.person_id, None, None, None, None)
    return _entries(await db.fetch(_MESSAGES, *of, question.limit, question.offset), named=True)


def _entries(found: list[Any], *, named: bool) -> tuple[MessageEntry, ...]:
    return tuple(
        _entry(each, record["called"], record["about"], named=named)
        for each, record in zip(rows(messages, found), found, strict=True)
    )


def _entry(row: Message, full_name: str | None, about: str | None, *, named: bool) -> MessageEntry:
    return MessageEntry(
        message_id=row.message_id,
        person_id=row.person_id,
        full_name=full_name if named else None,
        notice=row.notice,
        campaign_id=row.campaign_id,
        gathering_id=row.gathering_id,
        purpose=row.purpose,
        why=NOTICES_THERE_ARE[row.notice].when if row.notice else _NEWS,
        about=about,
        status=row.status,
        because=row.because,
        explained=said(row.because),
        channel=row.channel,
        template_id=row.template_id,
        template_version=row.template_version,
        format=row.format if named else None,  # which form somebody reads may tell of their health
        critical=row.critical,
        repeated=row.repeated,
        requested_at=row.requested_at,
        not_before=row.not_before,
        expires_at=row.expires_at,
        handed_over_at=row.handed_over_at,
        ended_at=row.ended_at,
        provider=row.provider,
    )
