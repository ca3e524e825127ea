"""Asking the running service to build its views anew, as `peernet rebuild` does."""

import time
from dataclasses import dataclass

import orjson
from nats.aio.client import Client

from peernet.bench.context import NETWORK, Context
from shared.bus.client import BusClient

_PATIENCE = 1800.0


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """`seconds` from the request to the answer, `fold` what the service says the folding alone took."""

    views: int
    events: int
    seconds: float
    fold: float
    differed: int

    @property
    def per_second(self) -> float:
        return self.events / self.seconds

    @property
    def folded_per_second(self) -> float:
        return self.events / self.fold


async def rebuild(context: Context, nc: Client, view: str | None = None) -> Rebuilding:
    """Of one view, or of all. Raises Refused."""
    body = {"actor": str(context.operator)} | ({"view": view} if view else {})
    bus = BusClient(nc, NETWORK, patience=_PATIENCE)
    begun = time.perf_counter()
    rebuilt = (await bus.request("ops.membership.rebuild", orjson.dumps(body)))["rebuilt"]
    seconds = time.perf_counter() - begun
    return Rebuilding(
        views=len(rebuilt),
        events=max(each["events"] for each in rebuilt),
        seconds=seconds,
        fold=max(each["seconds"] for each in rebuilt),
        differed=sum(each["differed"] or 0 for each in rebuilt),
    )
