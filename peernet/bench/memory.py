"""How much memory the service takes: when it has started, and at its peak while it builds all views anew.

Linux tells it (`/proc/<pid>/status`); elsewhere it is not measured. The peak is of the service and of the process that
helps it to rebuild, both together: what looking every hundredth of a second finds.
"""

import asyncio

from peernet.bench.context import Context
from peernet.bench.figures import Figure, Measured
from peernet.bench.filling import fill_to
from peernet.bench.rebuilding import Rebuilding, rebuild
from peernet.bench.resident import resident, resident_with_children

_EVENTS = 1_000_000
_MOST_AT_REST, _MOST_AT_PEAK = 90, 300
_LOOK_EVERY = 0.01


async def measure(context: Context) -> Measured:
    pid = context.pid()
    async with context.connection() as nc:
        events = await fill_to(context, nc, context.size(_EVENTS, 2000))
        await context.views_reach(nc, events)
        before = resident(pid)
        rebuilding = asyncio.create_task(rebuild(context, nc))
        seen = [before]
        while not rebuilding.done():
            seen.append(resident_with_children(pid))
            await asyncio.wait([rebuilding], timeout=_LOOK_EVERY)
        done: Rebuilding = rebuilding.result()
        peak = max(filter(None, seen), default=None)
    return Measured(
        (
            _figure("at rest after start", context.rest, _MOST_AT_REST),
            _figure("before the rebuild, having read all this", before),
            _figure("peak during the rebuild of all views", peak, _MOST_AT_PEAK),
            Figure("that rebuild, from request to answer", done.per_second, "/s"),
        ),
        {"events": events, "events rebuilt from": done.events, "views": done.views},
    )


def _figure(name: str, kib: int | None, most: int | None = None) -> Figure:
    value = None if kib is None else kib / 1024
    reached = None if value is None or most is None else value < most
    return Figure(name, value, "MB", reach=f"under {most} MB" if most else "", reached=reached)
