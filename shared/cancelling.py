"""Ending when asked to, even where cleaning up failed, and ending together."""

import asyncio
from collections.abc import Coroutine
from typing import Any


def end_if_cancelled() -> None:
    """Raises CancelledError if the current task was asked to end.

    Loops that go on after an error call this first: where a transaction is cancelled and the database goes at the same
    moment, the failure of its ROLLBACK takes the place of the CancelledError, and the loop would never end.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def all_or_none(*work: Coroutine[Any, Any, None]) -> None:
    """Returns when all of it is done. Where one fails, the others are ended first, and its error is raised."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
