"""A garden whose rebuilds are shared with a second process."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from peernet.bench.resident import children
from shared.contracts.messages import Event
from shared.projection.room import RoomForTwo
from tests.kit.garden import Plots, garden
from tests.support.gate import Gate, gate_before
from tests.support.running import COORDINATOR, OPERATOR, Running, environment_of, grant, record, running, settings_for
from tests.support.servers import Servers
from tests.support.wait import eventually

AS_IN_PRODUCTION = (sys.executable, "-m", "tests.kit.garden_process", "fill")
PROJECT = Path(__file__).parents[2]
LATER = datetime(2099, 1, 1, tzinfo=UTC)
"""No duty is due until then."""


def fillers(pid: int) -> list[int]:
    """The second processes of the rebuilds of this one."""
    found = []
    for child in children(pid):
        try:
            command = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        except OSError:  # it has just ended
            continue
        if command[-2:-1] == [b"fill"]:
            found.append(child)
    return found


@dataclass
class Shared:
    """A garden in this process, whose rebuilds are shared with one that comes to the log through a gate."""

    running: Running
    gate: Gate
    db: Any

    async def rebuild(self) -> dict[str, int | None]:
        """How many rows of each view are not as they were."""
        projector = self.running.service.projector
        return {each.view: each.differed for each in await projector.rebuild(projector.views)}

    async def filler(self) -> int:
        """Returns when there is one."""

        async def is_there() -> bool:
            return bool(fillers(os.getpid()))

        await eventually(is_there)
        return fillers(os.getpid())[0]

    async def names(self) -> list[str]:
        at_least = await self.running.log.last_sequence()
        rows = await self.running.client.ask(Plots(), actor=COORDINATOR, at_least=at_least)
        return [row["name"] for row in rows]

    async def record(self, *events: Event) -> list[int]:
        return await record(self.running.log, *events, vault=self.running.service.vault, at=LATER)

    async def parked(self) -> list[tuple[int, bool]]:
        return [(row["sequence"], row["waiting"]) for row in await self.db.fetch("TABLE parked ORDER BY sequence")]


ENOUGH = RoomForTwo(here=10**10, there=10**10)


@asynccontextmanager
async def shared(
    servers: Servers,
    network: str,
    database: str,
    db: Any,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...] = AS_IN_PRODUCTION,
) -> AsyncIterator[Shared]:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1})
    # These services run inside pytest, which takes more than a service does.
    monkeypatch.setattr("shared.projection.rebuild.room_for_two", lambda: ENOUGH)
    async with gate_before(servers.nats_url) as (gate, url):
        settings = settings_for(servers, network, database, nats_url=url)
        for name, value in {**environment_of(settings), "PYTHONPATH": str(PROJECT)}.items():
            monkeypatch.setenv(name, value)
        async with running(garden, servers, network, database, filler=command, rebuild_shared_from=0) as started:
            await grant(started.log, COORDINATOR, OPERATOR)
            yield Shared(started, gate, db)
            assert fillers(os.getpid()) == []
