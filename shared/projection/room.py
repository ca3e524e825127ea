"""How many rows may stay in memory: as many as fit, whatever their size."""

import ctypes
import gc
import os
from pathlib import Path
from typing import NamedTuple

_MOST_ROWS = 200_000  # while no more are needed, each row is written once, at the end
_MEGABYTE = 1_000_000
_MOST_ALONE, _MOST_OF_BOTH = 190 * _MEGABYTE, 290 * _MEGABYTE
_MORE_ALONE, _MORE_BESIDE, _LEAST_BESIDE = 60 * _MEGABYTE, 40 * _MEGABYTE, 15 * _MEGABYTE
_SECOND_WANTS, _SECOND_NEEDS = 140 * _MEGABYTE, 105 * _MEGABYTE
_GROWN = 5 * _MEGABYTE
_STATM = Path("/proc/self/statm")


def resident() -> int:
    """The memory that this process takes, in bytes; 0 where the system does not say."""
    try:
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def give_back() -> None:
    """Lets the system have what is free within this process: Python keeps 10 MB of what was in use, and glibc 30."""
    gc.collect()
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError):  # another libc
        return


class RoomForTwo(NamedTuple):
    """The most that this process may take, and the most that another one may, in bytes."""

    here: int
    there: int


def room_for_two() -> RoomForTwo | None:
    """None where this process takes so much that another would have too little: together they stay under 300 MB."""
    give_back()
    taken = resident()
    # What this process took before and does not need any more is room within it; the second one has none.
    here = max(min(taken + _MORE_BESIDE, _MOST_OF_BOTH - _SECOND_WANTS), taken + _LEAST_BESIDE)
    there = _MOST_OF_BOTH - here
    return RoomForTwo(here, there) if there >= _SECOND_NEEDS else None


class Room:
    """`rows` is how many may stay; it shrinks whenever the process grows beyond what it may take.

    Rows let go of leave room for others within the process, but it never gives it back: so growing is what counts.
    """

    def __init__(self, rows: int = _MOST_ROWS, *, most: int | None = None) -> None:
        """`most` is what the process may take where another needs room, too, in bytes."""
        give_back()
        self.rows = rows
        taken = resident()
        self._limit = max(_MOST_ALONE, taken + _MORE_ALONE) if most is None else max(most, taken + _LEAST_BESIDE)

    def look(self, kept: int) -> bool:
        """Whether of so many rows some must go now."""
        taken = resident()
        if taken > self._limit:
            self._limit = taken + _GROWN
            self.rows = min(self.rows, kept * 2 // 3)
        return kept > self.rows
