"""The mail server is killed and comes back. (`python -m tests.notify.delivery.outage` is the same for ten minutes.)"""

from pathlib import Path

from tests.notify.delivery.outage import check, outage
from tests.notify.delivery.own_process import WITHOUT_DUTIES, own_process
from tests.support.servers import Servers
from tests.support.wait import eventually


async def test_nothing_is_lost_and_what_came_twice_is_said(
    servers: Servers, network: str, database: str, tmp_path: Path
) -> None:
    async with own_process(servers, network, database, tmp_path, module=WITHOUT_DUTIES) as own:

        async def all_wait() -> None:
            async def so() -> bool:
                last = await own.log.last_sequence()
                return bool(await own.db.fetchval("SELECT sequence >= $1 FROM checkpoint", last))

            await eventually(so)

        came = await outage(own, all_wait, 3)
    print(came)
    check(came)
