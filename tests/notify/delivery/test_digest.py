"""The daily digest: what waited for a person goes in one message."""

import mailbox
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shared.contracts.notify import ChannelWish, MessageHandedOver, MessagePurpose, Notice, PreferenceChanged
from tests.notify.delivery.network import delivering, ids, joined, requested
from tests.notify.delivery.post_office import post_office
from tests.notify.delivery.reports import report
from tests.support.servers import Servers
from tests.support.wait import eventually

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def the_digest_goes_now() -> str:
    """Since a minute ago; what was due before goes with it."""
    return f"{datetime.now(LONDON) - timedelta(minutes=1):%H:%M}"


async def test_what_waited_goes_together_and_each_is_recorded(
    servers: Servers, network: str, database: str, tmp_path: Path, the_digest_goes_now: str
) -> None:
    folder = mailbox.Maildir(tmp_path / "returned")
    how = {"digest_at": the_digest_goes_now, "bounce_folder": tmp_path / "returned"}
    with post_office() as office:
        async with delivering(servers, network, database, office, **how) as service:
            ann = joined("ann@post.example")
            channels = {MessagePurpose.SERVICE: ChannelWish.EMAIL}
            wish = PreferenceChanged(person_id=ann.member_id, digest=True, channels=channels)
            notices = (Notice.WELCOME, Notice.PLACE_BOOKED, Notice.CERTIFICATE_READY)
            early = datetime.now(UTC) - timedelta(hours=1)
            waiting = [requested(ann.member_id, notice) for notice in notices]
            critical = requested(ann.member_id, critical=True)
            await service.record(ann, wish, critical)
            await service.ended(critical.message_id)
            await service.record_at(early, *waiting)
            await service.ended(*ids(waiting))
            outcomes = [outcome for each in waiting for outcome in await service.outcomes(each.message_id)]
            (digest_id,) = {each.digest_id for each in outcomes if isinstance(each, MessageHandedOver)}
            assert len(outcomes) == 3
            await service.outbox_is_empty()
            assert digest_id is not None
            folder.add(report(digest_id))

            async def suppressed() -> bool:
                pool = service.started.service.pool
                return bool(await pool.fetchval("SELECT count(*) FROM suppressions WHERE everything"))

            await eventually(suppressed)
        alone, together = office.messages
        assert alone["Message-ID"] == f"<{critical.message_id}@peers.example>"
        assert together["Message-ID"] == f"<{digest_id}@peers.example>"
        text = str(together.get_payload(0))
        assert text.count("----") >= 3
