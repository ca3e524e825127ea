"""A way to a server that breaks when it is told to: what both sides say passes it message by message."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults.machine.frames import Frame, NatsFrames, PostgresFrames, PostgresTalk, Splitter
from tests.faults.machine.moments import Moment


@dataclass(eq=False)
class Link:
    """One connection of a client through the proxy. An `orphan` has lost its client and keeps its server."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    orphan: bool = False

    def cut(self) -> None:
        """As if one of the two had died: nothing under way arrives any more, and both notice at once."""
        self.client.transport.abort()
        if not self.orphan:
            self.server.transport.abort()

    def lay_to_rest(self) -> None:
        """Ends what is left of an orphan."""
        if self.orphan:
            self.orphan = False
            self.cut()


@dataclass(eq=False)
class Trap:
    """Waits for a moment; `effect` is what happens then.

    The message of that moment goes on when it is `released`, if there still is somebody to take it; `answered` says
    that its server has answered it.
    """

    moment: Moment
    effect: Callable[[Link], None]
    sprung: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    frame: Frame | None = None

    def spring(self, frame: Frame, link: Link) -> None:
        self.frame = frame
        self.sprung.set()
        self.effect(link)

    def is_answer(self, frame: Frame) -> bool:
        """Whether this is what the server says to the message that was on its way."""
        return self.frame is not None and bool(self.frame.reply) and frame.subject == self.frame.reply


class Proxy:
    """Stands before one server. At the most one trap is set at a time."""

    def __init__(self, host: str, port: int, splitters: Callable[[], tuple[Splitter, Splitter]]) -> None:
        """`splitters` gives those of a new connection: of what goes to the server, and to the client."""
        self._upstream = (host, port)
        self._splitters = splitters
        self._trap: Trap | None = None
        self._last_sprung: Trap | None = None
        self._links: set[Link] = set()
        self._listening: asyncio.Server | None = None
        self._closed = False

    async def start(self) -> int:
        """Returns the port to connect to."""
        self._listening = await asyncio.start_server(self._accepted, "127.0.0.1", 0)
        port: int = self._listening.sockets[0].getsockname()[1]
        return port

    def set_trap(self, trap: Trap) -> None:
        self._trap = trap

    def disarm(self) -> None:
        self._trap = None

    def cut(self) -> None:
        """Breaks the connections there are; new ones are taken."""
        for link in self._links:
            link.cut()

    def close(self) -> None:
        """Breaks the connections there are, and takes no more."""
        self._closed = True
        if self._listening is not None:
            self._listening.close()
        self.cut()

    def clear(self) -> None:
        """Nothing stays on its way any longer."""
        for link in self._links:
            link.lay_to_rest()

    async def _accepted(self, client_reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        try:
            server_reader, server = await asyncio.open_connection(*self._upstream)
        except OSError:
            client.transport.abort()
            return
        link = Link(client, server)
        self._links.add(link)
        if self._closed:
            link.cut()
        of_client, of_server = self._splitters()
        to_server = asyncio.create_task(self._pump(client_reader, of_client, link, True))
        to_client = asyncio.create_task(self._pump(server_reader, of_server, link, False))
        try:
            await asyncio.gather(to_server, to_client)
        finally:
            self._links.discard(link)
            link.lay_to_rest()

    async def _pump(self, reader: asyncio.StreamReader, frames: Splitter, link: Link, to_server: bool) -> None:
        out = link.server if to_server else link.client
        with contextlib.suppress(OSError):
            while chunk := await reader.read(65536):
                for frame in frames.feed(chunk):
                    await self._pass_on(frame, link, to_server, out)
        link.cut()

    async def _pass_on(self, frame: Frame, link: Link, to_server: bool, out: asyncio.StreamWriter) -> None:
        trap = self._trap
        if trap is not None and trap.moment.is_now(frame, to_server):
            self._trap, self._last_sprung = None, trap
            trap.spring(frame, link)
            await trap.released.wait()
        elif self._last_sprung is not None and not to_server and self._last_sprung.is_answer(frame):
            self._last_sprung.answered.set()
            link.lay_to_rest()
        if not out.transport.is_closing():
            out.write(frame.raw)


def nats_proxy(host: str, port: int) -> Proxy:
    return Proxy(host, port, lambda: (NatsFrames(), NatsFrames()))


def postgres_proxy(host: str, port: int) -> Proxy:
    def splitters() -> tuple[Splitter, Splitter]:
        talk = PostgresTalk()
        return PostgresFrames(talk, of_client=True), PostgresFrames(talk, of_client=False)

    return Proxy(host, port, splitters)
