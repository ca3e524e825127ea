"""One replica of the allotment's service behind breakable ways to its servers; it can die at any moment."""

import asyncio
from collections.abc import Callable
from enum import Enum
from urllib.parse import urlsplit, urlunsplit

from shared.contracts.refusals import UNAVAILABLE, Refused
from shared.sender import Sender
from shared.service import Service
from shared.settings import ServiceSettings
from tests.faults.machine.allotment import Broken, require
from tests.faults.machine.lives import Life
from tests.faults.machine.proxy import Link, Proxy, nats_proxy, postgres_proxy
from tests.faults.machine.wanted import Answer, Sent
from tests.kit.garden import garden
from tests.support.running import COORDINATOR

PATIENCE = 20.0


class Breaking(Enum):
    """What breaks at a moment: the connection; the replica; the replica, but what it sent arrives; nothing yet."""

    CUT = "cut"
    CRASH = "crash"
    CRASH_ON_THE_WAY = "crash on the way"
    NOTHING = "slow"


class Replica:
    """One life of a replica: a dead one stays dead, and another takes its place."""

    def __init__(self, settings: ServiceSettings) -> None:
        nats, postgres = urlsplit(settings.nats_url), urlsplit(settings.postgres_dsn)
        self.nats = nats_proxy(str(nats.hostname), int(nats.port or 0))
        self.postgres = postgres_proxy(str(postgres.hostname), int(postgres.port or 0))
        self.dead = False
        self._settings = settings
        self._started = asyncio.Event()
        self._life = Life()

    async def start(self) -> None:
        dsn = urlsplit(self._settings.postgres_dsn)
        login = dsn.netloc.rpartition("@")[0]
        through = dsn._replace(netloc=f"{login}@127.0.0.1:{await self.postgres.start()}")
        changed = {
            "nats_url": f"nats://127.0.0.1:{await self.nats.start()}",
            "postgres_dsn": urlunsplit(through),
        }
        self.service = Service(garden, self._settings.model_copy(update=changed))
        self._main = self._life.begin(self._live())
        started = asyncio.create_task(self._started.wait())
        await asyncio.wait([self._main, started], timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        started.cancel()
        self.require_alive()
        require(self._started.is_set(), "a replica did not start in time")

    def require_alive(self) -> None:
        """Raises Broken if the service has given up by itself."""
        if self._main.done() and not self.dead:
            raise Broken(f"a replica gave up: {self._main.exception()!r}")

    async def deliver(self, sent: Sent, since: int) -> Answer:
        """The answer; an unknown one when the log could not be reached, or the replica died before it could answer."""
        call = self._life.begin(self.service.runner.run(sent.wanted.command(sent.name), Sender(COORDINATOR, sent.id)))
        done, _ = await asyncio.wait([call], timeout=PATIENCE)
        if self.dead:
            return Answer()
        if not done or call.cancelled():
            raise Broken(f"{sent.wanted} was never answered")
        error = call.exception()
        if error is None:
            accepted = call.result()
            return Answer(accepted.id, accepted.sequence, accepted.repeated, since=since)
        if not isinstance(error, Refused):
            raise Broken(f"{sent.wanted} failed: {error!r}") from error
        code = error.problem.code
        return Answer() if code == UNAVAILABLE.code else Answer(refusal=code, since=since)

    def crash(self, spared: Link | None = None) -> None:
        """What the servers see of a kill -9; nothing of this life reaches them any more.

        But for what is already on its way over the spared connection.
        """
        if self.dead:
            return
        self.dead = True
        if spared is not None:
            spared.orphan = True
        self.nats.close()
        self.postgres.close()
        self._end = asyncio.create_task(self._life.end())

    async def gone(self) -> None:
        """Returns when nothing is left of it in this process."""
        self.nats.clear()
        await self._life.end()

    def breaking(self, way: Proxy, how: Breaking) -> Callable[[Link], None]:
        """The effect of a trap on one of its ways."""
        effects: dict[Breaking, Callable[[Link], None]] = {
            Breaking.CUT: lambda _link: way.cut(),
            Breaking.CRASH: lambda _link: self.crash(),
            Breaking.CRASH_ON_THE_WAY: lambda link: self.crash(spared=link),
            Breaking.NOTHING: lambda _link: None,
        }
        return effects[how]

    async def _live(self) -> None:
        async with self.service.running():
            self._started.set()
            await self.service.failed.wait()
        assert self.service.failure is not None
        raise self.service.failure
