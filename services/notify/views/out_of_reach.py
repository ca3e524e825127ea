"""Whom do messages not reach, and from which addresses do they come back? So that somebody tells them otherwise."""

from typing import Any, Final

from services.notify.views.claims import claims
from services.notify.views.contacts import contacts
from services.notify.views.messages import messages
from services.notify.views.parts.reasons import said
from services.notify.views.suppressions import suppressions
from shared.contracts.notify import (
    FailingAddress,
    FailingAddresses,
    MessageStatus,
    OutOfReach,
    OutOfReachEntry,
    SkippedBecause,
    SuppressedBecause,
)
from shared.projection.table import rows
from shared.projection.view import Asker

_FAILING: Final = """
SELECT s.*, p.person_id, c.full_name AS called FROM suppressions s
LEFT JOIN claims k ON k.claim = s.address
LEFT JOIN messages m ON m.message_id = s.message_id
CROSS JOIN LATERAL (SELECT coalesce(k.member_id, k.guest_id, k.applicant_id, m.person_id) AS person_id) p
LEFT JOIN contacts c ON c.person_id = p.person_id
ORDER BY s.bounced_at DESC NULLS LAST, s.address LIMIT $1 OFFSET $2
"""

_NO_WAY: Final = (
    SkippedBecause.NO_WAY,
    SuppressedBecause.NO_ADDRESS,
    SuppressedBecause.ADDRESS_SUPPRESSED,
    SuppressedBecause.NOT_AN_ADDRESS,
)

# Whoever was reached after that is out of reach no more.
_OUT_OF_REACH: Final = """
WITH missed AS (
    SELECT person_id, count(*) AS many, min(ended_at) AS since, max(ended_at) AS last_at,
        (array_agg(because ORDER BY ended_at DESC, message_id))[1] AS because
    FROM messages m
    WHERE person_id IS NOT NULL AND (because = ANY($1) AND status = ANY($2) OR status = 'failed')
    AND NOT EXISTS (SELECT FROM messages o WHERE o.person_id = m.person_id
        AND o.status = ANY($3) AND o.handed_over_at > m.ended_at)
    GROUP BY person_id
)
SELECT missed.*, c.full_name, c.phone, c.post FROM missed LEFT JOIN contacts c USING (person_id)
ORDER BY last_at DESC, person_id LIMIT $4 OFFSET $5
"""


@suppressions.answers(FailingAddresses, also=(claims, messages, contacts))
async def _failing(question: FailingAddresses, _asker: Asker, db: Any) -> tuple[FailingAddress, ...]:
    found = await db.fetch(_FAILING, question.limit, question.offset)
    return tuple(
        FailingAddress(
            address=each.address,
            person_id=record["person_id"],
            full_name=record["called"],
            everything=each.everything,
            purposes=each.purposes,
            bounces=each.bounces,
            kind=each.kind,
            code=each.code,
            bounced_at=each.bounced_at,
            suppressed_at=each.suppressed_at,
        )
        for each, record in zip(rows(suppressions, found), found, strict=True)
    )


@messages.answers(OutOfReach, also=(contacts,))
async def _out_of_reach(question: OutOfReach, _asker: Asker, db: Any) -> tuple[OutOfReachEntry, ...]:
    found = await db.fetch(
        _OUT_OF_REACH,
        [each.value for each in _NO_WAY],
        [MessageStatus.SKIPPED.value, MessageStatus.SUPPRESSED.value],
        [MessageStatus.HANDED_OVER.value, MessageStatus.DELIVERED.value],
        question.limit,
        question.offset,
    )
    return tuple(
        OutOfReachEntry(
            person_id=each["person_id"],
            full_name=each["full_name"],
            phone=each["phone"],
            post=each["post"],
            because=each["because"],
            explained=said(each["because"]),
            messages=each["many"],
            since=each["since"],
            last_at=each["last_at"],
        )
        for each in found
    )
