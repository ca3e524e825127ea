"""Launching the network: once, whoever asks for it and however often."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peernet.connection import Place, open_log
from peernet.errors import CommandError
from peernet.moments import ZONE
from shared.access import NETWORK_REF
from shared.bus.client import BusClient
from shared.contracts.membership import NETWORK_ALREADY_LAUNCHED, THE_NETWORK
from shared.contracts.refusals import UNAVAILABLE, Refused
from shared.contracts.types import Actor
from shared.ids import derived_id
from shared.log.stream import Log

_ATTEMPTS = 10
_PAUSE = 0.3


@dataclass(frozen=True, slots=True)
class Launch:
    """What a network is launched with; without `launched_on` it is today."""

    operator: Actor
    coordinator: UUID
    name: str
    area: str
    launched_on: str | None = None


@dataclass(frozen=True, slots=True)
class Launched:
    """The network as the log knows it. `now` says whether this very call launched it."""

    name: str
    area: str
    launched_on: str
    now: bool


async def launch(wanted: Launch, place: Place) -> Launched:
    """Launches the network unless it has been before. Raises Refused, and CommandError where nothing answers."""
    async with open_log(place=place) as log:
        if before := await _launched(log):
            return before
        repeated = await _send(BusClient(log.nc, log.network, patience=5.0), wanted, log.network)
        found = await _launched(log)
        if found is None:
            raise CommandError("The network was launched, but its log does not show it yet: look again in a moment.")
        return Launched(found.name, found.area, found.launched_on, now=not repeated)


async def _send(bus: BusClient, wanted: Launch, network: str) -> bool:
    """Whether somebody else's launch came first. Waits a little for a service that has only just started."""
    command_id = derived_id(THE_NETWORK, "launch", network)
    data = {
        "name": wanted.name,
        "area": wanted.area,
        "launched_on": wanted.launched_on or datetime.now(ZONE).date().isoformat(),
        "operator_id": str(wanted.operator.id),
        "coordinator_id": str(wanted.coordinator),
    }
    for attempt in range(_ATTEMPTS):
        try:
            reply = await bus.send_raw(
                "membership", "LaunchNetwork", data, actor=wanted.operator, command_id=command_id
            )
            return reply.repeated
        except Refused as refused:
            if refused.problem.code == NETWORK_ALREADY_LAUNCHED.code:
                return True
            if refused.problem.code != UNAVAILABLE.code or attempt == _ATTEMPTS - 1:
                raise
            await asyncio.sleep(_PAUSE)
    raise AssertionError("unreachable")


async def _launched(log: Log) -> Launched | None:
    async for message in log.load(NETWORK_REF):
        stored = message.decoded()
        if stored.type == "NetworkLaunched":
            return Launched(stored.data["name"], stored.data["area"], stored.data["launched_on"], now=False)
    return None
