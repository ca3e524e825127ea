"""A second process that fills some views of a rebuild: how it is started, what it is told, and what it says."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Self

from pydantic import BaseModel, ConfigDict

from shared.projection.part import Part
from shared.projection.sharing import NotTogether


class _Line(BaseModel):
    """A line of JSON between the two processes."""

    model_config = ConfigDict(frozen=True)

    def line(self) -> bytes:
        return self.model_dump_json().encode() + b"\n"


class Order(_Line):
    """What to fill: these views, in the schema with this oid, from the log's beginning up to a sequence.

    Of those that can be divided, only what the aggregates in the `part` tell. `memory` is the most that the process may
    take, in bytes.
    """

    views: tuple[str, ...]
    part: Part
    schema_oid: int
    up_to: int
    left_out: tuple[int, ...]
    memory: int


class Report(_Line):
    """How far the filler is. When all is written, `done` is true; nothing comes after that, nor after a `problem`."""

    read: int = 0
    done: bool = False
    problem: str | None = None


class Filler:
    """The process, from `async with` on; it ends with that, or with the process that started it."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        try:
            # In a session of its own, a Ctrl-C is only for the service, which then ends it.
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, start_new_session=True
            )
        except OSError as error:
            raise NotTogether(f"no second process could be started ({type(error).__name__})") from error
        return self

    async def __aexit__(self, *exc: object) -> None:
        process = self._process
        assert process is not None
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def fill(self, order: Order, note: Callable[[int], None]) -> None:
        """Returns when its tables are filled; `note` is told how far it is meanwhile. Raises NotTogether."""
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(ConnectionError):  # it has ended, which its output tells
            process.stdin.write(order.line())
            await process.stdin.drain()
        async for line in process.stdout:
            try:
                report = Report.model_validate_json(line)
            except ValueError:  # killed while it spoke, or no filler
                break
            if report.problem:
                raise NotTogether(report.problem)
            if report.done:
                return
            note(report.read)
        raise NotTogether("the second process ended")
