"""Hears of writes before they are acknowledged, so that what is seldom written need not be read before each use."""

import re
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

SETTLED: Final = 5.0
"""Seconds after which a write has been acknowledged or given up: more than appending ever waits."""

READ_AGAIN: Final = 5.0
"""Seconds after which something is read again whatever was heard: a write that nobody acknowledged may come late."""

_COMMAND = re.compile(rb'"commandid":"([0-9a-f-]{36})"')
_MOST_REMEMBERED = 1000


class Announced:
    """Tells whether anything was written to some subjects of the log since they were read.

    A nats-server hands a message to plain subscribers when it arrives, before the log has taken it. On the connection
    that listens, it therefore comes before any request that somebody sends because the write was acknowledged: what
    was read earlier and not announced to change is as good as read now (docs/decisions/0011).
    """

    def __init__(self, subjects: str, clock: Callable[[], float] = monotonic) -> None:
        """`subjects` may have wildcards. Until `listen` nothing counts as unchanged."""
        self._subjects = subjects
        self._clock = clock
        self._nc: Client | None = None
        self._subscription: Subscription | None = None
        self._listens_since = float("inf")
        self._connections = 0
        self._unsettled: dict[str, dict[str, float]] = {}
        self._seen: deque[str] = deque(maxlen=_MOST_REMEMBERED)

    async def listen(self, nc: Client) -> None:
        """Listens on this connection, which should be the one that requests come by."""
        self._subscription = await nc.subscribe(self._subjects, cb=self._heard)
        await nc.flush()
        self._nc, self._connections, self._listens_since = nc, nc.stats["reconnects"], self._clock()

    def unchanged(self, subject: str, read_at: float) -> bool:
        """Whether what was read at this moment (of `time.monotonic`) is still all that the log has of the subject."""
        if not self._listens() or self._subscription is None or self._subscription.pending_msgs:
            return False
        now = self._clock()
        if read_at < max(now - READ_AGAIN, self._listens_since + SETTLED):
            return False
        if unsettled := self._unsettled.get(subject):
            for command in [each for each, until in unsettled.items() if until < now]:
                del unsettled[command]
            if unsettled:
                return False
            del self._unsettled[subject]
        return True

    def saw(self, subject: str, command: str) -> None:
        """What this command wrote to the subject has been read."""
        self._seen.append(command)
        if unsettled := self._unsettled.get(subject):
            unsettled.pop(command, None)

    def _listens(self) -> bool:
        """Whether nothing can have been missed: after a new connection it begins anew."""
        nc = self._nc
        if nc is None or not nc.is_connected:
            return False
        if nc.stats["reconnects"] != self._connections:
            self._connections, self._listens_since = nc.stats["reconnects"], self._clock()
        return True

    async def _heard(self, msg: Msg) -> None:
        found = _COMMAND.search(msg.data)
        command = found[1].decode() if found else ""
        if command not in self._seen:
            self._unsettled.setdefault(msg.subject, {})[command] = self._clock() + SETTLED
