"""How much of processes is in memory, in KiB, where Linux tells it."""

from pathlib import Path


def resident(pid: int) -> int | None:
    """None where nothing tells."""
    return _status(pid, "VmRSS")


def resident_with_children(pid: int) -> int | None:
    """What the process and those that it has started take together. What they share counts for each."""
    own = resident(pid)
    return None if own is None else own + sum(resident(child) or 0 for child in children(pid))


def children(pid: int) -> list[int]:
    """The processes that this one has started and that are there still."""
    try:
        found = [tasks.read_text() for tasks in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:  # it has just ended
        return []
    return [int(child) for line in found for child in line.split()]


def _status(pid: int, name: str) -> int | None:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), None)
