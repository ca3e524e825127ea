"""What nobody is to get any more is ended at once, however long it would have waited; and not again and again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from services.notify.delivery.attempts import Attempts
from shared.contracts.events import GatheringCancelled
from shared.contracts.notify import (
    CampaignStatus,
    CampaignStopped,
    MessagePurpose,
    MessageSuppressed,
    Notice,
    StoppedBecause,
    Subjects,
    SuppressedBecause,
)
from shared.ids import new_id
from tests.notify.delivery.network import delivering, joined, requested
from tests.notify.delivery.post_office import post_office
from tests.support.running import NOW
from tests.support.servers import Servers

LATER: dict[str, Any] = {
    "not_before": datetime.now(UTC) + timedelta(days=2),
    "expires_at": datetime.now(UTC) + timedelta(days=4),
}


async def test_a_stopped_campaign_ends_what_waits_for_its_time_or_for_a_full_mailbox(
    servers: Servers, network: str, database: str
) -> None:
    with post_office() as office:
        office.answers_rcpt = lambda _address: "452 4.2.2 full for now"
        async with delivering(servers, network, database, office) as service:
            ann, campaign = joined("ann@post.example"), new_id()
            news: dict[str, Any] = {"campaign_id": campaign, "purpose": MessagePurpose.SERVICE}
            retried, later = requested(ann.member_id, **news), requested(ann.member_id, **news, **LATER)
            await service.record(ann, retried, later)
            await service.ended(retried.message_id)
            stopped = CampaignStopped(campaign_id=campaign, was=CampaignStatus.SENT, because=StoppedBecause.BY_A_PERSON)
            await service.record(stopped)
            await service.outbox_is_empty()
            for each in (retried, later):
                *_, last = await service.outcomes(each.message_id)
                assert isinstance(last, MessageSuppressed)
                assert last.reason is SuppressedBecause.CAMPAIGN_STOPPED
        assert office.letters == []


async def test_a_cancelled_gathering_ends_what_was_still_to_be_said_of_it(
    servers: Servers, network: str, database: str
) -> None:
    with post_office() as office:
        async with delivering(servers, network, database, office) as service:
            ann, gathering = joined("ann@post.example"), new_id()
            reminder = requested(ann.member_id, Notice.REMINDER_DAY, subjects=Subjects(gathering_id=gathering), **LATER)
            await service.record(ann, reminder)
            await service.record(GatheringCancelled(gathering_id=gathering, reason="Snow"))
            await service.ended(reminder.message_id)
            [suppressed] = await service.outcomes(reminder.message_id)
            assert isinstance(suppressed, MessageSuppressed)
            assert suppressed.reason is SuppressedBecause.NO_LONGER_SO
        assert office.letters == []


async def test_what_is_put_off_is_left_alone_for_a_while_also_where_its_time_is_over(database: str) -> None:
    async with asyncpg.create_pool(database) as pool:
        attempts, id = Attempts(pool, "outbox"), new_id()
        await attempts.prepare()
        await attempts.put_off(id)
        assert attempts.left_alone(datetime.now(UTC)) == (id,)
        assert attempts.left_alone(datetime.now(UTC) + timedelta(hours=2)) == ()
        assert await pool.fetchval("SELECT next_at > $1 FROM delivery_attempt WHERE message_id = $2", NOW, id)
