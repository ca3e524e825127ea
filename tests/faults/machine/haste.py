"""Shortens how long the kit waits before it tries something again, so that more can happen in a minute.

Nothing here is needed: where the kit has none of these any more, the machine only takes longer.
"""

from typing import Any

import nats.aio.client
import pytest

from tests.faults.machine.arena import Arena

_APPENDS = (".log.", ".keyring.")
_LONGEST = 0.5
_SHORTER = {
    "shared.projection.projector._RETRY": 0.05,
    "shared.log.reader._SILENCE": 0.6,
    "shared.log.reader._HEARTBEAT": 0.2,
    "shared.log.stream._ONE_TRY": 0.3,
}


def make_haste(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    original = nats.aio.client.Client.request

    async def request(self: Any, subject: str, *args: Any, **more: Any) -> Any:
        if self is not arena.nc and "timeout" in more and any(part in subject for part in _APPENDS):
            more["timeout"] = min(more["timeout"], _LONGEST)
        return await original(self, subject, *args, **more)

    monkeypatch.setattr(nats.aio.client.Client, "request", request)
    for name, seconds in _SHORTER.items():
        monkeypatch.setattr(name, seconds, raising=False)
