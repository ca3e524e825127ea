"""Events that a service's views could not apply: kept aside, each with its reason, until they are tried again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from shared.access import NETWORK_REF
from shared.contracts.membership import EventDiscarded
from shared.contracts.messages import UnknownEvent, read_event
from shared.log.stream import Log, Message
from shared.projection.folder import Folder, Unapplied
from shared.projection.table import Connection

_INSERT = (
    "INSERT INTO parked (sequence, path, type, reason, waiting) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (sequence) DO UPDATE SET reason = excluded.reason, waiting = excluded.waiting"
)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became, or would become, of parked events: applied, and which stay parked and why."""

    applied: tuple[int, ...]
    parked: tuple[Unapplied, ...]


async def park(db: Connection, problems: Sequence[Unapplied]) -> None:
    """Puts aside what could not be applied; its aggregate's later events wait behind it."""
    if problems:
        await db.executemany(_INSERT, [(p.sequence, p.path, p.type, p.reason, p.waiting) for p in problems])


async def blocked_paths(db: Connection) -> set[str]:
    return {row["path"] for row in await db.fetch("SELECT DISTINCT path FROM parked")}


async def parked_sequences(db: Connection) -> set[int]:
    return {row["sequence"] for row in await db.fetch("SELECT sequence FROM parked")}


async def count_parked(db: Connection) -> int:
    return int(await db.fetchval("SELECT count(*) FROM parked"))


async def try_again(db: Connection, log: Log, folder: Folder, paths: Collection[str] | None = None) -> Tried:
    """Applies what is parked, of all aggregates or of these, in its order, within the transaction that `db` is in.

    `folder` is a fresh one of the live views.
    """
    rows = await db.fetch(
        "DELETE FROM parked WHERE $1::text[] IS NULL OR path = ANY($1) RETURNING sequence, path",
        None if paths is None else list(paths),
    )
    folder.blocked = await blocked_paths(db)
    messages = [await log.message(sequence) for sequence in sorted(row["sequence"] for row in rows)]
    problems = await folder.apply_one_by_one(db, messages)
    await park(db, problems)
    still = {problem.sequence for problem in problems}
    return Tried(tuple(m.sequence for m in messages if m.sequence not in still), tuple(problems))


async def discarded(log: Log, service: str) -> dict[int, int]:
    """The sequences that operators decided this service's views do without; and where in the log each first says so."""
    found: dict[int, int] = {}
    async for message in log.load(NETWORK_REF):
        for sequence in discards(message, service):
            found.setdefault(sequence, message.sequence)
    return found


def discards(message: Message, service: str) -> set[int]:
    """The sequence that a message discards for this service, where it is one that does.

    What lies ahead of its discard cannot have been meant: only what was there could be found wanting.
    """
    if b'"EventDiscarded"' not in message.body:
        return set()
    stored = message.decoded()
    try:
        events: Sequence[Any] = read_event(stored.type, stored.version, stored.data)
    except UnknownEvent:
        return set()
    return {
        event.sequence
        for event in events
        if isinstance(event, EventDiscarded) and event.service in (None, service) and event.sequence < message.sequence
    }
