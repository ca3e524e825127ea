"""kill -9 at random in a campaign. (`python -m tests.notify.delivery.campaigning` is the same with 2,000 people.)"""

from pathlib import Path

from tests.notify.delivery.campaigning import check, under_fire
from tests.notify.delivery.own_process import own_process
from tests.support.servers import Servers

PEOPLE, KILLS, SEED, CONNECTIONS = 450, 3, 6, 8


async def test_everybody_who_agreed_gets_exactly_one(
    servers: Servers, network: str, database: str, tmp_path: Path
) -> None:
    async with own_process(servers, network, database, tmp_path, smtp_connections=str(CONNECTIONS)) as own:
        came = await under_fire(own, PEOPLE, KILLS, SEED)
    print(came)
    check(came)
    assert len(came.twice) <= KILLS * CONNECTIONS
