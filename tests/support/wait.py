"""Waiting for a condition instead of for a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable

POLL_SECONDS = 0.05


def wait_until(condition: Callable[[], bool], what: str, patience: float = 20.0) -> None:
    """Return when the condition holds; fail with a sentence about `what` when patience runs out."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"after {patience:.0f} s still not true: {what}")
        time.sleep(POLL_SECONDS)


async def eventually(condition: Callable[[], Awaitable[bool]], patience: float = 20.0) -> None:
    """Return when the condition holds; fail when patience runs out."""
    deadline = time.monotonic() + patience
    while not await condition():
        assert time.monotonic() < deadline, f"after {patience:.0f} s still not true: {condition}"
        await asyncio.sleep(POLL_SECONDS)
