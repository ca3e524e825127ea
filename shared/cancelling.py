"""Ending when asked to, even where cleaning up failed."""

import asyncio


def end_if_cancelled() -> None:
    """Raises CancelledError if the current task was asked to end.

    Loops that go on after an error call this first: where a transaction is cancelled and the database goes at the same
    moment, the failure of its ROLLBACK takes the place of the CancelledError, and the loop would never end.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
