"""People join with an e-mail address: the claim of the address and the membership, in one atomic batch.

They come with an id, as somebody does whose address was looked up before: without one, a view is asked for it.

JoinMember appends a third event (where the person works) and makes the person's key first, which is a write of its own
that the server has to put on disk. So beside the bare batch of two, which the figure is measured against, there is the
bare sum of just those writes: a publish, then a batch of three.
"""

import asyncio
from functools import partial

from nats.aio.client import Client
from nats.js import JetStreamContext

from peernet.bench import bare
from peernet.bench.below import Below, below_the_bus
from peernet.bench.context import Context
from peernet.bench.figures import Figure, Measured, compared
from peernet.bench.pace import AT_ONCE, Job, in_turns, per_second
from peernet.bench.people import BASIS
from peernet.bench.statistics import median
from shared.contracts.membership import MEMBER, JoinMember, NewAffiliation, RoleCode
from shared.ids import derived_id, new_id
from shared.log.stream import log_config

_BARE = "bare-joins"
_LEAST_PER_SECOND = 4000
_BYTES_OF_A_KEY = 150


async def measure(context: Context) -> Measured:
    rounds = context.size(3)
    alone, crowd = context.size(200, 3), context.size(4000, AT_ONCE)
    async with below_the_bus(context, "below-joins") as below, context.connection() as nc:
        await _join(below, _joining(below))
        claim, joined, affiliation = await below.sizes_of_last(3)
        js = nc.jetstream(timeout=30)
        await js.add_stream(config=log_config(_BARE, 1))
        found: dict[str, list[float]] = {"two": [], "ours": [], "same": []}
        rates: list[float] = []
        for number in range(rounds + 1):  # the first one, a short one, warms up
            count = alone if number else -(-alone // 4)
            jobs: dict[str, list[Job]] = {
                "two": [partial(_batch, nc, (claim, joined))] * count,
                "ours": _jobs(below, count),
                "same": [partial(_same_writes, js, nc, (claim, joined, affiliation))] * count,
            }
            taken = await in_turns(jobs, partial(asyncio.sleep, 0))
            rate = await per_second(_jobs(below, crowd if number else crowd // 4))
            if number:
                rates.append(rate)
                for name in found:
                    found[name] += taken[name]
    rate, (two, ours, same) = median(rates), map(median, found.values())
    at_most = "1.5 times a bare batch of two at most"
    return Measured(
        (
            compared("one by one, below the bus", ours, "ms p50", two, at_most, most=1.5),
            Figure("one by one, beside the same writes bare", ours, "ms p50", ours / same, same),
            Figure(
                "64 at once, below the bus",
                rate,
                "/s",
                reach=f"{_LEAST_PER_SECOND:,}/s",
                reached=rate >= _LEAST_PER_SECOND,
            ),
        ),
        {"rounds": rounds, "one by one": alone, "64 at once": crowd, "bytes of two events": claim + joined},
    )


def _joining(below: Below) -> JoinMember:
    return JoinMember(
        full_name="Sam Bench",
        email=f"{new_id().hex}@people.example",
        phone="0191 498 0000",
        areas=("Lancashire",),
        basis=BASIS,
        affiliations=(NewAffiliation(organisation_id=below.organisation, role=RoleCode.PEER_SUPPORT_WORKER),),
    )


def _jobs(below: Below, count: int) -> list[Job]:
    return [partial(_join, below, _joining(below)) for _ in range(count)]


async def _join(below: Below, command: JoinMember) -> None:
    command_id = new_id()  # just now, as in a request that has just come
    member_id = derived_id(command_id, MEMBER.name)
    await below.run(command.model_copy(update={"member_id": member_id}), command_id)


async def _batch(nc: Client, sizes: tuple[int, ...]) -> None:
    """Guarded on new subjects, two of them: what follows the claim is about one person."""
    claim, person = (f"{_BARE}.log.membership.{kind}.{new_id()}" for kind in ("email_claim", "member"))
    first, *others = sizes
    messages = [bare.Raw(claim, b"." * first, 0)]
    messages += [bare.Raw(person, b"." * size, None if number else 0) for number, size in enumerate(others)]
    await bare.batch(nc, messages)


async def _same_writes(js: JetStreamContext, nc: Client, sizes: tuple[int, ...]) -> None:
    key = bare.Raw(f"{_BARE}.log.membership.key.{new_id()}", b"." * _BYTES_OF_A_KEY, 0)
    await bare.publish(js, key)
    await _batch(nc, sizes)
