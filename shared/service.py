"""One service: its parts put together, started, watched and stopped. The same for every service."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import UUID

import asyncpg
from faststream.security import SASLPlaintext

from shared.access import AccessControl
from shared.bus.broker import RequestBroker
from shared.bus.requests import CommandReply, CommandRequest
from shared.bus.server import serve
from shared.contracts.messages import Command
from shared.contracts.refusals import UNAVAILABLE
from shared.decider import Claim, Context
from shared.definition import Definition, LookUp
from shared.duty_runner import DutyRunner
from shared.log.append import Appender
from shared.log.client import connect_nats
from shared.log.safety import require_not_rolled_back, require_sync_always
from shared.log.stream import Log
from shared.log.watch import LogWatch
from shared.metrics import Metrics
from shared.operations import serve_operations
from shared.projection.database import AWAY, last_read, open_pool, stands_still
from shared.projection.projector import Projector
from shared.projection.sharing import Sharing
from shared.questions import Questions
from shared.runner import Effect, Runner
from shared.sender import Sender
from shared.settings import ServiceSettings
from shared.snapshots.snapshots import Snapshots
from shared.vault.keyring import Keyring
from shared.vault.secrets import Claims, MasterKey, parse_secret
from shared.vault.vault import Vault
from shared.vitals import Watch


class Service:
    """The running parts of one service. `async with service.running()` starts and stops them."""

    def __init__(
        self, definition: Definition, settings: ServiceSettings, *, filler: tuple[str, ...] | None = None
    ) -> None:
        """`filler` is the command that starts a second process for rebuilds (`shared/filler_process.py`)."""
        self.definition = definition
        self._sharing = Sharing(filler, settings.rebuild_shared_from) if filler else None
        self.settings = settings
        self.metrics = Metrics(definition.name)
        self.vitals = Watch(self)
        self.failed: asyncio.Event = asyncio.Event()
        self.failure: BaseException | None = None
        self.duty_runner: DutyRunner | None = None
        self.broker: RequestBroker | None = None
        self._caught_up = (float("-inf"), 0)
        self._tasks: list[asyncio.Task[None]] = []

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Service"]:
        """Raises UnsafeLog when the log may not be trusted, and WrongMasterKey."""
        settings, definition = self.settings, self.definition
        await require_sync_always(settings.nats_monitor_url, settings.durability_vouched_for)
        reconnected = asyncio.Event()
        self.nc = await connect_nats(settings, definition.name, reconnected=reconnected)
        self.log = Log(self.nc, settings.network)
        self.log_watch = LogWatch(self.log, reconnected, self._read_so_far)
        self.appender = Appender(self.nc, settings.network, metrics=self.metrics, watch=self.log_watch)
        master = MasterKey(parse_secret(settings.master_key.get_secret_value(), "master key"))
        claims = Claims(parse_secret(settings.claims_key.get_secret_value(), "claims key"))
        keyring = Keyring(self.nc, settings.network, master)
        self.vault = Vault(keyring)
        snapshots = Snapshots(self.log, keyring, master)
        self.vault.when_destroyed.append(snapshots.erase)
        password = settings.postgres_password.get_secret_value() if settings.postgres_password else None
        self.pool = await open_pool(settings.postgres_dsn, password)
        self.access = AccessControl(self.log)
        views = definition.all_views
        self.projector = Projector(
            self.log, self.vault, definition.name, views, settings.postgres_dsn, password, sharing=self._sharing
        )
        self.questions = Questions(
            self.log, self.vault, self.access, self.projector, self.pool, views, service=definition.name
        )
        self.runner = Runner(
            self.log,
            self.appender,
            self.vault,
            self.access,
            claims,
            settings=definition.decision_settings(settings),
            lookups={name: self._lookup(lookup, claims) for name, lookup in definition.lookups.items()},
            effects={name: self._effect(effect) for name, effect in definition.effects.items()},
            snapshots=snapshots,
        )
        try:
            await self.log.start()
            await require_not_rolled_back(self.log, *await self._last_read_if_known())
            await self.log.ensure(settings.replicas)
            await keyring.start(settings.replicas)
            await self.vault.listen()
            await snapshots.start(settings.replicas)
            self._watch(self.log_watch.run(), "log watch")
            self._watch(self.projector.run(), "projector")
            if definition.begins:
                await definition.begins(self)
            if definition.duties:
                self.duty_runner = DutyRunner(
                    definition.name, definition.duties, self.projector, self.pool, self.runner.run
                )
                self._watch(self.duty_runner.run(), "duties")
            for worker in definition.workers:
                self._watch(worker(self), worker.__name__)
            await serve_operations(self)
            yield self
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self.vitals.stop()
            await snapshots.stop()
            await self.appender.stop()
            await self.nc.close()
            self.pool.terminate()

    async def carry_out(self, command: Command, request: CommandRequest) -> CommandReply:
        sender = Sender(
            actor=request.sender,
            command_id=request.command_id,
            on_behalf_of=request.on_behalf_of,
            occurred_at=request.occurred_at,
            correlation_id=request.correlation_id,
            deadline=request.deadline,
        )
        accepted = await self.runner.run(command, sender)
        return CommandReply(id=accepted.id, sequence=accepted.sequence, repeated=accepted.repeated)

    async def _last_read_if_known(self) -> tuple[int, datetime | None]:
        """0 while the database is away: the projector looks again when it is back."""
        try:
            return await last_read(self.pool)
        except (*AWAY, asyncpg.UndefinedTableError):
            return 0, None

    async def _read_so_far(self) -> int:
        return max(self.projector.sequence, (await self._last_read_if_known())[0])

    async def is_ready(self) -> bool:
        return (await self.vitals.look()).ready

    def bus(self) -> RequestBroker:
        """The broker, subscribed to the service's commands and questions but not started."""
        settings, name = self.settings, self.definition.name
        security = None
        if settings.nats_user and settings.nats_password:
            security = SASLPlaintext(settings.nats_user, settings.nats_password.get_secret_value())
        broker = self.broker = RequestBroker(
            settings.nats_url.split(","),
            security=security,
            name=f"{name}-bus",
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            logger=None,
        )
        broker.listens(self.runner.listen)
        serve(
            broker,
            network=settings.network,
            service=name,
            largest=settings.largest_request,
            carry_out=self.carry_out,
            answer=self.questions.answer,
            metrics=self.metrics,
        )
        return broker

    def _lookup(self, lookup: LookUp, claim: Claim) -> Callable[[Command, UUID, float], Awaitable[Any]]:
        async def look_up(command: Command, id: UUID, since: float) -> Any:
            try:
                reached = await self._catch_up(since)
                async with self.pool.acquire() as db, db.transaction():
                    found = await lookup(db, command, id, claim)
                    if not self.projector.all_are_current and await stands_still(db, reached):
                        raise UNAVAILABLE(what="The view that this rests on (it is being built anew)")
                    return found
            except (*AWAY, asyncpg.UndefinedTableError) as error:
                raise UNAVAILABLE(what="The service's database") from error

        return look_up

    async def _catch_up(self, since: float) -> int:
        """Waits until the views hold all that the log held at the moment `since`; returns how far that is."""
        if self._caught_up[0] < since:
            began, last = monotonic(), await self.log.last_sequence()
            await self.questions.reach(last)
            self._caught_up = max(self._caught_up, (began, last))
        return self._caught_up[1]

    def _effect(self, effect: Callable[[Vault, Context], Awaitable[None]]) -> Effect:
        return lambda context: effect(self.vault, context)

    def _watch(self, work: Any, name: str) -> None:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(self._ended)
        self._tasks.append(task)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.failure = error
            self.failed.set()
