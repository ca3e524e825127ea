"""Who fills which views of a rebuild: this process, or a second one beside it (docs/decisions/0020)."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from shared.contracts.messages import may_read_as
from shared.log.envelope import type_of
from shared.log.stream import Log
from shared.projection.view import View

_PLACES, _AT_EACH = 10, 25
_START = 0.1
"""What the second process has to do beside filling, as a part of all there is to do: it starts, and that takes time."""


class NotTogether(Exception):
    """What two processes began has to be done by one. The message says why."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """When a rebuild is worth a second process, and the command that starts one."""

    command: tuple[str, ...]
    least_events: int

    def is_worth_it(self, events: int, views: Sequence[View[Any]]) -> bool:
        return events >= self.least_events and len(views) > 1 and _cores() > 1


class Shares(NamedTuple):
    here: list[View[Any]]
    there: list[View[Any]]


async def share_out(log: Log, last: int, views: Sequence[View[Any]]) -> Shares:
    """Each process about as much to do, going by how many of the events up to `last` each view handles."""
    weights = await _weights(log, last, views)
    shares, loads = Shares([], []), [0.0, _START * sum(weights.values())]
    for view in sorted(views, key=weights.__getitem__, reverse=True):
        lighter = loads.index(min(loads))
        shares[lighter].append(view)
        loads[lighter] += weights[view]
    return shares


async def _weights(log: Log, last: int, views: Sequence[View[Any]]) -> dict[View[Any], int]:
    """Of some events from all over the log, how many each view handles."""
    sequences = {min(last, 1 + last * place // _PLACES + n) for place in range(_PLACES) for n in range(_AT_EACH)}
    types = [type_of((await found).body) for found in asyncio.as_completed(map(log.message, sequences))]
    return {view: 1 + sum(each is not None and may_read_as(each, view.events) for each in types) for view in views}


def _cores() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
