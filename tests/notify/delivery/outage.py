"""The mail server is killed, is away for a while, and comes back; messages are requested all the time.

`python -m tests.notify.delivery.outage [seconds]` prints what came of it; ten minutes where nothing else is said.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from uuid import UUID

import uvloop

from shared.contracts.notify import MessageHandedOver
from tests.notify.delivery.network import joined, requested
from tests.notify.delivery.own_process import WITHOUT_DUTIES, Own, own_process
from tests.support.running import COORDINATOR, grant
from tests.support.servers import embedded_servers
from tests.support.wait import eventually

FOR_EACH = 20
"""How many people there are; each gets message after message."""


@dataclass(frozen=True)
class Outage:
    """What came of it: how many messages there were, how many were requested meanwhile, and which came twice."""

    requested: int
    meanwhile: int
    arrived: int
    twice: frozenset[str]
    said: frozenset[str]
    handed_over: int
    caught_up: float

    def __str__(self) -> str:
        return (
            f"{self.requested} messages, {self.meanwhile} of them requested while the mail server was away: "
            f"{self.arrived} arrived, {len(self.twice)} of them twice; "
            f"{self.caught_up:.1f} s after it was back all had been sent"
        )


async def outage(own: Own, pause: Callable[[], Awaitable[None]], away: int) -> Outage:
    """`away` batches of messages are requested while the mail server is away; `pause` is awaited after each."""
    await grant(own.log, COORDINATOR)
    people = [joined(f"p{n}@post.example") for n in range(FOR_EACH)]
    await own.record(*people)
    wanted: list[UUID] = []

    async def request() -> None:
        messages = [requested(each.member_id) for each in people]
        await own.record(*messages)
        wanted.extend(each.message_id for each in messages)

    async def some_went() -> bool:
        return len(own.sink.copies) > len(wanted) // 2

    await request()
    await eventually(some_went)
    await request()
    own.sink.kill()
    for _ in range(away):
        await request()
        await pause()
    own.sink.start()
    back = monotonic()
    await request()
    await own.nothing_waits()
    caught_up = monotonic() - back
    copies = own.sink.copies
    assert copies.keys() == {f"<{id}@peers.example>" for id in wanted}
    return Outage(
        len(wanted),
        away * FOR_EACH,
        len(copies),
        frozenset(id for id, count in copies.items() if count > 1),
        frozenset(await own.said_to_be_repeated()),
        len(await own.said(MessageHandedOver)),
        caught_up,
    )


def check(came: Outage) -> None:
    """None is lost, and none came twice but those that the server may have had when it was killed."""
    assert came.arrived == came.requested == came.handed_over
    assert came.twice <= came.said


async def _main(seconds: float) -> None:
    async def pause() -> None:
        await asyncio.sleep(1)

    with embedded_servers() as servers, tempfile.TemporaryDirectory() as folder:
        database = await servers.fresh_database()
        async with own_process(servers, "outage", database, Path(folder), module=WITHOUT_DUTIES) as own:
            came = await outage(own, pause, int(seconds))
        print(f"away for {seconds:.0f} s: {came}")
        check(came)


if __name__ == "__main__":
    uvloop.run(_main(float(sys.argv[1]) if len(sys.argv) > 1 else 600))
