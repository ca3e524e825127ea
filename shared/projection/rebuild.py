"""Building views anew from the whole log: in a schema beside the live tables, swapped in by one transaction."""

import time
from dataclasses import dataclass
from typing import Any

from shared.log.reader import LogReader
from shared.log.stream import Log
from shared.projection.database import OwnConnection, record_built
from shared.projection.folder import Folder
from shared.projection.table import Table
from shared.projection.view import View
from shared.vault.vault import Vault

_BATCH = 1000
_MOST_UNWRITTEN = 5000
_BESIDE = "rebuilding"


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild of one view did. `differed` is None where there was no old table of the same version."""

    view: str
    rows: int
    events: int
    seconds: float
    differed: int | None


class Rebuild:
    """One rebuild of some views, on a connection of the active projector's while it is not applying anything itself."""

    def __init__(self, log: Log, vault: Vault, views: list[View[Any]], db: OwnConnection) -> None:
        self._log = log
        self._vault = vault
        self._views = views
        self._db = db

    async def run(self, up_to: int) -> list[Rebuilt]:
        """Folds the log from its beginning to `up_to` and puts the new tables in place of the old ones."""
        started = time.monotonic()
        await self._db.execute(f"DROP SCHEMA IF EXISTS {_BESIDE} CASCADE; CREATE SCHEMA {_BESIDE}")
        await self._db.execute(f"SET search_path TO {_BESIDE}, public")
        try:
            for view in self._views:
                await self._db.execute(Table(view).ddl())
            events = await self._fold(up_to)
            seconds = time.monotonic() - started
            async with self._db.transaction():
                return [await self._swap(view, events, seconds) for view in self._views]
        finally:
            if not self._db.is_closed():
                await self._db.execute("SET search_path TO public")
                await self._db.execute(f"DROP SCHEMA IF EXISTS {_BESIDE} CASCADE")

    async def _fold(self, up_to: int) -> int:
        folder = Folder(self._views, self._vault, self._log.network)
        events, last = 0, 0
        async with LogReader(self._log.nc, self._log.network, [f"{self._log.network}.log.>"]) as reader:
            while last < up_to:
                messages = [m for m in await reader.batch(_BATCH) if m.sequence <= up_to]
                if not messages:
                    break
                last = messages[-1].sequence
                events += len(messages)
                await folder.apply(self._db, messages)
                if folder.unwritten >= _MOST_UNWRITTEN:
                    await folder.flush(self._db)
                    folder.trim()
        await folder.flush(self._db)
        return events

    async def _swap(self, view: View[Any], events: int, seconds: float) -> Rebuilt:
        same_version = await self._db.fetchval(
            "SELECT 1 FROM public.view_built WHERE name = $1 AND version = $2 AND shape = $3",
            view.name,
            view.version,
            Table(view).shape,
        )
        differed = await self._count_differences(view) if same_version else None
        rows = await self._db.fetchval(f"SELECT count(*) FROM {_BESIDE}.{view.name}")
        await self._db.execute(f"DROP TABLE IF EXISTS public.{view.name}")
        await self._db.execute(f"ALTER TABLE {_BESIDE}.{view.name} SET SCHEMA public")
        await record_built(self._db, view)
        return Rebuilt(view.name, rows, events, seconds, differed)

    async def _count_differences(self, view: View[Any]) -> int:
        old, new = f"public.{view.name}", f"{_BESIDE}.{view.name}"
        return int(
            await self._db.fetchval(
                f"SELECT count(*) FROM ((TABLE {old} EXCEPT TABLE {new}) UNION ALL (TABLE {new} EXCEPT TABLE {old})) d"
            )
        )
