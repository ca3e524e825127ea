"""One-event commands: a role is assigned. Through the bus, below it, and as a bare guarded publish.

Each member is given the five roles there are, so every fifth command is about somebody who has to be loaded first.
All three are measured in turns. Bare batches as large as the crowd show the most that merging can give. The client of
the bus is this process, which does nothing else meanwhile; the service is the stack's own, and it also follows the log.
Each turn waits, unmeasured, until its views have caught up.
"""

import time
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from nats.aio.client import Client

from peernet.bench import assigning, bare
from peernet.bench.below import Below, below_the_bus
from peernet.bench.context import NETWORK, Context
from peernet.bench.figures import Figure, Measured, compared
from peernet.bench.filling import Filler
from peernet.bench.pace import AT_ONCE, Job, in_turns, per_second
from peernet.bench.statistics import median
from shared.ids import new_id
from shared.log.stream import Log, log_config

_BARE = "bare-commands"

Jobs = Callable[[int], Coroutine[Any, Any, Sequence[Job]]]


async def measure(context: Context) -> Measured:
    rounds = context.size(3)
    alone, crowd = context.size(300, 5), context.size(6000, 2 * AT_ONCE)
    async with (
        below_the_bus(context, "below-commands") as below,
        context.connection() as nc,
        context.service_connection() as client,
    ):
        jobs: dict[str, Jobs] = {
            "below": await _below_jobs(context, below),
            "bus": await _bus_jobs(context, client),
        }
        size = await _size_of_an_event(below, jobs["below"])
        jobs = {"bare": await _bare_jobs(nc, size)} | jobs
        found: dict[str, list[float]] = {}
        for number in range(rounds + 1):  # the first one, a short one, warms up
            share = 1 if number else 4
            made = {name: await make(alone // share) for name, make in jobs.items()}
            taken = await in_turns(made, partial(_settled, context, nc))
            for name, make in jobs.items():
                rate = await per_second(await make(crowd // share))
                await _settled(context, nc)
                if number:
                    found.setdefault(f"{name} alone", []).extend(taken[name])
                    found.setdefault(f"{name} crowd", []).append(rate)
            if number:
                found.setdefault("bare merged", []).append(await _merged(nc, size, crowd // AT_ONCE))
    sizes = {"rounds": rounds, "one by one": alone, "64 at once": crowd, "bytes of an event": size}
    return Measured(_figures({name: median(values) for name, values in found.items()}), sizes)


async def _settled(context: Context, nc: Client) -> None:
    await context.views_reach(nc, await Log(nc, NETWORK).last_sequence())


def _figures(found: dict[str, float]) -> tuple[Figure, ...]:
    alone, crowd = found["bare alone"], found["bare crowd"]
    below, bus = "1.5 times the bare time at most", "2.5 times the bare time at most"
    return (
        compared("one by one, below the bus", found["below alone"], "ms p50", alone, below, most=1.5),
        compared("one by one, through the bus", found["bus alone"], "ms p50", alone, bus, most=2.5),
        compared("64 at once, below the bus", found["below crowd"], "/s", crowd, "twice as many as bare", least=2),
        compared("64 at once, through the bus", found["bus crowd"], "/s", crowd, "as many as bare", least=1),
        Figure(
            "bare batches of 64, one after the other", found["bare merged"], "/s", found["bare merged"] / crowd, crowd
        ),
    )


async def _below_jobs(context: Context, below: Below) -> Jobs:
    filler = Filler(below.nc, below.log.network, context)
    await filler.start()

    async def make(count: int) -> Sequence[Job]:
        people = await filler.members(assigning.people_for(count))
        return [partial(below.run, command) for command in assigning.assignments(people)][:count]

    return make


async def _bus_jobs(context: Context, nc: Client) -> Jobs:
    filler = Filler(nc, NETWORK, context)
    await filler.start()

    async def make(count: int) -> Sequence[Job]:
        people = await filler.members(assigning.people_for(count))
        await _settled(context, nc)
        commands = assigning.assignments(people)
        bodies = [assigning.request(command, context.coordinator) for command in commands]
        return [partial(assigning.send, nc, body) for body in bodies][:count]

    return make


async def _bare_jobs(nc: Client, size: int) -> Jobs:
    js = nc.jetstream(timeout=30)
    await js.add_stream(config=log_config(_BARE, 1))
    body = b"." * size

    async def make(count: int) -> Sequence[Job]:
        # More than are under way at once: a guard names what came before.
        people = max(assigning.people_for(count), 2 * AT_ONCE)
        subjects = [f"{_BARE}.log.membership.member.{new_id()}" for _ in range(people)]
        last = dict.fromkeys(subjects, 0)

        async def publish(subject: str) -> None:
            last[subject] = await bare.publish(js, bare.Raw(subject, body, last[subject]))

        return [partial(publish, subjects[number % people]) for number in range(count)]

    return make


async def _merged(nc: Client, size: int, batches: int) -> float:
    """Events a second in batches of as many as are sent at once: what no client can do better than."""
    body = b"." * size
    began = time.perf_counter()
    for _ in range(batches):
        subjects = [f"{_BARE}.log.membership.member.{new_id()}" for _ in range(AT_ONCE)]
        await bare.batch(nc, [bare.Raw(subject, body, 0) for subject in subjects])
    return batches * AT_ONCE / (time.perf_counter() - began)


async def _size_of_an_event(below: Below, make: Jobs) -> int:
    for job in await make(5):
        await job()
    return (await below.sizes_of_last(1))[0]
