"""How a running service is doing, without ever waiting long for a server that is away."""

import asyncio
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import structlog

from shared.duties import DORMANT
from shared.projection.projector import Behind

if TYPE_CHECKING:
    from shared.service import Service

log_line = structlog.get_logger()

_LONGEST_LOOK = 2.0


@dataclass(frozen=True, slots=True)
class Owed:
    """How many duties are owed, and how many of these although their time has come."""

    owed: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is known at this moment. None is "not known", or not this replica's to say: it stands by."""

    log: bool
    database: bool
    projecting: bool
    sequence: int | None = None
    behind: Behind | None = None
    parked: int | None = None
    duties: Owed | None = None
    rebuilds: int = 0
    rebuilding: bool = False

    @property
    def ready(self) -> bool:
        """Whether commands can be carried out and questions answered."""
        return self.log and self.database

    def document(self) -> dict[str, Any]:
        """The same for JSON, as /health/ready answers it."""
        return {
            "log": self.log,
            "database": self.database,
            "views": self.database,
            "projecting": self.projecting,
            "sequence": self.sequence,
            "behind": self.behind and self.behind._asdict(),
            "parked": self.parked,
            "duties": self.duties and asdict(self.duties),
            "rebuilds": self.rebuilds,
            "rebuilding": self.rebuilding,
        }


class Watch:
    """Looks at a service's parts. What its database says is asked once at a time, however many want to know."""

    def __init__(self, service: "Service") -> None:
        self._service = service
        self._asking: asyncio.Task[tuple[int | None, Owed | None]] | None = None

    async def look(self, patience: float = _LONGEST_LOOK) -> Vitals:
        """What is known after so many seconds at the latest. Never raises."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask(), name="vitals")
        # Not cancelled when time is up: a query that Postgres does not answer could not be cancelled at once either.
        await asyncio.wait((self._asking,), timeout=patience)
        answered = self._asking.done() and not self._asking.cancelled()
        sequence, duties = self._asking.result() if answered else (None, None)
        projector = self._service.projector
        broker = self._service.broker
        projecting, connected = projector.active, self._service.nc.is_connected
        return Vitals(
            log=connected and (broker is None or broker.listening),
            database=sequence is not None,
            projecting=projecting,
            sequence=sequence,
            behind=projector.behind() if projecting and connected else None,
            parked=projector.parked if projecting else None,
            duties=duties if projecting else None,
            rebuilds=projector.rebuilds,
            rebuilding=projector.rebuilding is not None,
        )

    def stop(self) -> None:
        if self._asking is not None:
            self._asking.cancel()

    async def _ask(self) -> tuple[int | None, Owed | None]:
        """The checkpoint, and what is owed; None each where it cannot be said."""
        sequence: int | None = None
        try:
            async with asyncio.timeout(_LONGEST_LOOK), self._service.pool.acquire() as db:
                sequence = await db.fetchval("SELECT sequence FROM checkpoint")
                view = self._service.definition.duties
                if view is None or not self._service.projector.is_current(view.name):
                    return sequence, None
                row = await db.fetchrow(
                    "SELECT count(*) AS owed, count(*) FILTER (WHERE due_at <= now()) AS overdue "
                    f"FROM {view.name} WHERE due_at < $1",
                    DORMANT,
                )
                return sequence, Owed(row["owed"], row["overdue"]) if row else None
        except Exception as error:  # noqa: BLE001 - whatever the database raises while it is away, or has no tables yet
            log_line.debug("vitals are not known", because=type(error).__name__)
            return sequence, None
