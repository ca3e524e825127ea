"""An aggregate loaded cold, nothing of it in memory: short and long ones, in a small log and in a large one.

Each log is a stream of its own in which the aggregates' events are spread evenly among those of many others. The long
ones have a snapshot half-way to the next one, as they have on average; what they take without is measured, too. The
two logs are measured in turns.
"""

import asyncio
import time
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple
from uuid import UUID

from nats.aio.client import Client

from peernet.bench.bare import Raw, batch
from peernet.bench.context import Context
from peernet.bench.figures import Figure, Measured
from peernet.bench.pace import one_by_one
from peernet.bench.people import FIRST_DAY, contacts_of
from peernet.bench.statistics import median
from services.membership.app import membership  # noqa: F401  (registers how its events change its aggregates)
from shared.aggregates import Aggregates, Loaded, apply
from shared.contracts.membership import MEMBER
from shared.decider import DECIDERS
from shared.ids import new_id
from shared.log.envelope import Cause, encode
from shared.log.stream import Log, log_config
from shared.snapshots.snapshots import EVERY, SHORT, Snapshots
from shared.vault.keyring import Keyring

_SMALL, _LARGE = 10_000, 1_000_000
_BATCH = 1000
_OTHERS = 200_000
_FILLER = b"." * 200
# How many aggregates there are of each length, and how many milliseconds one may take.
_KINDS = {10: (100, 1.0), 1000: (5, 20.0)}
_MOST_TIMES = 2.0


class _Network(NamedTuple):
    """One of the two logs, what was put into it, and how it is read."""

    log: Log
    snapshots: Snapshots
    people: dict[int, list[UUID]]


async def measure(context: Context) -> Measured:
    rounds = context.size(8)
    sizes = {"load-small": context.size(_SMALL, 2_000), "load-large": context.size(_LARGE, 4_000)}
    async with context.service_connection() as nc:
        networks = {name: await _network(context, nc, name, size) for name, size in sizes.items()}
        found: dict[tuple[str, int, bool], list[float]] = {}
        for number in range(rounds + 1):  # the first one warms up
            for name, network in networks.items():
                for length, ids in network.people.items():
                    for resumed in (True, False) if number < 3 and length > SHORT else (True,):
                        jobs = [partial(_load, network, id, resumed) for id in ids]
                        taken = await one_by_one(jobs)
                        if number:
                            found.setdefault((name, length, resumed), []).extend(taken)
    for name in sizes:
        for stream in (name, f"{name}-keyring", f"{name}-snapshots"):
            await context.delete_stream(stream)
    return Measured(
        tuple(figure for length in _KINDS for figure in _figures(length, found)),
        {"events in the small log": sizes["load-small"], "events in the large log": sizes["load-large"]},
    )


def _figures(length: int, found: dict[tuple[str, int, bool], list[float]]) -> tuple[Figure, ...]:
    small, large = median(found["load-small", length, True]), median(found["load-large", length, True])
    most, times = _KINDS[length][1], large / small
    words = f"{length:,} events"
    figures = (
        Figure(f"{words}, in the large log", large, "ms p50", reach=f"under {most:g} ms", reached=large < most),
        Figure(
            f"{words}, large log beside small",
            times,
            "times",
            reach=f"{_MOST_TIMES:g} times at most (small: {small:.2f} ms)",
            reached=times <= _MOST_TIMES,
        ),
    )
    whole = found.get(("load-large", length, False))
    return (*figures, Figure(f"{words}, without a snapshot", median(whole), "ms p50")) if whole else figures


async def _load(network: _Network, id: UUID, resumed: bool) -> None:
    """By an `Aggregates` of its own, which remembers nothing."""
    # Loading in full makes a snapshot due, which would be newer than the one that is to be measured.
    await Aggregates(network.log, network.snapshots if resumed else None).current(MEMBER.ref(id), time.monotonic())


async def _network(context: Context, nc: Client, name: str, size: int) -> _Network:
    people = await _fill(context, nc, name, size)
    log, keyring = Log(nc, name), Keyring(nc, name, context.master_key)
    snapshots = Snapshots(log, keyring, context.master_key)
    await log.start()
    await keyring.start(1)
    await snapshots.start(1)
    for id in [id for length, ids in people.items() if length > SHORT for id in ids]:
        await keyring.find_or_make(id)
        await snapshots.write(MEMBER.ref(id), await _before_the_last(log, id))
    return _Network(log, snapshots, people)


async def _before_the_last(log: Log, id: UUID) -> Loaded:
    """A person as at half as many events ago as there are from one snapshot to the next."""
    decider = DECIDERS[MEMBER]
    loaded = Loaded(decider.initial)
    messages = [message async for message in log.read(MEMBER.ref(id), 1)]
    for message in messages[: -EVERY // 2]:
        apply(decider, loaded, message.decoded())
    return loaded


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
