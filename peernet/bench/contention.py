"""Many commands at once on one aggregate: as many are taken as there is room for, and nobody sees an internal error."""

import asyncio
import contextlib
import time
from collections import Counter

from nats.aio.client import Client

from peernet.bench.context import NETWORK, Context
from peernet.bench.figures import Figure, Measured
from peernet.bench.room import ROOM_FULL, OpenRoom, TakeSeat
from peernet.bench.statistics import median
from shared.bus.client import BusClient
from shared.contracts.refusals import Refused
from shared.contracts.types import Actor

_PLACES = 300
_COMMANDS = 400
_CONNECTIONS = 8
_MOST_SECONDS = 1.0
_TAKEN = "taken"


async def measure(context: Context) -> Measured:
    rounds = context.size(3)
    seconds, answers = list[float](), Counter[str]()
    async with contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(context.connection()) for _ in range(_CONNECTIONS)]
        for _ in range(rounds):
            taken, found = await _round(clients, context.coordinator)
            seconds.append(taken)
            answers += found
    taken, full = answers.pop(_TAKEN, 0) / rounds, answers.pop(ROOM_FULL.code, 0) / rounds
    others, middle = sum(answers.values()), median(seconds)
    return Measured(
        (
            Figure("accepted", taken, "of 400", reach="exactly 300", reached=taken == _PLACES),
            Figure("refused as full", full, "of 400", reach="exactly 100", reached=full == _COMMANDS - _PLACES),
            Figure("answered anything else", others, f"of {rounds * _COMMANDS:,}", reach="none", reached=not others),
            Figure("until all are answered", middle, "s", reach="under 1 s", reached=middle < _MOST_SECONDS),
        ),
        {"rounds": rounds, "commands": _COMMANDS, "places": _PLACES, "connections": _CONNECTIONS, **answers},
    )


async def _round(clients: list[Client], coordinator: Actor) -> tuple[float, Counter[str]]:
    buses = [BusClient(client, NETWORK, patience=30.0) for client in clients]
    room = await buses[0].send(OpenRoom(places=_PLACES), actor=coordinator)

    async def sit_down(bus: BusClient) -> str:
        try:
            await bus.send(TakeSeat(room_id=room.id), actor=coordinator)
        except Refused as refused:
            return refused.problem.code
        return _TAKEN

    begun = time.perf_counter()
    answers = await asyncio.gather(*(sit_down(buses[number % _CONNECTIONS]) for number in range(_COMMANDS)))
    return time.perf_counter() - begun, Counter(answers)
