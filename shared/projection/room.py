"""How many rows may stay in memory: as many as fit, whatever their size."""

import ctypes
import os
from pathlib import Path

_MOST_ROWS = 200_000  # while no more are needed, each row is written once, at the end
_MEGABYTE = 1_000_000
_MOST_RESIDENT = 190 * _MEGABYTE
_AT_LEAST = 60 * _MEGABYTE
_TOGETHER_MORE, _TOGETHER_MOST, _TOGETHER_AT_LEAST = 40 * _MEGABYTE, 155 * _MEGABYTE, 15 * _MEGABYTE
_GROWN = 5 * _MEGABYTE
_STATM = Path("/proc/self/statm")


def resident() -> int:
    """The memory that this process takes, in bytes; 0 where the system does not say."""
    try:
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def give_back() -> None:
    """Lets the system have what is free within this process: glibc keeps it, 30 MB of what was read before."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError):  # another libc
        return


def is_there_room_for_two() -> bool:
    """Whether another process may fill tables, too: both together must stay under 300 MB."""
    give_back()
    return resident() <= _TOGETHER_MOST - _TOGETHER_AT_LEAST


class Room:
    """`rows` is how many may stay; it shrinks whenever the process grows beyond what it may take.

    Rows let go of leave room for others within the process, but it never gives it back: so growing is what counts.
    """

    def __init__(self, rows: int = _MOST_ROWS, *, together: bool = False) -> None:
        """`together`: another process needs room, too."""
        give_back()
        self.rows = rows
        taken = resident()
        if together:
            self._limit = max(min(taken + _TOGETHER_MORE, _TOGETHER_MOST), taken + _TOGETHER_AT_LEAST)
        else:
            self._limit = max(_MOST_RESIDENT, taken + _AT_LEAST)

    def look(self, kept: int) -> bool:
        """Whether of so many rows some must go now."""
        taken = resident()
        if taken > self._limit:
            self._limit = taken + _GROWN
            self.rows = min(self.rows, kept * 2 // 3)
        return kept > self.rows
