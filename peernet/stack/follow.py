"""Reading the lines that are being added to log files."""

from collections.abc import Iterator
from pathlib import Path


class Tail:
    """The lines added to one file from now on, or from `offset` on."""

    def __init__(self, path: Path, offset: int | None = None) -> None:
        self._path = path
        self._rest = b""
        self._offset = self._size() if offset is None else offset

    def lines(self) -> Iterator[str]:
        """What has been added since the last call; half a line waits for its other half."""
        size = self._size()
        if size < self._offset:
            self._offset = 0  # the file was replaced by a new one
        if size == self._offset:
            return
        with self._path.open("rb") as file:
            file.seek(self._offset)
            added = file.read()
        self._offset += len(added)
        *whole, self._rest = (self._rest + added).split(b"\n")
        for line in whole:
            yield line.decode(errors="replace").rstrip("\r")

    def _size(self) -> int:
        return self._path.stat().st_size if self._path.exists() else 0
