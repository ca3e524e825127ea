"""A terminal that a command's stderr goes to, and what has been said on it."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.support.wait import eventually

WIDE = {"TERM": "xterm", "COLUMNS": "200"}


class Terminal:
    def __init__(self, ours: int, theirs: int) -> None:
        self.ours, self.theirs = ours, theirs
        self._said = b""
        asyncio.get_running_loop().add_reader(ours, self._read)

    @property
    def text(self) -> str:
        return self._said.decode(errors="replace")

    async def says(self, words: str) -> None:
        """Returns when it has said them."""

        async def said() -> bool:
            return words in self.text

        await eventually(said)

    def _read(self) -> None:
        try:
            self._said += os.read(self.ours, 65536)
        except OSError:  # nobody has the other end open any more
            asyncio.get_running_loop().remove_reader(self.ours)


@contextmanager
def terminal() -> Iterator[Terminal]:
    made = Terminal(*os.openpty())
    try:
        yield made
    finally:
        asyncio.get_running_loop().remove_reader(made.ours)
        for end in (made.ours, made.theirs):
            with suppress(OSError):
                os.close(end)
