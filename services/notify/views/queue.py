"""How much waits to be sent, and how fast does it go?"""

from datetime import timedelta
from typing import Any, Final

from services.notify.views.messages import messages
from services.notify.views.outbox import outbox
from shared.contracts.notify import MessagePurpose, MessageStatus, ProviderRate, Queue, QueueFigures
from shared.projection.view import Asker

_WAITING: Final = """
SELECT purpose, count(*) AS many, count(*) FILTER (WHERE due_at <= $1) AS due,
    count(*) FILTER (WHERE critical) AS critical, count(*) FILTER (WHERE retrying) AS retrying,
    min(due_at) AS oldest
FROM outbox GROUP BY purpose
"""
_LATELY: Final = """
SELECT count(*) FILTER (WHERE handed_over_at > $1 AND handed_over_at <= $2) AS handed_over,
    count(*) FILTER (WHERE ended_at > $1 AND ended_at <= $2 AND status = 'failed') AS failed,
    count(*) FILTER (WHERE ended_at > $1 AND ended_at <= $2 AND status = 'suppressed') AS suppressed,
    count(*) FILTER (WHERE ended_at > $1 AND ended_at <= $2 AND status = 'expired') AS expired
FROM messages WHERE handed_over_at > $1 OR ended_at > $1
"""


_RATES: Final = """
SELECT provider, count(*) FILTER (WHERE handed_over_at > $2::timestamptz - interval '10 minutes') / 10.0 AS a_minute,
    count(*) FILTER (WHERE handed_over_at > $2::timestamptz - interval '1 minute') AS last_minute,
    count(*) AS last_hour, max(handed_over_at) AS last_at
FROM messages WHERE handed_over_at > $1 AND handed_over_at <= $2 AND provider IS NOT NULL
GROUP BY provider ORDER BY provider
"""


@outbox.answers(Queue, also=(messages,))
async def _queue(_question: Queue, asker: Asker, db: Any) -> QueueFigures:
    waiting = await db.fetch(_WAITING, asker.at)
    hour = asker.at - timedelta(hours=1), asker.at
    lately = await db.fetchrow(_LATELY, *hour)
    rates = await db.fetch(_RATES, *hour)
    oldest = [each["oldest"] for each in waiting]
    return QueueFigures(
        waiting=sum(each["many"] for each in waiting),
        due=sum(each["due"] for each in waiting),
        critical=sum(each["critical"] for each in waiting),
        retrying=sum(each["retrying"] for each in waiting),
        oldest_due_at=min(oldest, default=None),
        by_purpose={MessagePurpose(each["purpose"]): each["many"] for each in waiting},
        handed_over_last_hour=lately["handed_over"],
        failed_last_hour=lately[MessageStatus.FAILED],
        suppressed_last_hour=lately[MessageStatus.SUPPRESSED],
        expired_last_hour=lately[MessageStatus.EXPIRED],
        rates=tuple(ProviderRate(**dict(each)) for each in rates),
    )
