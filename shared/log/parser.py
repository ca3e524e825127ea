"""Reading what a nats-server sends: as nats-py's own parser does, in a third of the time.

nats-py makes an object and a dictionary of headers of each message, and wakes a task with it. That was a quarter of
the time of a rebuild (docs/performance.md).
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import nats.protocol.parser
from nats.errors import ProtocolError

Take: TypeAlias = Callable[[bytes, bytes, bytes], None]
"""Takes a message at once: its subject, its reply subject, and its body. It must not fail."""

_LINE_END = b"\r\n"
_LONGEST_LINE = nats.protocol.parser.MAX_CONTROL_LINE_SIZE
_STATUS = b"NATS/1.0 "


class Parser(nats.protocol.parser.Parser):
    """`straight` says who takes the messages of some subscriptions (by their numbers) at once, without headers.

    What a server itself says to such a subscription, a message with a status, still goes to its callback. `bare` does
    the same for messages that have no headers; all others go to the callback.
    """

    def __init__(self, nc: Any = None) -> None:
        self._resets = 0
        self.straight: dict[int, Take] = {}
        self.bare: dict[int, Take] = {}
        super().__init__(nc)

    def reset(self) -> None:
        self._resets += 1
        super().reset()

    async def parse(self, data: bytes = b"") -> None:
        """Raises ProtocolError."""
        if self.buf:
            data = bytes(self.buf) + data
            self.buf.clear()
        connection, straight, bare = self._resets, self.straight, self.bare
        at, size = 0, len(data)
        while at < size:
            end = data.find(_LINE_END, at)
            if end < 0:
                if size - at >= _LONGEST_LINE:
                    raise ProtocolError("nats: unknown protocol")
                break
            words = data[at:end].split()
            operation = words[0] if words else b""
            head_at = end + 2
            if operation == b"HMSG":
                try:
                    body_at, next_at = head_at + int(words[-2]), head_at + int(words[-1])
                    sid, reply = int(words[2]), words[3] if len(words) == 6 else b""
                except (ValueError, IndexError):
                    raise ProtocolError("nats: malformed MSG") from None
            elif operation == b"MSG":
                try:
                    body_at, next_at = head_at, head_at + int(words[-1])
                    sid, reply = int(words[2]), words[3] if len(words) == 5 else b""
                except (ValueError, IndexError):
                    raise ProtocolError("nats: malformed MSG") from None
            else:
                await super().parse(data[at:head_at])
                if self._resets != connection:
                    return  # what is left came from a connection that has ended
                at = head_at
                continue
            if size < next_at + 2:
                break
            at = next_at + 2
            take = straight.get(sid) or (bare.get(sid) if body_at == head_at else None)
            if take is not None and not data.startswith(_STATUS, head_at, body_at):
                take(words[1], reply, data[body_at:next_at])
                continue
            head = data[head_at:body_at] or None
            await self.nc._process_msg(sid, words[1], reply, data[body_at:next_at], head)
            if self._resets != connection:
                return
        self.buf.extend(data[at:])
