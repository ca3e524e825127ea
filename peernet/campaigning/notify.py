"""The notify service as a coordinator's commands reach it: an answer knows what was just done."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from peernet.connection import open_bus
from shared.bus.client import BusClient
from shared.bus.requests import CommandReply

_PATIENCE = 120.0
"""A question as at a date replays the log up to then, and counting a large audience takes a while."""


class Notify:
    """One network's notify service, and who acts."""

    def __init__(self, bus: BusClient, actor: str) -> None:
        self._bus = bus
        self._actor = actor
        self._sequence = 0

    async def send(self, command: str, **fields: Any) -> CommandReply:
        """Raises Refused with what the service says. Fields that are None are left out."""
        reply = await self._bus.send_raw("notify", command, _given(fields), actor=self._actor)
        self._sequence = max(self._sequence, reply.sequence)
        return reply

    async def ask(self, question: str, wrapping: dict[str, Any] | None = None, /, **fields: Any) -> Any:
        """The answer; `wrapping` may say as at when."""
        reply = await self._bus.ask_raw(
            "notify", question, _given(fields), actor=self._actor, **{"at_least": self._sequence, **(wrapping or {})}
        )
        return reply.answer

    async def organisations(self) -> list[dict[str, Any]]:
        """All that membership knows."""
        found: list[dict[str, Any]] = []
        while True:
            asked = {"limit": 1000, "offset": len(found)}
            page = (await self._bus.ask_raw("membership", "organisations", asked, actor=self._actor)).answer
            found += page
            if len(page) < asked["limit"]:
                return found


@contextlib.asynccontextmanager
async def open_notify(actor: str) -> AsyncIterator[Notify]:
    async with open_bus(patience=_PATIENCE) as bus:
        yield Notify(bus, actor)


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
