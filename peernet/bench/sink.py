"""A mail server in a process of its own, as fast as Python goes: `python -m peernet.bench.sink <port> <file>`.

It adds a line to the file for each message that it takes: its Message-ID, whom it is for, and when it was there. With a
third word it ends when its standard input does, as with the process that started it.
"""

import asyncio
import re
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO, Final

_MESSAGE_ID: Final = re.compile(rb"^Message-ID: (.*?)\r$", re.MULTILINE)
_ANSWERS: Final = {b"EHLO": b"250-sink\r\n250 8BITMIME\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


class Sink(asyncio.Protocol):
    """Just enough of RFC 5321 for one client that keeps to it. A message counts once it is in the file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._buffer = b""
        self._in_data = False
        self._to = b"?"
        self._transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            head, found, rest = self._buffer.partition(b"\r\n.\r\n" if self._in_data else b"\r\n")
            if not found:
                return
            self._buffer = rest
            if self._in_data:
                self._take(head)
                continue
            verb = head[:4].upper()
            if verb == b"RCPT":
                self._to = head.partition(b"<")[2].partition(b">")[0]
            self._in_data = verb == b"DATA"
            self._transport.write(_ANSWERS.get(verb, b"250 2.0.0 OK\r\n"))

    def _take(self, message: bytes) -> None:
        self._in_data = False
        found = _MESSAGE_ID.search(message)
        id = found[1] if found else b"?"
        self._file.write(b"%s %s %.6f\n" % (id, self._to, time.time()))
        self._file.flush()
        self._transport.write(b"250 2.0.0 Ok: queued as ABC\r\n")


async def main(port: int, file: Path, *, with_parent: bool) -> None:
    loop = asyncio.get_running_loop()
    with file.open("ab") as kept:
        server = await loop.create_server(lambda: Sink(kept), "127.0.0.1", port)
        if with_parent:
            await asyncio.to_thread(sys.stdin.buffer.read)
        else:
            await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2]), with_parent=len(sys.argv) > 3))
