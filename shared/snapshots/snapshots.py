"""Writes snapshots of long aggregates in the background, and resumes from them (docs/decisions/0010-snapshots.md)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

import structlog
from nats.errors import Error as NatsError

from shared.command_ids import CommandIds
from shared.contracts.aggregate import Ref
from shared.decider import DECIDERS, Decider
from shared.log.envelope import Recorded
from shared.log.stream import Log, Message, NobodyServes
from shared.snapshots.code import fingerprint
from shared.snapshots.sealed import Content, Head, head_of, open_sealed, seal
from shared.snapshots.states import NotKept, state_form
from shared.snapshots.stream import NotTaken, SnapshotStream
from shared.vault.keyring import Keyring
from shared.vault.secrets import MasterKey

if TYPE_CHECKING:
    from shared.aggregates import Loaded

log_line = structlog.get_logger()

SHORT: Final = 32
"""Aggregates of no more events have no snapshot: reading them takes hardly longer."""

EVERY: Final = 8
_OF_ITS_LENGTH = 128
_PAUSE = 0.05
_PATIENCE = 1.0
_MOST_WAITING = 1000
_ROOM_FOR_HEADERS = 4096


def is_due(since_last: int, commands: int) -> bool:
    """Whether an aggregate has so many events since its last snapshot that it should have a new one.

    A snapshot holds all of an aggregate's command ids, so that very long ones have theirs less often.
    """
    return since_last > max(EVERY, commands // _OF_ITS_LENGTH) and commands > SHORT


class Resumed(NamedTuple):
    """An aggregate as at a snapshot, and what the log has of it since then."""

    state: Any
    sequence: int
    commands: CommandIds
    later: list[Message]


class Snapshots:
    """The snapshots of one network. Nothing depends on them: whatever fails here, the log is read instead."""

    def __init__(
        self,
        log: Log,
        keyring: Keyring,
        master: MasterKey,
        *,
        code: Callable[[Decider[Any]], str] = fingerprint,
    ) -> None:
        self._log = log
        self._keyring = keyring
        self._master = master
        self._code = code
        self._stream = SnapshotStream(log.nc, log.network)
        self._waiting: dict[Ref, Loaded] = {}
        self._task: asyncio.Task[None] | None = None

    async def start(self, replicas: int) -> None:
        """Makes the stream where it is missing."""
        await self._stream.start(replicas)
        for decider in DECIDERS.values():
            self._code(decider)  # reads files, for which no command should wait

    async def stop(self) -> None:
        """Gives up what was not written yet."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def resume(self, ref: Ref) -> Resumed | None:
        """None where there is no snapshot to be believed: then the log says everything."""
        try:
            async with asyncio.timeout(_PATIENCE):
                body, key = await asyncio.gather(self._stream.last(ref), self._key(ref))
            if body is None or key is None:
                return None
            head = head_of(body)
            if head.code != self._code(DECIDERS[ref.aggregate]):
                return None
        except Exception as error:  # noqa: BLE001 - no snapshot is worth a command
            _tell("a snapshot cannot be used", ref, error)
            return None
        found = [message async for message in self._log.read(ref, head.sequence)]
        if not found or (found[0].sequence, _text(found[0].recorded)) != (head.sequence, head.recorded):
            log_line.warning("a snapshot is of another log", about=ref.path, at=head.sequence)
            return None
        try:
            content = open_sealed(self._stream.subject(ref), body, key)
            state = state_form(DECIDERS[ref.aggregate]).read(content.state)
            return Resumed(state, head.sequence, CommandIds.read(content.commands), found[1:])
        except Exception as error:  # noqa: BLE001 - as above
            _tell("a snapshot cannot be read", ref, error)
            return None

    def write_soon(self, ref: Ref, loaded: Loaded) -> None:
        """Writes a snapshot of the aggregate when its turn comes, as it is by then; none where too many wait."""
        if len(self._waiting) < _MOST_WAITING:
            self._waiting[ref] = loaded
            if self._task is None:
                self._task = asyncio.create_task(self._write_waiting(), name="snapshots")

    async def write(self, ref: Ref, loaded: Loaded) -> bool:
        """Writes one now; False where there can be none of it."""
        state, sequence, commands = loaded.state, loaded.sequence, loaded.commands.written()
        last = await self._log.message(sequence)
        if last.subject != ref.subject(self._log.network) or last.decoded().command_id not in loaded.commands:
            return False
        decider = DECIDERS[ref.aggregate]
        content = Content(state_form(decider).write(state), commands)
        head = Head(self._code(decider), sequence, _text(last.recorded))
        # The key is asked for last: once it is destroyed, nothing more is written.
        if (key := await self._key(ref)) is None:
            return False
        body = seal(self._stream.subject(ref), head, content, key)
        if len(body) > self._log.nc.max_payload - _ROOM_FOR_HEADERS:
            return False
        await self._stream.write(ref, body)
        return True

    async def erase(self, person: UUID) -> None:
        """Deletes what there is of a person whose key is destroyed. Raises where that fails: to be tried again."""
        await self._stream.delete_about(person)

    async def _write_waiting(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(_PAUSE)  # however many are due, commands must hardly notice
                ref = next(iter(self._waiting))
                try:
                    await self.write(ref, self._waiting.pop(ref))
                except Exception as error:  # noqa: BLE001 - the next one may succeed, and commands go on without
                    _tell("a snapshot was not written", ref, error)
        finally:
            self._task = None

    async def _key(self, ref: Ref) -> bytes | None:
        """A person's own; None where they are erased, or where nothing of theirs was ever sealed."""
        if ref.aggregate.person != ref.aggregate.key:
            return self._master.snapshots
        person = UUID(ref.id)
        return (await self._keyring.find([person])).get(person)


def _text(recorded: Recorded) -> str:
    """A direct get gives the server's own words, to the nanosecond."""
    return str(recorded)


def _tell(what: str, ref: Ref, error: Exception) -> None:
    if not isinstance(error, NobodyServes):
        # What others say may quote what they were given.
        because = str(error) if isinstance(error, (NotKept, NotTaken, NatsError)) else type(error).__name__
        log_line.warning(what, about=ref.path, because=because)
