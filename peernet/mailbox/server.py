"""A real SMTP server on this machine alone, that keeps what it gets: `python -m peernet.mailbox PORT FOLDER`."""

import asyncio
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Final

import uvloop
from aiosmtpd.smtp import SMTP, Envelope, Session

from peernet.mailbox.folder import Keeper
from peernet.stack.ports import LOOPBACK

_NAME: Final = "mailbox.localhost"
_LARGEST: Final = 10_000_000
_PATIENCE: Final = 3600.0
_TELL_EVERY: Final = 1.0


class _Protocol(SMTP):
    # The protocol reads from a stream that holds so much: with its own limit it pauses at every few lines.
    line_length_limit = 65_536


class Mailbox:
    """Takes mail for whomever it is. (aiosmtpd calls what begins with `handle`.)"""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._told = keeper.last

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        number = self._keeper.next_number()
        head = "".join(f"{line}\r\n" for line in _delivered(envelope, number))
        self._keeper.add(head.encode(errors="replace") + content)
        return f"250 2.0.0 Ok: queued as {number}"

    async def tell(self) -> None:
        """Says in the log what arrives; nobody's name, and not a line for each of thousands."""
        while True:
            await asyncio.sleep(_TELL_EVERY)
            many, last = self._keeper.last - self._told, self._keeper.last
            if many:
                what = "a message has" if many == 1 else f"{many} messages have"
                print(f"{what} arrived: peernet mail show {last}", flush=True)
            self._told = last


def _delivered(envelope: Envelope, number: int) -> Iterator[str]:
    """What a mail system writes above a message that it delivers: from where, to whom, and when."""
    yield f"Return-Path: <{envelope.mail_from or ''}>"
    for recipient in envelope.rcpt_tos:
        yield f"Delivered-To: {recipient}"
    yield f"Received: by {_NAME} (Peernet) with ESMTP id {number}; {format_datetime(datetime.now(UTC))}"


async def serve(port: int, folder: Path) -> None:
    """Until it is told to end."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, ended.set)
    mailbox = Mailbox(Keeper(folder))

    def protocol() -> SMTP:
        return _Protocol(
            mailbox, hostname=_NAME, ident="Peernet", data_size_limit=_LARGEST, timeout=_PATIENCE, loop=loop
        )

    server = await loop.create_server(protocol, LOOPBACK, port)
    print(f"the mailbox takes mail at {LOOPBACK}:{port}", flush=True)
    telling = asyncio.create_task(mailbox.tell())
    await ended.wait()
    telling.cancel()
    server.close()


def main() -> None:
    port, folder = sys.argv[1:]
    try:
        uvloop.run(serve(int(port), Path(folder)))
    except OSError as error:
        raise SystemExit(f"the mailbox cannot take mail at port {port}: {error.strerror or error}") from None
