"""What may happen to the replicas, each as a short story about the world."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NatsTimeout

from shared.contracts.refusals import UNAVAILABLE
from tests.faults.machine.allotment import require
from tests.faults.machine.moments import Append, Moment, Stage
from tests.faults.machine.proxy import Trap
from tests.faults.machine.replica import Breaking
from tests.faults.machine.wanted import Sent
from tests.faults.machine.world import World, until
from tests.support.running import OPERATOR

_SOON = 2.0


async def break_nats(world: World, sent: Sent, place: int, moment: Moment, how: Breaking) -> None:
    """Something breaks between a replica and the log while it carries out a command."""
    replica = await world.replica(place)
    async with world.trap(replica, replica.nats, moment, how):
        await world.deliver(sent, place)


async def arrive_late(world: World, sent: Sent, place: int) -> None:
    """A replica dies while its append is on the way; the other one is asked the same; then the append arrives."""
    replica = await world.replica(place)
    moment = Append(world.network, sent.id, Stage.LAST_SENT)
    async with world.trap(replica, replica.nats, moment, Breaking.CRASH_ON_THE_WAY) as trap:
        await world.deliver(sent, place)
        if trap.sprung.is_set():
            await world.deliver(sent, 1 - place)
            trap.released.set()
            await asyncio.wait_for(trap.answered.wait(), _SOON)


async def overtake(
    world: World, sent: Sent, place: int, moment: Moment, meanwhile: Callable[[], Awaitable[object]]
) -> None:
    """A replica is slow at one moment, and something else happens in the meantime."""
    replica = await world.replica(place)
    async with world.trap(replica, replica.nats, moment, Breaking.NOTHING) as trap:
        slow = asyncio.create_task(world.deliver(sent, place))
        waiting = asyncio.create_task(trap.sprung.wait())
        await asyncio.wait([slow, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        try:
            await meanwhile()
        finally:
            trap.released.set()
            await slow


async def break_projecting(world: World, sent: Sent, place: int, moment: Callable[[], Moment], how: Breaking) -> None:
    """Something breaks between a replica and the database, while what a command led to is written there."""
    await world.replica(place)
    async with _before_postgres(world, moment, how) as traps:
        await world.deliver(sent, place)
        end = await world.last()
        # Not only the tables: that it is in them has to have passed the trap, too.
        await _unless_sprung(traps, until(lambda: world.has_projected(end), "a replica wrote what was appended"))


async def break_rebuilding(world: World, view: str | None, moment: Callable[[], Moment], how: Breaking) -> None:
    """Something breaks between a replica and the database, while views are built anew."""
    await _somebody_projects(world)
    async with _before_postgres(world, moment, how) as traps:
        await _unless_sprung(traps, rebuild(world, view, whole=False))


async def rebuild(world: World, view: str | None, *, whole: bool = True) -> None:
    """Builds views anew. They must come out as they were. One that is not left `whole` need not be answered."""
    await _somebody_projects(world)
    request = json.dumps({"actor": str(OPERATOR)} | ({"view": view} if view else {})).encode()
    answer: dict[str, Any] = {}

    async def answered() -> bool:
        nonlocal answer
        try:
            reply = await world.nc.request(f"{world.network}.ops.garden.rebuild", request, timeout=_SOON)
        except (NoRespondersError, NatsTimeout):
            return not whole
        answer = json.loads(reply.data)
        return answer.get("code") != UNAVAILABLE.code or not whole

    await until(answered, "a rebuild is answered")
    require("rebuilt" in answer or not whole, f"a rebuild failed: {answer}")
    differed = {each["view"]: each["differed"] for each in answer.get("rebuilt", [])}
    require(not any(differed.values()), f"rows were not what a rebuild makes them: {differed}")
    world.seen["rebuilt"] += len(differed)


async def lose_the_database(world: World) -> None:
    """Both replicas die and their database is an empty one: all of the log must be read again."""
    world.crash_all()
    await world.db.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await world.replica(0)


async def _somebody_projects(world: World) -> None:
    if not world.living:
        await world.replica(0)

    async def active() -> bool:
        return any(replica.service.projector.active for replica in world.living)

    await until(active, "a replica projects")


@asynccontextmanager
async def _before_postgres(world: World, moment: Callable[[], Moment], how: Breaking) -> AsyncIterator[list[Trap]]:
    """Traps for whichever replica the moment comes to: only one of them projects, and which one is left open."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(world.trap(replica, replica.postgres, moment(), how))
            for replica in world.living
        ]


async def _unless_sprung(traps: list[Trap], work: Coroutine[Any, Any, None]) -> None:
    """Returns when the work is done, or when a trap has sprung: then nobody waits for it any more."""
    tasks = [asyncio.create_task(work), *(asyncio.create_task(trap.sprung.wait()) for trap in traps)]
    done, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    for task in done:
        task.result()
