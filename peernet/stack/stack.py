"""One folder's stack: start it, stop it, say how it is."""

import asyncio
import fcntl
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from peernet.errors import CommandError
from peernet.stack import health, nats, record, remains
from peernet.stack.launching import Progress, bring_up
from peernet.stack.layout import Layout
from peernet.stack.parts import Parts
from peernet.stack.postgres import SUPERUSER
from peernet.stack.process import Identity, ask_to_end, wait_for_end
from peernet.stack.record import Part, Record
from peernet.stack.secrets import ensure_keys, ensure_operator, ensure_password
from peernet.stack.services import SERVICES, Service

# Postgres calls SIGINT its fast shutdown: sessions are ended, all is written, nobody is waited for.
_END = {"service": signal.SIGTERM, "mailbox": signal.SIGTERM, "postgres": signal.SIGINT, "nats": signal.SIGTERM}
_ATTEMPTS = 3
_PATIENCE = {"service": 15.0, "mailbox": 15.0, "postgres": 60.0, "nats": 30.0}


@dataclass(frozen=True)
class PartStatus:
    part: Part
    running: bool
    answer: health.Health

    @property
    def ready(self) -> bool:
        return self.answer.ready


class Stack:
    """`launch` is called with the folder when all parts are ready, each time the stack is started."""

    def __init__(
        self,
        folder: Path,
        services: tuple[Service, ...] = SERVICES,
        launch: Callable[[Path], None] | None = None,
    ) -> None:
        self.layout = Layout(folder.resolve())
        self._services = services
        self._launch = launch

    @property
    def names(self) -> tuple[str, ...]:
        return (*self._servers, *(service.name for service in self._services))

    @property
    def _servers(self) -> tuple[str, ...]:
        has_mailbox = any(service.sends_mail for service in self._services)
        return ("nats", "postgres", "mailbox") if has_mailbox else ("nats", "postgres")

    def record(self) -> Record:
        self.layout.check_owner()
        return record.load(self.layout.record)

    def status(self) -> list[PartStatus]:
        return [PartStatus(part, part.process.alive, health.look(part, self.layout)) for part in self.record().parts]

    def is_running(self) -> bool:
        """Whether every part's process lives; they may still be on their way to ready."""
        living = {part.name for part in self.record().living}
        return living.issuperset(self.names)

    def nats_lets_all_work(self) -> bool:
        """Whether the server that was started last knows the services, and lets them say what this code has to."""
        return nats.lets([service.name for service in self._services], self.layout.nats)

    def start(self, progress: Progress, supervisor: Identity | None = None) -> None:
        """Start what does not run yet. On failure, or when interrupted, end what this call started."""
        self.layout.create()
        ensure_keys(self.layout)
        ensure_operator(self.layout)
        with self._locked():
            kept = {part.process for part in self._keep()}
            try:
                self._start_all(progress)
                if self._launch is not None:
                    self._launch(self.layout.folder)
            except BaseException:  # also Ctrl-C: nothing half started may stay behind
                self._end([part for part in self.record().parts if part.process not in kept])
                raise
            self._save(replace(self.record(), supervisor=supervisor))

    def stop(self) -> list[Part]:
        """End all parts in order, services first, and say which had been running."""
        if not self.record().parts:
            return []
        with self._locked():
            found = self.record()
            self._save(replace(found, stopping=True))
            living = list(found.living)
            self._end(living)
            self._save(self.record().without_parts())
        return living

    def _start_all(self, progress: Progress) -> None:
        """Start what is missing; again where a part ended meanwhile, which had been killed a moment before."""
        for attempt in range(_ATTEMPTS):
            kept = self._keep()
            try:
                self._start_missing(progress, kept)
            except Exception:  # whatever a part says when one that it needs ends under it
                if attempt == _ATTEMPTS - 1 or not remains.one_ends(kept):
                    raise
            else:
                if all(health.is_ready(part, self.layout) for part in kept) or not remains.one_ends(kept):
                    return

    def _keep(self) -> list[Part]:
        """The running parts that can stay; services can not when a server of theirs is gone.

        Nor can a nats-server that was started for other services, or by code that let them say something else.
        """
        found = self.record()
        living = {part.name: part for part in found.living}
        for part in found.parts:
            if part.name not in living:
                self._clear_up_after(part)
        outdated = [living["nats"]] if "nats" in living and not self.nats_lets_all_work() else []
        services = [part for part in living.values() if part.kind == "service"]
        if outdated or not {"nats", "postgres"} <= living.keys():
            self._end([*outdated, *services])
        elif "mailbox" not in living:
            sending = {service.name for service in self._services if service.sends_mail}
            self._end([part for part in services if part.name in sending])
        kept = [part for part in living.values() if part.process.alive]
        self._save(replace(found, parts=tuple(kept), supervisor=None, stopping=False))
        return kept

    def _clear_up_after(self, part: Part) -> None:
        """For a part that was killed: see that nothing of it is in the way of the next one."""
        wait_for_end(part.process, patience=0)
        if part.kind == "postgres":
            remains.end_orphans(self.layout.postgres_data)
        remains.wait_until_free(part.port)

    def _start_missing(self, progress: Progress, kept: list[Part]) -> None:
        parts = Parts(self.layout, self._services, self.record().ports)
        names = {part.name for part in kept}
        for part in kept:
            parts.keep(part)

        def note(part: Part) -> None:
            self._save(replace(self.record().with_part(part), ports=self.record().ports | parts.port_of))

        servers = {"nats": parts.nats, "postgres": parts.postgres, "mailbox": parts.mailbox}
        bring_up([servers[name]() for name in self._servers if name not in names], progress, note)
        self._ensure_databases(parts.port_of["postgres"])
        missing = [service for service in self._services if service.name not in names]
        bring_up([parts.service(service) for service in missing], progress, note)

    def _ensure_databases(self, port: int) -> None:
        from peernet.stack.databases import ensure_databases

        password = self.layout.postgres_password(SUPERUSER).read_text().strip()
        dsn = f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres?sslmode=disable"
        names = [service.name for service in self._services]
        passwords = {name: ensure_password(self.layout.postgres_password(name)) for name in names}
        asyncio.run(ensure_databases(dsn, passwords))

    def _end(self, parts: list[Part]) -> None:
        for kind in ("service", "mailbox", "postgres", "nats"):
            of_kind = [part for part in parts if part.kind == kind]
            for part in of_kind:
                ask_to_end(part.process, _END[kind])
            for part in of_kind:
                wait_for_end(part.process, _PATIENCE[kind])

    def _save(self, new: Record) -> None:
        record.save(self.layout.record, new)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Only one command at a time may start or stop parts; the lock ends with its holder."""
        with self.layout.lock.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CommandError(
                    "Another peernet command is starting or stopping this stack: wait until it has finished."
                ) from None
            yield
