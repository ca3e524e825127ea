"""The connection to NATS: nats-py's own, reading messages in a third of the time."""

import asyncio

import nats.aio.client
import structlog
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from shared.log.parser import Parser, Take
from shared.settings import NatsSettings

log_line = structlog.get_logger()

_WAIT_FOR_NATS = 60.0
_RECONNECT = 0.2


class Client(nats.aio.client.Client):
    """nats-py looks at every character of every header's name for white space, which a nats-server never sends.

    A stored message carries three to nine headers: half of the time of reading the log went there
    (docs/performance.md).
    """

    def __init__(self) -> None:
        super().__init__()
        self._ps: Parser = Parser(self)

    def hand_over(self, subscription: Subscription, take: Take) -> None:
        """The subscription's messages are taken as they arrive; its callback gets the server's own words."""
        self._ps.straight[subscription._id] = take

    def _remove_sub(self, sid: int, max_msgs: int = 0) -> None:
        self._ps.straight.pop(sid, None)
        super()._remove_sub(sid, max_msgs)

    @staticmethod
    def _parse_header_lines(raw: bytes) -> dict[str, str]:
        headers: dict[str, str] = {}
        for line in raw.decode("utf-8", "replace").split("\r\n"):
            name, colon, value = line.partition(":")
            if colon:
                headers[name.strip()] = value.strip()
        return headers


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
    log_line.warning("nats connection", because=type(error).__name__)
