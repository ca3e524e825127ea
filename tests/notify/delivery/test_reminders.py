"""A reminder is there when it is due, and not before. (`python -m tests.notify.delivery.reminders` says how late.)"""

from pathlib import Path

from tests.notify.delivery.own_process import own_process
from tests.notify.delivery.reminders import lateness, prepared
from tests.support.servers import Servers


async def test_everybody_booked_is_reminded_once_and_never_early(
    servers: Servers, network: str, database: str, tmp_path: Path
) -> None:
    async with own_process(servers, network, database, tmp_path) as own:
        await prepared(own)
        first, last = await lateness(own, 2, 3)
        assert min(first) >= 0
        print(f"the last of three had it {max(last) * 1000:.0f} ms after it was due")
        assert set(own.sink.copies.values()) == {1}
        assert len(own.sink.copies) == 6
