"""The outbox as the service's own views have it, with what each message rests on when it is sent."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.notify.delivery.due import Due, Person
from services.notify.delivery.letter import Mailbox
from services.notify.delivery.sources import Suppressed, Waiting
from services.notify.views.consents import agrees, consents
from services.notify.views.contacts import contacts
from services.notify.views.outbox import outbox
from services.notify.views.preferences import preferences
from services.notify.views.reply_tos import reply_tos
from services.notify.views.suppressions import suppressions
from shared.contracts.membership import ConsentPurpose, MemberStatus
from shared.contracts.notify import (
    ChannelWish,
    MessageChannel,
    MessageFormat,
    MessagePurpose,
    Notice,
    QuietHours,
    SuppressedBecause,
    TemplateUse,
)
from shared.projection.database import Pool
from shared.projection.projector import Projector
from shared.projection.table import json_value

OUTBOX: Final = outbox.name
"""The table of the messages that are not in a final state."""

_VIEWS: Final = (outbox, contacts, preferences, consents, suppressions, reply_tos)
_NEWSLETTER: Final = agrees(ConsentPurpose.NEWSLETTER, "$6::date", row="cn")
_EVENTS_NEWS: Final = agrees(ConsentPurpose.EVENTS_NEWS, "$6::date", row="cn")
_DUE: Final = f"""
SELECT o.*, c.person_id IS NOT NULL AS known, coalesce(c.known_as, c.full_name) AS name, c.email, c.phone,
    c.being_forgotten, c.status, coalesce(p.format, c.format) AS format,
    CASE o.consent WHEN 'events_news' THEN {_EVENTS_NEWS} ELSE {_NEWSLETTER} END AS agrees_to_news,
    p.channels, p.notices_off, p.unsubscribed, p.digest, p.quiet_hours, r.name AS reply_name, r.email AS reply_email,
    coalesce(a.unsure, 0) AS unsure, coalesce(a.refused, 0) AS refused,
    CASE WHEN a.unsure > 0 THEN a.letter_id END AS letter_id
