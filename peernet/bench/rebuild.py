"""Views built anew from a log of people with histories, names sealed: one view, then all of membership's.

Beside them the bare read of the same log: an ordered consumer whose messages are decoded and dropped.
"""

import time

from nats.aio.client import Client

from peernet.bench.bare import read_all
from peernet.bench.context import NETWORK, Context
from peernet.bench.figures import Figure, Measured
from peernet.bench.filling import fill_to
from peernet.bench.rebuilding import Rebuilding, rebuild
from peernet.bench.statistics import median
from peernet.stack.nats_config import ADMIN

_EVENTS = 200_000
_VIEW = "directory"
_LEAST_ONE, _LEAST_ALL, _LEAST_OF_BARE = 50_000, 25_000, 0.5


async def measure(context: Context) -> Measured:
    rounds = context.size(3, 2)
    # The bare consumer answers flow control, which no service may.
    async with context.connection() as nc, context.connection(ADMIN) as reading:
        begun = time.perf_counter()
        events = await fill_to(context, nc, context.size(_EVENTS, 1000))
        filled = time.perf_counter() - begun
        await context.views_reach(nc, events)
        one, all_views, reads = list[Rebuilding](), list[Rebuilding](), list[float]()
        for number in range(rounds):
            reads.append(await _bare_read(reading, events))
            one.append(await rebuild(context, nc, _VIEW))
            if number < rounds - 1:
                all_views.append(await rebuild(context, nc))
    bare = median(reads)
    everything = [*one, *all_views]
    return Measured(
        (
            Figure("bare ordered read with decoding", bare, "/s"),
            *_of(one, "one view", bare, _LEAST_ONE),
            *_of(all_views, "all views", bare, _LEAST_ALL),
            Figure(
                "one view beside the bare read",
                median([each.per_second for each in one]) / bare,
                "times",
                reach="half of it at the least",
                reached=median([each.per_second for each in one]) / bare >= _LEAST_OF_BARE,
            ),
            Figure(
                "rows that differed from before",
                sum(each.differed for each in everything),
                "rows",
                reach="none",
                reached=not any(each.differed for each in everything),
            ),
        ),
        {
            "events": events,
            "events rebuilt from": min(each.events for each in everything),
            "views": all_views[0].views,
            "seconds to fill": round(filled),
        },
    )


def _of(found: list[Rebuilding], what: str, bare: float, least: int) -> tuple[Figure, Figure]:
    """The whole wall time counts; how fast the folding alone went says where the rest is."""
    whole, fold = median([each.per_second for each in found]), median([each.folded_per_second for each in found])
    return (
        Figure(f"{what}, from request to answer", whole, "/s", whole / bare, bare, f"{least:,}/s", whole >= least),
        Figure(f"{what}, the folding alone", fold, "/s", fold / bare, bare),
    )


async def _bare_read(nc: Client, events: int) -> float:
    begun = time.perf_counter()
    await read_all(nc.jetstream(timeout=30), NETWORK, events)
    return events / (time.perf_counter() - begun)
