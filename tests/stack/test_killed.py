"""`peernet up` right after a power cut: whatever is left of what ran before is not in the way."""

import asyncio
import os
import signal
from contextlib import suppress

import asyncpg
import pytest

from peernet.stack.postgres import SUPERUSER
from peernet.stack.process import Identity
from peernet.stack.stack import Stack
from tests.stack.fake_peernet import make_stack
from tests.stack.peernet_process import Peernet
from tests.support.servers import Quiet
from tests.support.wait import eventually, wait_until
from tests.system.processes import processes_in


@pytest.fixture
def stack(peernet: Peernet) -> Stack:
    stack = make_stack(peernet.folder)
    stack.start(Quiet())
    return stack


def addresses(stack: Stack) -> dict[str, str]:
    return {part.name: part.url for part in stack.record().parts}


def test_everything_was_killed_this_very_moment(stack: Stack) -> None:
    before = addresses(stack)

    for pid in processes_in(stack.layout.folder):
        with suppress(ProcessLookupError):  # a child of Postgres that ended with it
            os.kill(pid, signal.SIGKILL)
    stack.start(Quiet())

    assert all(part.ready for part in stack.status())
    assert addresses(stack) == before


@pytest.mark.parametrize("name", ["nats", "postgres", "membership"])
def test_a_part_was_killed_this_very_moment(stack: Stack, name: str) -> None:
    before = addresses(stack)
    part = stack.record().part(name)
    assert part is not None

    os.kill(part.process.pid, signal.SIGKILL)
    stack.start(Quiet())

    assert all(part.ready for part in stack.status())
    assert addresses(stack) == before


async def test_a_long_statement_outlives_the_postgres_it_ran_in(stack: Stack) -> None:
    part = stack.record().part("postgres")
    assert part is not None
    password = stack.layout.postgres_password(SUPERUSER).read_text().strip()
    dsn = f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{part.port}/postgres"
    busy, looking = await asyncpg.connect(dsn), await asyncpg.connect(dsn)
    backend = Identity.of(busy.get_server_pid())
    assert backend is not None
    endless = asyncio.create_task(busy.execute("DO $$ BEGIN LOOP NULL; END LOOP; END $$"))

    async def runs() -> bool:
        found = "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND query LIKE 'DO %' AND wait_event IS NULL"
        return bool(await looking.fetchval(found, backend.pid))

    await eventually(runs)
    os.kill(part.process.pid, signal.SIGKILL)
    wait_until(lambda: not part.process.alive, "Postgres has ended")
    assert backend.alive

    await asyncio.to_thread(stack.start, Quiet())

    assert not backend.alive
    assert all(part.ready for part in stack.status())
    await asyncio.wait([endless])
    assert endless.exception()
    busy.terminate()
    looking.terminate()
