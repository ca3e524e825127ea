"""How soon a view shows what was acknowledged, with commands coming at a steady pace.

The checkpoint moves in the same transaction as the rows, so a second connection that sees it at a command's sequence
sees its rows, too. It is read again and again with a pause of half a millisecond: what is found is late by that much at
the most, and never early. A row that can be seen before its acknowledgement has arrived counts as zero.
"""

import asyncio
import time
from collections import deque

import asyncpg
from nats.aio.client import Client

from peernet.bench import assigning
from peernet.bench.context import NETWORK, Context
from peernet.bench.figures import Figure, Measured
from peernet.bench.filling import Filler
from peernet.bench.statistics import percentile
from shared.log.stream import Log

_PER_SECOND = 200
_SECONDS = 10
_PAUSE = 0.0005
_MOST_MS = 25.0


async def measure(context: Context) -> Measured:
    count = context.size(_PER_SECOND * _SECONDS, 50)
    async with context.connection() as nc, context.database() as db:
        filler = Filler(nc, NETWORK, context)
        await filler.start()
        people = await filler.members(assigning.people_for(2 * count))
        await context.views_reach(nc, await Log(nc, NETWORK).last_sequence())
        commands = assigning.assignments(people)
        bodies = [assigning.request(command, context.coordinator) for command in commands]
        await _waits(nc, db, bodies[: count // 2])  # warms up
        waits = await _waits(nc, db, bodies[-count:])
    p99 = percentile(waits, 99)
    return Measured(
        (
            Figure("acknowledged to visible, p50", percentile(waits, 50), "ms"),
            Figure("acknowledged to visible, p99", p99, "ms", reach="under 25 ms", reached=p99 < _MOST_MS),
        ),
        {"commands": count, "per second": _PER_SECOND},
    )


async def _waits(nc: Client, db: "asyncpg.Connection[asyncpg.Record]", bodies: list[bytes]) -> list[float]:
    """Sends the commands at their pace; for each the milliseconds until it could be seen."""
    acknowledged: deque[tuple[int, float]] = deque()
    sending = asyncio.create_task(_send_steadily(nc, bodies, acknowledged))
    checkpoint = await db.prepare("SELECT sequence FROM checkpoint")
    waits: list[float] = []
    while len(waits) < len(bodies):
        seen = await checkpoint.fetchval()
        now = time.perf_counter()
        for _ in range(len(acknowledged)):
            sequence, at = acknowledged.popleft()
            if sequence <= seen:
                waits.append(max(0.0, now - at) * 1000)
            else:
                acknowledged.append((sequence, at))
        if sending.done():
            sending.result()
        await asyncio.sleep(_PAUSE)
    return waits


async def _send_steadily(nc: Client, bodies: list[bytes], acknowledged: deque[tuple[int, float]]) -> None:
    async def one(body: bytes) -> None:
        sequence = await assigning.send(nc, body)
        acknowledged.append((sequence, time.perf_counter()))

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number, body in enumerate(bodies):
            await asyncio.sleep(begun + number / _PER_SECOND - time.perf_counter())
            group.create_task(one(body))
