"""The faults: each is one thing that goes wrong while commands arrive, and is mended again."""

import os
import signal
from collections.abc import Awaitable, Callable

from shared.projection.database import LOCK_PROJECTOR
from tests.faults.crash.databases import SERVICE, Connection, superuser
from tests.faults.crash.holding import held_in_commit
from tests.faults.crash.killing import kill, kill_everything, start_again, up
from tests.support.wait import eventually
from tests.system.own_stack import OwnStack

Fault = Callable[[OwnStack, int], Awaitable[None]]


async def service_killed(own: OwnStack, _round: int) -> None:
    await kill(own, SERVICE)
    await start_again(own, SERVICE)


async def projector_killed_in_its_commit(own: OwnStack, round: int) -> None:
    """It never learns what became of its transaction, which ends in four ways by turns."""
    async with held_in_commit(own) as held:
        match round % 4:
            case 0:  # it fails
                await kill(own, SERVICE)
                await held.undo()
                await start_again(own, SERVICE)
            case 1:  # it succeeds
                await kill(own, SERVICE)
                await held.let_go()
                await start_again(own, SERVICE)
            case 2:  # it succeeds when the next projector is there already
                await kill(own, SERVICE)
                await start_again(own, SERVICE)
                await held.let_go()
            case 3:  # it goes down with Postgres, and the projector lives on
                await kill(own, "postgres")
                await start_again(own, "postgres")


async def nats_killed(own: OwnStack, _round: int) -> None:
    await kill(own, "nats")
    await start_again(own, "nats")


async def postgres_killed(own: OwnStack, _round: int) -> None:
    await kill(own, "postgres")
    await start_again(own, "postgres")


async def backend_killed(own: OwnStack, _round: int) -> None:
    """The process of Postgres that works for the projector: Postgres then ends all of them and recovers by itself."""
    holds_the_lock = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND granted"
    async with superuser(own) as db:

        async def there() -> bool:
            return bool(await db.fetchval(holds_the_lock, LOCK_PROJECTOR))

        await eventually(there)
        os.kill(await db.fetchval(holds_the_lock, LOCK_PROJECTOR), signal.SIGKILL)
        await eventually(lambda: _is_closed(db))
    async with superuser(own):
        pass  # it has recovered


async def _is_closed(db: Connection) -> bool:
    return db.is_closed()


async def everything_killed(own: OwnStack, _round: int) -> None:
    await kill_everything(own)
    await up(own)


FAULTS: dict[str, Fault] = {
    "service killed": service_killed,
    "projector killed in its commit": projector_killed_in_its_commit,
    "nats-server killed": nats_killed,
    "Postgres killed": postgres_killed,
    "a backend of Postgres killed": backend_killed,
    "everything killed at once": everything_killed,
}
