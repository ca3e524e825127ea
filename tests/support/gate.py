"""A gate in front of a server of the tests: shut, it lets those wait who go through it, or cuts them off."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit, urlunsplit


class Gate:
    """Passes bytes on to another address, on a port of its own."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._open = asyncio.Event()
        self._open.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    def freeze(self) -> None:
        """Nothing passes any more, and nobody is told: as with a server that hangs."""
        self._open.clear()

    def cut(self) -> None:
        """All connections end."""
        for writer in self._writers:
            writer.close()

    def thaw(self) -> None:
        self._open.set()

    async def receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._writers.add(writer)
        await self._open.wait()
        to_reader, to_writer = await asyncio.open_connection(self._host, self._port)
        self._writers.add(to_writer)
        await asyncio.gather(self._pass(reader, to_writer), self._pass(to_reader, writer))
        self._writers -= {writer, to_writer}

    async def end(self) -> None:
        """Returns when nobody goes through any more."""
        self.thaw()
        while self._tasks:
            self.cut()
            await asyncio.wait(self._tasks, timeout=0.1)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._open.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def gate_before(url: str) -> AsyncIterator[tuple[Gate, str]]:
    """A gate before a server, and the URL that leads through it."""
    address = urlsplit(url)
    assert address.hostname
    assert address.port
    gate = Gate(address.hostname, address.port)
    server = await asyncio.start_server(gate.receive, "127.0.0.1")
    gate.port = server.sockets[0].getsockname()[1]
    user, at, _ = address.netloc.rpartition("@")
    try:
        yield gate, urlunsplit(address._replace(netloc=f"{user}{at}127.0.0.1:{gate.port}"))
    finally:
        server.close()
        await gate.end()
