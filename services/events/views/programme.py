"""What is on, for whoever asks? Answered from the gatherings' rows."""

from typing import Any

from services.events.views.parts.asking import containing
from services.events.views.parts.gatherings import BESIDE_WHATS_ON, MAY_SEE, entries, sight
from services.events.views.whats_on import whats_on
from shared.contracts.events import GatheringEntry, WhatsOn
from shared.projection.table import rows
from shared.projection.view import Asker

# Queries

# Days are those of local times, which sort as the text they are.
_WHATS_ON = f"""
SELECT g.* FROM whats_on g WHERE {MAY_SEE}
AND ($3::text IS NOT NULL OR $4::text IS NOT NULL OR g.ends_at >= $5)
AND ($3 IS NULL OR left(g.ends_local, 10) COLLATE "C" >= $3)
AND ($4 IS NULL OR left(g.starts_local, 10) COLLATE "C" <= $4)
AND ($6::text IS NULL OR g.kind = $6) AND ($7::text IS NULL OR g.status = $7) AND {containing("g.title", "$8")}
AND ($9::text IS NULL OR EXISTS (SELECT FROM jsonb_array_elements_text(g.areas) AS area
    WHERE {containing("area", "$9")}))
ORDER BY g.starts_at, g.gathering_id LIMIT $10 OFFSET $11
"""


@whats_on.answers(WhatsOn, also=BESIDE_WHATS_ON)
async def _whats_on(question: WhatsOn, asker: Asker, db: Any) -> tuple[GatheringEntry, ...]:
    found = await db.fetch(
        _WHATS_ON,
        *sight(asker),
        question.from_day and question.from_day.isoformat(),
        question.until_day and question.until_day.isoformat(),
        asker.at,
        question.kind,
        question.status,
        question.title,
        question.area,
        question.limit,
        question.offset,
    )
    return tuple(await entries(rows(whats_on, found), asker, db))
