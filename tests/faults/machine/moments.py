"""The moments at which something may break, as they show on the wire."""

from enum import Enum
from typing import Protocol
from uuid import UUID

from tests.faults.machine.frames import Frame


class Moment(Protocol):
    """Told of every message that passes; answers whether this one is the moment."""

    def is_now(self, frame: Frame, to_server: bool) -> bool: ...


class Stage(Enum):
    FIRST_SENT = "before the log gets its first event"
    LAST_SENT = "before the log gets its last event"
    ANSWERED = "after the log took it and before the answer arrives"


class Append:
    """A stage of appending what this command leads to."""

    def __init__(self, network: str, command_id: UUID, stage: Stage) -> None:
        self._prefix = f"{network}.log."
        self._command = str(command_id).encode()
        self._stage = stage
        self._begun = False
        self._inbox = ""

    def __str__(self) -> str:
        return self._stage.value

    def is_now(self, frame: Frame, to_server: bool) -> bool:
        if not to_server:
            return bool(self._inbox) and frame.subject == self._inbox
        if frame.verb not in ("PUB", "HPUB") or not frame.subject.startswith(self._prefix):
            return False
        self._begun = self._begun or self._command in frame.raw
        if not self._begun:
            return False
        if frame.reply and self._stage is Stage.ANSWERED:
            self._inbox = frame.reply
        return self._stage is Stage.FIRST_SENT or (self._stage is Stage.LAST_SENT and bool(frame.reply))


AT_ONCE = "WITH moved AS (UPDATE checkpoint"


class Commit:
    """The projector's statement is about to reach Postgres; or it is committed, and its client does not know yet."""

    def __init__(self, *, done: bool) -> None:
        self._done = done

    def __str__(self) -> str:
        return "after Postgres committed" if self._done else "before Postgres commits"

    def is_now(self, frame: Frame, to_server: bool) -> bool:
        return to_server is not self._done and frame.subject.startswith(("COMMIT", AT_ONCE))


class Message:
    """The so-manieth message from now on, whatever it is and whoever sends it."""

    def __init__(self, number: int) -> None:
        self._left = number

    def __str__(self) -> str:
        return "at some message"

    def is_now(self, frame: Frame, to_server: bool) -> bool:
        self._left -= 1
        return self._left == 0
