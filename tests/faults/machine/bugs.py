"""Three bugs that a kit like this may well have. Each is put in where the kit's own changes will not move it.

`Plant.hits` says how often the faulty part was used: a bug that is never hit proves nothing.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import nats.aio.client
import pytest

from shared.aggregates import Loaded
from shared.command_ids import CommandIds
from shared.projection.at_once import MOVE
from tests.faults.machine.arena import Arena

_GUARD = "Nats-Expected-Last-Subject-Sequence"


@dataclass
class Plant:
    hits: int = 0


def checkpoint_outside_the_transaction(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> Plant:
    """The checkpoint is moved by itself; the rows follow, or they do not."""
    plant = Plant()

    def faulty(name: str) -> Any:
        original = getattr(asyncpg.Connection, name)

        async def method(self: Any, query: str, *args: Any, **more: Any) -> Any:
            if MOVE not in query:
                return await original(self, query, *args, **more)
            plant.hits += 1
            elsewhere = await asyncpg.connect(arena.dsn, command_timeout=5)
            try:
                moved = await original(elsewhere, MOVE, *args[:3], **more)
            finally:
                elsewhere.terminate()
            seeming = f"SELECT true WHERE {bool(moved)} AND ($1::bigint, $2::bigint, $3::timestamptz) IS NOT NULL"
            return await original(self, query.replace(MOVE, seeming), *args, **more)

        return method

    for name in ("execute", "fetch", "fetchrow", "fetchval"):
        monkeypatch.setattr(asyncpg.Connection, name, faulty(name))
    return plant


def guard_left_off(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> Plant:
    """What the kit appends is taken whatever the aggregate has come to meanwhile."""
    plant = Plant()

    def faulty(name: str) -> Any:
        original = getattr(nats.aio.client.Client, name)

        async def method(self: Any, subject: str, *args: Any, headers: Any = None, **more: Any) -> Any:
            if self is not arena.nc and ".log." in subject and headers and _GUARD in headers:
                plant.hits += 1
                headers = {name: value for name, value in headers.items() if name != _GUARD}
            return await original(self, subject, *args, headers=headers, **more)

        return method

    for name in ("publish", "request"):
        monkeypatch.setattr(nats.aio.client.Client, name, faulty(name))
    return plant


def command_id_not_remembered(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> Plant:
    """An aggregate forgets which commands have changed it."""
    plant = Plant()

    class Forgetful(CommandIds):
        def __setitem__(self, id: UUID, sequence: int) -> None:
            plant.hits += 1

    original = Loaded.__init__

    def begin(self: Loaded, *args: Any, **more: Any) -> None:
        original(self, *args, **more)
        self.commands = Forgetful()

    monkeypatch.setattr(Loaded, "__init__", begin)
    return plant