FROM {outbox.name} o
LEFT JOIN delivery_attempt a USING (message_id)
LEFT JOIN {contacts.name} c USING (person_id)
LEFT JOIN {preferences.name} p USING (person_id)
LEFT JOIN {consents.name} cn USING (person_id)
LEFT JOIN {reply_tos.name} r ON r.reply_to_id = o.reply_to
LEFT JOIN unnest($3::uuid[]) busy(id) ON busy.id = o.message_id
LEFT JOIN unnest($4::uuid[]) held(id) ON held.id = o.message_id
WHERE busy.id IS NULL AND (
    o.expires_at <= $1 OR o.campaign_stopped OR o.no_longer_so
    OR (o.due_at <= $1 AND NOT $5 AND held.id IS NULL AND (a.next_at IS NULL OR a.next_at <= $1))
) AND ($7::uuid[] IS NULL OR o.person_id = ANY($7::uuid[])) AND (SELECT sequence FROM checkpoint) >= $8
ORDER BY o.critical DESC, o.due_at, o.message_id LIMIT $2
"""


_WAITING: Final = f"""
SELECT count(*) AS waiting, count(*) FILTER (WHERE since <= $1) AS due, min(since) FILTER (WHERE since <= $1) AS oldest
FROM (
    SELECT greatest(o.due_at, a.next_at) AS since FROM {outbox.name} o LEFT JOIN delivery_attempt a USING (message_id)
) each_of_them
"""


class ViewedOutbox:
    """Reads the views of the service; the attempts table is in the same database."""

    def __init__(self, projector: Projector, pool: Pool) -> None:
        self._projector = projector
        self._pool = pool

    @property
    def sequence(self) -> int:
        return self._projector.sequence

    def is_current(self) -> bool:
        return all(self._projector.is_current(view.name) for view in _VIEWS)

    async def last_sequence(self) -> int:
        return await self._projector.log.last_sequence()

    async def due(
        self,
        now: datetime,
        limit: int,
        *,
        but: Collection[UUID],
        held: Collection[UUID],
        at_least: int,
        only_expired: bool = False,
        people: Collection[UUID] | None = None,
    ) -> list[Due]:
        records = await self._pool.fetch(
            _DUE,
            now,
            limit,
            list(but),
            list(held),
            only_expired,
            now.date(),
            None if people is None else list(people),
            at_least,
        )
        return [_due(record) for record in records]

    async def next_due(self, now: datetime) -> datetime | None:
        found: datetime | None = await self._pool.fetchval(
            f"SELECT least((SELECT min(due_at) FROM {OUTBOX} WHERE due_at > $1), "
            f"(SELECT min(expires_at) FROM {OUTBOX} WHERE expires_at > $1), "
            f"(SELECT min(a.next_at) FROM delivery_attempt a JOIN {OUTBOX} USING (message_id) WHERE a.next_at > $1))",
            now,
        )
        return found

    async def waiting(self, now: datetime) -> Waiting:
        record = await self._pool.fetchrow(_WAITING, now)
        assert record is not None
        return Waiting(**record)

    async def suppressed(self, claims: Collection[str]) -> Suppressed:
        records = await self._pool.fetch(
            f"SELECT address, everything, purposes FROM {suppressions.name} WHERE address = ANY($1)", list(claims)
        )
        return {
            record["address"]: [
                *map(MessagePurpose, json_value(record["purposes"])),
                *([None] if record["everything"] else []),
            ]
            for record in records
        }

    async def wait_for_more(self, seen: int, seconds: float) -> None:
        await self._projector.wait_for_more(seen, seconds)


def _due(record: asyncpg.Record) -> Due:
    channel = MessageChannel(record["channel"])
    use = TemplateUse(channel=channel, template_id=record["template_id"], template_version=record["template_version"])
    others = (TemplateUse.model_validate(each) for each in json_value(record["otherwise"]))
    return Due(
        message_id=record["message_id"],
        person_id=record["person_id"],
        purpose=MessagePurpose(record["purpose"]),
        channel=channel,
        uses=(use, *others),
        expires_at=record["expires_at"],
        due_at=record["due_at"],
        values=json_value(record["values"]),
        person=_person(record) if record["known"] else None,
        notice=Notice(record["notice"]) if record["notice"] else None,
        gathering_id=record["gathering_id"],
        booking_id=record["booking_id"],
        calendar=record["calendar"],
        critical=record["critical"],
        reply_to=Mailbox(record["reply_email"], record["reply_name"] or "") if record["reply_email"] else None,
        because_not=_because_not(record),
        unsure=record["unsure"],
        refused=record["refused"],
        letter_id=record["letter_id"],
    )


def _because_not(record: asyncpg.Record) -> SuppressedBecause | None:
    if record["campaign_stopped"]:
        return SuppressedBecause.CAMPAIGN_STOPPED
    return SuppressedBecause.NO_LONGER_SO if record["no_longer_so"] else None


def _person(record: asyncpg.Record) -> Person:
    channels: dict[str, Any] = json_value(record["channels"]) or {}
    quiet = json_value(record["quiet_hours"])
    return Person(
        name=record["name"] or "",
        email=record["email"],
        phone=record["phone"],
        # Whoever left is told of what they asked for, such as that their bookings have ended; they get no news.
        gone=record["being_forgotten"]
        or (record["status"] == MemberStatus.LEFT and record["purpose"] == MessagePurpose.NEWS),
        agrees_to_news=bool(record["agrees_to_news"]),
        channels={MessagePurpose(purpose): ChannelWish(wish) for purpose, wish in channels.items()},
        notices_off=tuple(map(Notice, json_value(record["notices_off"]) or ())),
        unsubscribed=tuple(map(MessagePurpose, json_value(record["unsubscribed"]) or ())),
        digest=bool(record["digest"]),
        quiet_hours=QuietHours.model_validate(quiet) if quiet else None,
        format=MessageFormat(record["format"]) if record["format"] else MessageFormat.STANDARD,
    )
