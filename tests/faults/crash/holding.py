"""Catching the projector between applying and committing: it waits while Postgres commits until it is let go."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.faults.crash.databases import SERVICE, Connection, superuser
from tests.support.wait import eventually
from tests.system.own_stack import OwnStack

GATE = 0x6761_7465  # "gate"
# Deferred, so that it runs when everything else of the transaction has, as a part of the commit itself.
INSTALL = f"""
CREATE OR REPLACE FUNCTION wait_at_the_gate() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock_shared({GATE}); RETURN NULL; END $$;
DROP TRIGGER IF EXISTS gate ON checkpoint;
CREATE CONSTRAINT TRIGGER gate AFTER UPDATE ON checkpoint DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION wait_at_the_gate();
"""
REMOVE = "DROP TRIGGER IF EXISTS gate ON checkpoint; DROP FUNCTION IF EXISTS wait_at_the_gate()"
WAITING = """
SELECT pid FROM pg_stat_activity
WHERE datname = $1 AND query ILIKE ANY ('{commit%, with moved as%}')
    AND wait_event_type = 'Lock' AND wait_event = 'advisory'
"""


@dataclass
class Held:
    """A projector's backend that waits while it commits; `checkpoint` is the one before that."""

    db: Connection
    pid: int
    checkpoint: int

    async def undo(self) -> None:
        """The transaction is rolled back."""
        await self.db.execute("SELECT pg_terminate_backend($1)", self.pid)
        await self._ended()
        assert await self._reached() == self.checkpoint
        await self.open_gate()

    async def let_go(self) -> None:
        """The transaction is committed."""
        await self.open_gate()
        await self._ended()
        assert await self._reached() > self.checkpoint

    async def open_gate(self) -> None:
        await self.db.execute("SELECT pg_advisory_unlock_all()")

    async def _reached(self) -> int:
        return int(await self.db.fetchval("SELECT sequence FROM checkpoint"))

    async def _ended(self) -> None:
        async def ended() -> bool:
            return not await self.db.fetchval("SELECT 1 FROM pg_stat_activity WHERE pid = $1", self.pid)

        await eventually(ended)


@asynccontextmanager
async def held_in_commit(own: OwnStack) -> AsyncIterator[Held]:
    """Returns when the projector has applied something and waits for its commit."""
    try:
        async with superuser(own) as db:
            await db.execute("SELECT pg_advisory_lock($1)", GATE)
            await db.execute(INSTALL)

            async def waiting() -> bool:
                return bool(await db.fetchval(WAITING, SERVICE))

            await eventually(waiting)
            pid = await db.fetchval(WAITING, SERVICE)
            yield Held(db, pid, await db.fetchval("SELECT sequence FROM checkpoint"))
    finally:
        async with superuser(own) as db:
            await db.execute(REMOVE)
