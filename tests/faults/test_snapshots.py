"""Who writes snapshots is killed with -9 at any moment: what is resumed from them is what the log says."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

from nats.aio.client import Client

from peernet.stack.nats_config import ADMIN
from shared.contracts.aggregate import Ref
from shared.snapshots.snapshots import SHORT
from tests.kit.garden import PLOT
from tests.kit.snapshotting import Replica, same
from tests.support.running import COORDINATOR, grant
from tests.support.servers import Servers
from tests.support.wait import eventually

EVENTS_EACH = (40, 53, 67, 81)


async def let_one_write_and_kill_it(servers: Servers, replica: Replica, ref: Ref, more: int) -> None:
    """Kills it when there are so many more events and another snapshot."""
    known, before = len(await replica.read(ref)), await replica.stream.last(ref)
    writer = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.faults.watering_process"),
        *(servers.nats_url, servers.passwords[ADMIN], replica.log.network, ref.id),
    )

    async def is_well_under_way() -> bool:
        assert writer.returncode is None, "the writer ended by itself"
        return len(await replica.read(ref)) > known + more and await replica.stream.last(ref) != before

    try:
        await eventually(is_well_under_way)
    finally:
        writer.kill()
        await writer.wait()


async def test_a_writer_killed_at_any_moment_leaves_nothing_wrong(
    servers: Servers, nats_as: Callable[[str], Awaitable[Client]], network: str
) -> None:
    replica = Replica(await nats_as(ADMIN), network)
    await replica.start()
    await grant(replica.log, COORDINATOR)
    ref = PLOT.ref(await replica.watered_plot(SHORT))
    for more in EVENTS_EACH:
        await let_one_write_and_kill_it(servers, replica, ref, more)

        async def can_be_resumed() -> bool:
            return await replica.snapshots.resume(ref) is not None

        await eventually(can_be_resumed)
        whole = await replica.as_at(ref, len(await replica.read(ref)))
        assert same(await replica.cold(ref), whole)
    assert whole.state.watered > SHORT + sum(EVENTS_EACH)
    await replica.stop()
