"""How many rows may stay in memory: as many as fit, whatever their size."""

import os
from pathlib import Path

_MEGABYTE = 1_000_000
_MOST_RESIDENT = 190 * _MEGABYTE
_AT_LEAST = 60 * _MEGABYTE
_GROWN = 5 * _MEGABYTE
_STATM = Path("/proc/self/statm")


def resident() -> int:
    """The memory that this process takes, in bytes; 0 where the system does not say."""
    try:
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


class Room:
    """`rows` is how many may stay; it shrinks whenever the process grows beyond what it may take.

    Rows let go of leave room for others within the process, but it never gives it back: so growing is what counts.
    """

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self._limit = max(_MOST_RESIDENT, resident() + _AT_LEAST)

    def look(self, kept: int) -> bool:
        """Whether of so many rows some must go now."""
        taken = resident()
        if taken > self._limit:
            self._limit = taken + _GROWN
            self.rows = min(self.rows, kept * 2 // 3)
        return kept > self.rows
