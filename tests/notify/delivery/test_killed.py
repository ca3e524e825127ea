"""kill -9 while messages go out: everybody gets theirs, a copy has the same Message-ID, and the log says of it."""

import random
from pathlib import Path

from tests.notify.delivery.network import ids, joined, requested
from tests.notify.delivery.own_process import WITHOUT_DUTIES, own_process
from tests.support.running import COORDINATOR, grant
from tests.support.servers import Servers
from tests.support.wait import eventually

MESSAGES, KILLS, CONNECTIONS = 2_000, 6, 8


async def test_killed_at_random_everybody_gets_exactly_one(
    servers: Servers, network: str, database: str, tmp_path: Path
) -> None:
    how = {"module": WITHOUT_DUTIES, "smtp_connections": str(CONNECTIONS)}
    async with own_process(servers, network, database, tmp_path, **how) as own:
        await grant(own.log, COORDINATOR)
        people = [joined(f"p{n}@post.example") for n in range(MESSAGES)]
        messages = [requested(each.member_id) for each in people]
        await own.record(*people)
        await own.record(*messages)
        chance = random.Random(6)
        # Far enough apart that what one of them left unsure is settled before the next.
        for at in [300 * n + chance.randint(20, 200) for n in range(KILLS)]:

            async def so_many(at: int = at) -> bool:
                return len(own.sink.copies) >= at

            await eventually(so_many, 120)
            own.kill()
            own.start()
        await own.nothing_waits()
        copies = own.sink.copies
        assert set(copies) == {f"<{id}@peers.example>" for id in ids(messages)}
        twice = {id for id, count in copies.items() if count > 1}
        said = await own.said_to_be_repeated()
        print(f"{KILLS} kills in {MESSAGES} messages: {len(twice)} came twice, the log says so of {len(said)}")
        assert max(copies.values()) <= 2
        assert len(twice) <= KILLS * CONNECTIONS
        assert twice <= said
