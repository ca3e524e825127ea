"""Which processes work in a folder: the way to see that nothing of a stack is left."""

from contextlib import suppress
from pathlib import Path

from peernet.stack.process import Identity


def processes_in(folder: Path) -> set[int]:
    """The pids of all living processes whose working directory is the folder or below it."""
    root = folder.resolve()
    found = set()
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            with suppress(OSError):  # it has just ended, or belongs to somebody else
                if (each / "cwd").readlink().is_relative_to(root) and Identity.of(int(each.name)):
                    found.add(int(each.name))
    return found
