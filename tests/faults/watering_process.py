"""`python -m tests.faults.watering_process <url> <password> <network> <plot>` waters a plot, and keeps snapshots of it.

It never ends by itself.
"""

import asyncio
import sys
from uuid import UUID

import nats

from peernet.stack.nats_config import ADMIN
from tests.kit.garden import WaterPlot
from tests.kit.snapshotting import Replica


async def main(url: str, password: str, network: str, plot: str) -> None:
    nc = await nats.connect(url, user=ADMIN, password=password)
    replica = Replica(nc, network)
    await replica.start()
    while True:
        await replica.run(WaterPlot(plot_id=UUID(plot)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
