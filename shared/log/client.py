"""The connection to NATS: nats-py's own, with less Python for each message that comes or goes."""

import asyncio
import contextlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import nats.aio.client
import structlog
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import BadHeaderError, ConnectionClosedError, ConnectionDrainingError
from nats.errors import Error as NatsError

from shared.log.answers import Answers
from shared.log.parser import Parser, Take
from shared.settings import NatsSettings

log_line = structlog.get_logger()

_WAIT_FOR_NATS = 60.0
_RECONNECT = 0.2
Publication: TypeAlias = tuple[str, bytes, dict[str, str]]
"""A message to publish: its subject, body and headers."""

_HEADER_NAME = re.compile(r"[!-9;-~]+")
_ONE_LINE = str.maketrans("\r\n", "  ")


class Client(nats.aio.client.Client):
    """nats-py wakes one task to send each message and another to take it, and looks at every character of each header.

    Here a message is written at once where nothing waits to be sent before it, and an answer is taken as it arrives
    (docs/performance.md).
    """

    def __init__(self) -> None:
        super().__init__()
        self._ps: Parser = Parser(self)
        self._answers: Answers[Msg] = Answers()
        self._answers_to = ""
        self._held: list[bytes] | None = None

    def hand_over(self, subscription: Subscription, take: Take, *, with_headers: bool) -> None:
        """The subscription's messages are taken as they arrive; its callback gets the server's own words.

        Without `with_headers`, the callback gets the messages that have headers, too: the others need none.
        """
        (self._ps.straight if with_headers else self._ps.bare)[subscription._id] = take

    def _remove_sub(self, sid: int, max_msgs: int = 0) -> None:
        self._ps.straight.pop(sid, None)
        self._ps.bare.pop(sid, None)
        super()._remove_sub(sid, max_msgs)

    async def _send_command(self, cmd: bytes, priority: bool = False) -> None:
        if not self._write(cmd):
            await super()._send_command(cmd, priority)

    async def _send_publish(
        self, subject: str, reply: str, payload: bytes, payload_size: int, headers: dict[str, Any] | None
    ) -> None:
        to = f"{subject} {reply}" if reply else subject
        if headers is None:
            head = f"PUB {to} {payload_size}\r\n".encode()
        else:
            lines = _header_lines(headers)
            head = f"HPUB {to} {len(lines)} {len(lines) + payload_size}\r\n".encode() + lines
        if not self._write(b"".join((head, payload, b"\r\n"))):
            await super()._send_publish(subject, reply, payload, payload_size, headers)
            return
        self.stats["out_msgs"] += 1
        self.stats["out_bytes"] += payload_size

    async def publish_together(self, messages: Sequence[Publication]) -> None:
        """Raises ConnectionClosedError, ConnectionDrainingError, BadHeaderError."""
        if self.is_closed:
            raise ConnectionClosedError
        if self.is_draining_pubs:
            raise ConnectionDrainingError
        parts: list[bytes] = []
        for subject, body, headers in messages:
            lines = _header_lines(headers)
            head = f"HPUB {subject} {len(lines)} {len(lines) + len(body)}\r\n".encode()
            parts += (head, lines, body, b"\r\n")
        command = b"".join(parts)
        if not self._write(command):
            await super()._send_command(command)
        self.stats["out_msgs"] += len(messages)
        self.stats["out_bytes"] += len(command)

    def _write(self, command: bytes) -> bool:
        """False where it has to wait: for what was to be sent before it, or for a connection.

        The first command of a turn of the loop is written at once, those that follow it together: each write costs as
        much as all the rest of a message.
        """
        if self._held is not None:
            self._held.append(command)
            return True
        if self._pending or self._status != self.CONNECTED or self._transport is None:
            return False
        try:
            self._transport.write(command)
        except RuntimeError:  # the connection was lost this moment
            return False
        self._held = []
        asyncio.get_running_loop().call_soon(self._write_held)
        return True

    def _write_held(self) -> None:
        """What was to go over a connection that is lost by now is lost with it, as is what was written a moment before.

        Over the next one it might add to a log that was rolled back, before anybody has looked (`LogWatch`).
        """
        held, self._held = self._held, None
        if held and self._status == self.CONNECTED and self._transport is not None:
            with contextlib.suppress(RuntimeError):  # the connection was lost this moment
                self._transport.write(b"".join(held))

    async def _flush_pending(self, force_flush: bool = False) -> Any:
        self._write_held()
        return await super()._flush_pending(force_flush)

    async def _send_ping(self, future: "asyncio.Future[bool] | None" = None) -> None:
        self._write_held()  # what was sent before it must be known to the server when it answers
        await super()._send_ping(future)

    async def _request_new_style(
        self,
        subject: str,
        payload: bytes,
        timeout: float = 1,  # noqa: ASYNC109 - nats-py's own name for it
        headers: dict[str, Any] | None = None,
    ) -> Msg:
        if self.is_draining_pubs:
            raise ConnectionDrainingError
        if not self._answers_to:
            await self._listen_for_answers()
        token, answer = self._answers.expect(timeout)
        try:
            await self.publish(subject, payload, reply=self._answers_to + token.decode(), headers=headers)
            return await answer
        finally:
            self._answers.forget(token)

    async def _listen_for_answers(self) -> None:
        inbox, answers = f"{self.new_inbox()}.", self._answers
        before = len(inbox)

        async def take_with_headers(msg: Msg) -> None:
            answers.came(msg.subject[before:].encode(), msg)

        def take(subject: bytes, _reply: bytes, body: bytes) -> None:
            answers.came(subject[before:], Msg(self, data=body))

        self.hand_over(await self.subscribe(f"{inbox}*", cb=take_with_headers), take, with_headers=False)
        self._answers_to = inbox

    @staticmethod
    def _parse_header_lines(raw: bytes) -> dict[str, str]:
        headers: dict[str, str] = {}
        for line in raw.decode("utf-8", "replace").split("\r\n"):
            name, colon, value = line.partition(":")
            if colon:
                headers[name.strip()] = value.strip()
        return headers


