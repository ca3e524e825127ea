"""How much of a process is in memory, in KiB, where Linux tells it."""

from pathlib import Path


def resident(pid: int) -> int | None:
    """None where nothing tells."""
    return _status(pid, "VmRSS")


def peak_resident(pid: int) -> int | None:
    """The most there was since the process began, or since its peak was set back."""
    return _status(pid, "VmHWM")


def set_peak_back(pid: int) -> bool:
    """Whether the kernel counts the peak from now on."""
    try:
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    except OSError:
        return False
    return True


def _status(pid: int, name: str) -> int | None:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), None)
