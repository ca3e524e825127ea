"""Recording what became of a message: a command of the service's own, repeated until the log has it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import structlog

from shared.contracts.marks import marked
from shared.contracts.messages import Command
from shared.contracts.refusals import BUSY, FORGOTTEN, UNAVAILABLE, Refused
from shared.contracts.types import Actor, ActorKind
from shared.ids import derived_id
from shared.runner import Accepted
from shared.sender import Sender

log_line = structlog.get_logger()

DELIVERY: Final = Actor(ActorKind.SYSTEM, UUID("00000000-0000-7000-8000-0000000de11e"))
_RETRY: Final = 0.5
_WAIT: Final = frozenset({UNAVAILABLE.code, BUSY.code})


class Recorder:
    """Sends commands to the service's own runner. `away`: the log does not take any just now."""

    def __init__(
        self,
        run: Callable[[Command, Sender], Awaitable[Accepted]],
        read_so_far: Callable[[], int],
        put_off: Callable[[UUID], Awaitable[None]],
    ) -> None:
        """`put_off` sees to it that a message is left alone for a while. `read_so_far` is how far the views are."""
        self._run = run
        self._read_so_far = read_so_far
        self._put_off = put_off
        self._waiting = 0

    @property
    def away(self) -> bool:
        return self._waiting > 0

    async def message(self, message_id: UUID, command: Command, *names: object) -> int | None:
        """Records what became of a message; the same again is recorded once. Returns its sequence in the log."""
        accepted = await self.record(command, message_id, *names)
        if accepted is None or (accepted.repeated and accepted.sequence <= self._read_so_far()):
            # The outbox should not have it any more, but does (what ended it is parked, say): not again and again.
            await self._put_off(message_id)
        return accepted.sequence if accepted else None

    async def record(self, command: Command, of: UUID, *names: object) -> Accepted | None:
        """None where it is refused: then the log says something else. `of` and `names` make the command's id.

        Of somebody who was forgotten meanwhile it is recorded without what is personal (decision 15).
        """
        sender = Sender(DELIVERY, derived_id(of, type(command).__name__, *names), correlation_id=of)
        waits = False
        try:
            while True:
                try:
                    return await self._run(command, sender)
                except Refused as refused:
                    if refused.problem.code == FORGOTTEN.code and (left := _impersonal(command)) != command:
                        command = left
                        continue
                    if refused.problem.code not in _WAIT:
                        log_line.warning("not recorded", command=type(command).__name__, because=refused.problem.code)
                        return None
                if not waits:
                    waits = True
                    self._waiting += 1
                await asyncio.sleep(_RETRY)
        finally:
            self._waiting -= waits


def _impersonal(command: Command) -> Command:
    return command.model_copy(update=dict.fromkeys(marked(type(command))))
