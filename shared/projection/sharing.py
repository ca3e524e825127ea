"""Who fills what of a rebuild: this process, or a second one beside it (docs/decisions/0020)."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from shared.contracts.messages import may_read_as
from shared.log.envelope import type_of
from shared.log.stream import Log
from shared.projection.part import DIGITS, Part
from shared.projection.view import View

_PLACES, _AT_EACH = 10, 25
_START = 30_000
"""So many events could be filled in one process while the second one starts and looks up people's keys: 1.3 s."""
_MOST_TO_START = 0.5


class NotTogether(Exception):
    """What two processes began has to be done by one. The message says why."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """When a rebuild is worth a second process, and the command that starts one."""

    command: tuple[str, ...]
    least_events: int

    def is_worth_it(self, events: int, views: Sequence[View[Any]]) -> bool:
        return events >= max(self.least_events, 1) and len(views) > 1 and _cores() > 1


class Share(NamedTuple):
    """Some views: for those that can be divided, of the aggregates in `part`; for the others, of all."""

    views: list[View[Any]]
    part: Part


class Shares(NamedTuple):
    here: Share
    there: Share


async def share_out(log: Log, last: int, views: Sequence[View[Any]]) -> Shares:
    """Each process about as much to do, going by how many of the events up to `last` each view handles.

    What can be divided is, and makes good what the others leave uneven.
    """
    weights = await _weights(log, last, views)
    divided = [view for view in views if view.can_be_divided]
    to_divide = sum(weights[view] for view in divided)
    whole: tuple[list[View[Any]], list[View[Any]]] = ([], [])
    loads = [0.0, to_divide + sum(weights.values()) * min(_START / last, _MOST_TO_START)]
    undivided = [view for view in views if view not in divided]
    for view in sorted(undivided, key=weights.__getitem__, reverse=True):
        lighter = loads.index(min(loads))
        whole[lighter].append(view)
        loads[lighter] += weights[view]
    here = max(0.0, loads[1] - loads[0]) / 2 / to_divide if to_divide else 0.0
    ends = DIGITS[: round(here * len(DIGITS))]
    return Shares(
        Share([*whole[0], *divided], Part(ends=ends)), Share([*whole[1], *divided], Part(ends=ends, others=True))
    )


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
