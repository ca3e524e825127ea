"""Filling tables beside the live ones from the log, with as many of their rows in memory as fit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from shared.log.reader import LogReader
from shared.log.stream import Message
from shared.projection.database import OwnConnection
from shared.projection.folder import Folder, Unapplied, apply_carefully
from shared.projection.room import Room

_BATCH = 500
_ENOUGH_TO_WRITE = 5_000

Note = Callable[[int, Sequence[Unapplied]], None]
"""Is told after each batch how far the log is read, and what of the batch could not be applied."""


class Filling:
    """`read` is the last sequence that is in the tables or in memory.

    `careful` writes each batch, so that it shows which event no row can hold; else writing raises one of HOLDS_NOT.
    """

    def __init__(
        self,
        db: OwnConnection,
        folder: Folder,
        reader: LogReader,
        room: Room,
        note: Note,
        *,
        after: int = 0,
        careful: bool = False,
    ) -> None:
        self._db = db
        self._folder = folder
        self._reader = reader
        self._room = room
        self._note = note
        self._careful = careful
        self.read = after

    async def up_to(self, sequence: int) -> None:
        while self.read < sequence:
            messages = await self._reader.batch(min(_BATCH, sequence - self.read))
            problems = await self._apply(messages)
            self.read = messages[-1].sequence
            self._note(self.read, problems)
            await asyncio.sleep(0)  # those who give commands and ask questions go first

    async def write(self) -> None:
        await self._folder.flush(self._db)
        self._folder.trim(self._room.rows)

    async def _apply(self, messages: list[Message]) -> list[Unapplied]:
        apply = apply_carefully if self._careful else Folder.apply
        problems = await apply(self._folder, self._db, messages)
        await self._folder.flush_written_once(self._db, _ENOUGH_TO_WRITE)
        if self._room.look(self._folder.kept):
            await self.write()
        return problems
