"""The views against the log: each equals a replay from zero, row by row, and tells of every event once."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import nats
from asyncpg import Record

from peernet.stack.nats_config import ADMIN
from services.membership.app import membership
from services.membership.views.parts.sentences import TOLD
from shared.log.stream import Log
from shared.projection.projector import Projector
from shared.vault.keyring import Keyring
from shared.vault.secrets import MasterKey, parse_secret
from shared.vault.vault import Vault
from tests.faults.crash.databases import Connection, dsn_of, empty_database, superuser
from tests.faults.crash.findings import Finding, Kind
from tests.faults.crash.rawlog import NETWORK, Raw
from tests.support.wait import eventually
from tests.system.own_stack import OwnStack

PATIENCE = 60.0
WIDE = 200
SAYS = {event.__name__ for event in TOLD}
assert membership.duties is not None
DUTIES = membership.duties
VIEWS = (*membership.views, DUTIES)
OWED = f"""
SELECT d.kind, d.about, d.due_at, a.attempts, a.next_at, a.reason
FROM {DUTIES.name} d LEFT JOIN duty_attempt a USING (duty_id, since) WHERE d.due_at <= now()
"""


@dataclass
class Compared:
    """How many views were compared, of how many rows together, and what was found."""

    views: int = 0
    rows: int = 0
    findings: list[Finding] = field(default_factory=list)


async def wait_until_quiet(own: OwnStack) -> list[Finding]:
    """Returns when the views know the whole log and nothing is owed any more, so that the log stays as it is.

    What does not come to rest in time is what it finds.
    """
    last, read, owed = 0, -1, list[Record]()
    async with superuser(own) as db, own.connection() as connection:

        async def quiet() -> bool:
            nonlocal last, read, owed
            last, owed, read = await connection.log.last_sequence(), await db.fetch(OWED), await _checkpoint(db)
            return not owed and last == read == await connection.log.last_sequence()

        with suppress(AssertionError):
            await eventually(quiet, PATIENCE)
    behind = [Finding(Kind.LOST, f"the views have read up to {read} of {last} events")] if read != last else []
    return behind + [Finding(Kind.LOST, f"still owed: {dict(duty)}") for duty in owed]


async def compare_views(own: OwnStack, log: Sequence[Raw]) -> Compared:
    """Of a stack that is quiet."""
    compared = Compared()
    async with empty_database(own) as replay, superuser(own) as live:
        await _replay(own, replay, log[-1].sequence)
        async with superuser(own, replay) as fresh:
            for view in VIEWS:
                ours, anew = await _rows(live, view.name), await _rows(fresh, view.name)
                compared.views += 1
                compared.rows += anew.total()
                compared.findings += [Finding(Kind.LOST, f"{view.name} lacks {row[:WIDE]}") for row in anew - ours]
                compared.findings += [
                    Finding(Kind.DOUBLED, f"{view.name} also has {row[:WIDE]}") for row in ours - anew
                ]
        compared.findings += await _history(live, log)
        parked = await _rows(live, "parked")
        compared.findings += [Finding(Kind.AMISS, f"parked: {row}") for row in parked]
    return compared


async def _rows(db: Connection, table: str) -> Counter[str]:
    return Counter(row["row"] for row in await db.fetch(f"SELECT t::text AS row FROM {table} t"))


async def _checkpoint(db: Connection) -> int:
    return int(await db.fetchval("SELECT sequence FROM checkpoint"))


async def _history(db: Connection, log: Sequence[Raw]) -> list[Finding]:
    """The view of everybody's story, against the log itself: every event that it tells of, once and in order."""
    expected: dict[str, list[int]] = defaultdict(list)
    for each in log:
        if each.type in SAYS:
            expected[each.path].append(each.sequence)
        elif each.type == "PersonalDataRemoved":
            expected.pop(each.path, None)
    found: dict[str, list[int]] = defaultdict(list)
    for row in await db.fetch("SELECT member_id, sequence FROM history"):
        found[f"member/{row['member_id']}"].append(row["sequence"])
    findings: list[Finding] = []
    for path in expected.keys() | found.keys():
        should, does = Counter(expected.get(path, [])), Counter(found.get(path, []))
        findings += [Finding(Kind.LOST, f"the story of {path} lacks {each}") for each in (should - does)]
        findings += [Finding(Kind.DOUBLED, f"the story of {path} also has {each}") for each in (does - should)]
    return findings


async def _replay(own: OwnStack, database: str, last: int) -> None:
    """Fills an empty database from the whole log, by a projector of its own that nothing befalls."""
    layout, part = own.stack.layout, own.stack.record().part("nats")
    assert part is not None
    nc = await nats.connect(part.url, user=ADMIN, password=layout.nats_password(ADMIN).read_text().strip())
    try:
        log = Log(nc, NETWORK)
        await log.start()
        keyring = Keyring(nc, NETWORK, MasterKey(parse_secret(layout.master_key.read_text(), "master key")))
        await keyring.start(1)
        projector = Projector(log, Vault(keyring), membership.name, VIEWS, dsn_of(own, database), None)
        running = asyncio.create_task(projector.run())
        try:

            async def done() -> bool:
                return running.done() or projector.sequence >= last

            await eventually(done, PATIENCE)
            assert projector.sequence >= last, running
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
    finally:
        await nc.close()
