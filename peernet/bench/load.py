"""An aggregate loaded cold, nothing of it in memory: short and long ones, in a small log and in a large one.

Each log is a stream of its own in which the aggregates' events are spread evenly among those of many others. The two
logs are measured in turns.
"""

import asyncio
import time
from collections.abc import Iterator
from functools import partial
from uuid import UUID

from nats.aio.client import Client

from peernet.bench.bare import Raw, batch
from peernet.bench.context import Context
from peernet.bench.figures import Figure, Measured
from peernet.bench.pace import Job, one_by_one
from peernet.bench.people import FIRST_DAY, contacts_of
from peernet.bench.statistics import median
from services.membership.app import membership  # noqa: F401  (registers how its events change its aggregates)
from shared.aggregates import Aggregates
from shared.contracts.membership import MEMBER
from shared.ids import new_id
from shared.log.envelope import Cause, encode
from shared.log.stream import Log, log_config

_SMALL, _LARGE = 10_000, 1_000_000
_BATCH = 1000
_OTHERS = 200_000
_FILLER = b"." * 200
# How many aggregates there are of each length, and how many milliseconds one may take.
_KINDS = {10: (100, 1.0), 1000: (5, 20.0)}
_MOST_TIMES = 2.0


async def measure(context: Context) -> Measured:
    rounds = context.size(4)
    sizes = {"load-small": context.size(_SMALL, 2_000), "load-large": context.size(_LARGE, 4_000)}
    async with context.service_connection() as nc:
        people = {name: await _fill(context, nc, name, size) for name, size in sizes.items()}
        found: dict[tuple[str, int], list[float]] = {}
        for number in range(rounds + 1):  # the first one warms up
            for name, of_length in people.items():
                for length, ids in of_length.items():
                    taken = await one_by_one(await _loads(nc, name, ids))
                    if number:
                        found.setdefault((name, length), []).extend(taken)
    for name in sizes:
        await context.delete_stream(name)
    return Measured(
        tuple(figure for length in _KINDS for figure in _figures(length, found)),
        {"events in the small log": sizes["load-small"], "events in the large log": sizes["load-large"]},
    )


def _figures(length: int, found: dict[tuple[str, int], list[float]]) -> tuple[Figure, Figure]:
    small, large = median(found["load-small", length]), median(found["load-large", length])
    most, times = _KINDS[length][1], large / small
    words = f"{length:,} events"
    return (
        Figure(f"{words}, in the large log", large, "ms p50", reach=f"under {most:g} ms", reached=large < most),
        Figure(
            f"{words}, large log beside small",
            times,
            "times",
            reach=f"{_MOST_TIMES:g} times at most (small: {small:.2f} ms)",
            reached=times <= _MOST_TIMES,
        ),
    )


async def _loads(nc: Client, network: str, ids: list[UUID]) -> list[Job]:
    """Each by an `Aggregates` of its own, which remembers nothing."""
    log = Log(nc, network)
    await log.start()
    return [partial(_load, log, id) for id in ids]


async def _load(log: Log, id: UUID) -> None:
    await Aggregates(log).current(MEMBER.ref(id), time.monotonic())


async def _fill(context: Context, nc: Client, network: str, size: int) -> dict[int, list[UUID]]:
    """Makes the log; returns the aggregates that were put into it, by their length."""
    await nc.jetstream(timeout=30).add_stream(config=log_config(network, 1))
    people = {length: [new_id() for _ in range(context.size(count))] for length, (count, _) in _KINDS.items()}
    measured = list(_spread(network, context, people))
    under_way: asyncio.Task[int] | None = None
    for start in range(0, size, _BATCH):
        messages = []
        for number in range(start, min(start + _BATCH, size)):
            before, after = number * len(measured) // size, (number + 1) * len(measured) // size
            messages.append(measured[before] if after > before else _other(network, number))
        if under_way:
            await under_way
        under_way = asyncio.create_task(batch(nc, messages))
    if under_way:
        await under_way
    return people


def _other(network: str, number: int) -> Raw:
    return Raw(f"{network}.log.membership.member.{UUID(int=number % _OTHERS)}", _FILLER)


def _spread(network: str, context: Context, people: dict[int, list[UUID]]) -> Iterator[Raw]:
    """The aggregates' events, those of each spread over the whole."""
    places: list[tuple[float, Raw]] = []
    for length, ids in people.items():
        for offset, id in enumerate(ids):
            for number, event in enumerate(contacts_of(id, length)):
                command, event_id = new_id(), new_id()
                cause = Cause(actor=context.coordinator, command_id=command, correlation_id=command, time=FIRST_DAY)
                body = encode(network, event_id, event, cause, None)
                place = (number + offset / len(ids)) / length
                places.append((place, Raw(event.ref.subject(network), body)))
    places.sort(key=lambda each: each[0])
    return (raw for _, raw in places)
