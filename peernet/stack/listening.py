"""Whether it is really this process that listens on a port.

Two stacks that start at the same moment may choose the same port; the one that came second would
otherwise take the other's answer for its own.
"""

from contextlib import suppress
from pathlib import Path

_LISTEN = "0A"


def listens(pid: int, port: int) -> bool:
    """True also where the system has no way to tell (it is Linux's /proc that says)."""
    table = Path("/proc/net/tcp")
    if not table.exists():
        return True
    address = f"0100007F:{port:04X}"
    rows = (line.split() for line in table.read_text().splitlines()[1:])
    sockets = {f"socket:[{row[9]}]" for row in rows if row[1] == address and row[3] == _LISTEN}
    return bool(sockets) and not sockets.isdisjoint(_open_files(pid))


def _open_files(pid: int) -> set[str]:
    found = set()
    try:
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed since it was listed
                found.add(str(entry.readlink()))
    except OSError:
        return set()  # the process has ended
    return found