@lru_cache(1000)
def _is_header_name(name: str) -> bool:
    return _HEADER_NAME.fullmatch(name) is not None


def _header_lines(headers: Mapping[str, str]) -> bytes:
    """Raises BadHeaderError."""
    lines = ["NATS/1.0"]
    for name, value in headers.items():
        if not _is_header_name(name):
            raise BadHeaderError(name)
        lines.append(f"{name}: {value if value.isalnum() else value.strip().translate(_ONE_LINE)}")
    lines.append("\r\n")
    return "\r\n".join(lines).encode()


async def publish_all(nc: nats.aio.client.Client, messages: Sequence[Publication]) -> None:
    """Publishes messages that are known to be small enough for the server. Raises NatsError."""
    if isinstance(nc, Client):
        if messages:
            await nc.publish_together(messages)
        return
    for subject, body, headers in messages:
        await nc.publish(subject, body, headers=headers)


async def connect_nats(
    settings: NatsSettings, name: str, *, patience: float = _WAIT_FOR_NATS, reconnected: asyncio.Event | None = None
) -> Client:
    """A connection that comes back by itself, and then sets `reconnected`; waits for a server that is still starting.

    Raises NatsError, OSError.
    """

    async def note_reconnection() -> None:
        if reconnected is not None:
            reconnected.set()

    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    while True:
        client = Client()
        try:
            await client.connect(
                settings.nats_url.split(","),
                user=settings.nats_user,
                password=settings.nats_password.get_secret_value() if settings.nats_password else None,
                name=name,
                connect_timeout=2,
                max_reconnect_attempts=-1,
                reconnect_time_wait=_RECONNECT,  # type: ignore[arg-type]  # seconds, used as asyncio.sleep does
                allow_reconnect=True,
                error_cb=_note,
                reconnected_cb=note_reconnection,
            )
            return client
        except (NatsError, OSError, TimeoutError):
            if loop.time() >= deadline:
                raise
            await asyncio.sleep(0.2)


async def _note(error: Exception) -> None:
    log_line.warning("nats connection", because=str(error) or type(error).__name__)
