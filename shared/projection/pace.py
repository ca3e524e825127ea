"""How much a projector takes at once, and how long it rests."""

from typing import Final

BATCH: Final = 1000
"""The most events of one commit."""

_PACE, _LONGEST_REST = 0.01, 0.1


def rest_after(taken: float, left: int) -> float:
    """For how many seconds a projector rests that has taken so many for a batch, and knows of so many more events.

    A commit for each few events would keep both servers busy with nothing else. Among a crowd of commands it takes half
    of the time at the most; while it catches up, all of it.
    """
    return max(_PACE - taken, min(taken, _LONGEST_REST)) if left < BATCH else 0.0
