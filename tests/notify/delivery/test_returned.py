"""Mail that comes back into a Maildir, and what the service makes of it."""

import mailbox
from pathlib import Path

from shared.contracts.notify import MessageFailed, MessageHandedOver
from shared.ids import new_id
from tests.notify.delivery.network import delivering, joined, requested
from tests.notify.delivery.post_office import post_office
from tests.notify.delivery.reports import AWAY, report
from tests.support.servers import Servers
from tests.support.wait import eventually


async def test_what_came_back_suppresses_the_address_and_what_else_came_stays(
    servers: Servers, network: str, database: str, tmp_path: Path
) -> None:
    folder = mailbox.Maildir(tmp_path / "returned")
    with post_office() as office:
        async with delivering(servers, network, database, office, bounce_folder=tmp_path / "returned") as service:
            ann, bea = joined("ann@post.example"), joined("bea@post.example")
            message, other = requested(ann.member_id), requested(bea.member_id)
            await service.record(ann, bea, message, other)
            await service.ended(message.message_id, other.message_id)
            await service.outbox_is_empty()
            for each in (report(new_id(), recipient="cat@post.example"), report(message.message_id), AWAY):
                folder.add(each)

            async def suppressed() -> bool:
                pool = service.started.service.pool
                return bool(await pool.fetchval("SELECT count(*) FROM suppressions WHERE everything"))

            await eventually(suppressed)

            async def read() -> bool:
                return [each.get_subdir() for each in folder] == ["cur"]

            await eventually(read)
            handed_over, failed = await service.outcomes(message.message_id)
            assert isinstance(handed_over, MessageHandedOver)
            assert isinstance(failed, MessageFailed)
            assert (failed.kind, failed.code) == ("permanent", "5.1.1")
            assert await service.started.service.pool.fetchval("SELECT count(*) FROM suppressions") == 1
            again = requested(ann.member_id)
            await service.record(again)
            await service.ended(again.message_id)
        assert sorted(to for to, _ in office.letters) == ["ann@post.example", "bea@post.example"]
