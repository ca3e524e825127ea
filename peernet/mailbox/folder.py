"""Mail as files, one each, which their owner alone may read. There is room for so much; then the oldest go."""

import os
from collections import deque
from pathlib import Path
from typing import Final

MOST: Final = 20_000
MOST_BYTES: Final = 500_000_000
_SUFFIX: Final = ".eml"


def numbers(folder: Path) -> list[int]:
    """Of the mail in the folder, in the order in which it came."""
    stems = (path.stem for path in folder.glob(f"[0-9]*{_SUFFIX}"))
    return sorted(int(stem) for stem in stems if stem.isdecimal())


def path_of(folder: Path, number: int) -> Path:
    return folder / f"{number}{_SUFFIX}"


def clear(folder: Path) -> int:
    """Removes all mail; how many there was of it."""
    found = numbers(folder)
    for number in found:
        path_of(folder, number).unlink(missing_ok=True)
    return len(found)


class Keeper:
    """Adds to a folder that nobody else adds to. A crash of this process loses nothing that was added."""

    def __init__(self, folder: Path, *, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._most = most
        self._most_bytes = most_bytes
        for draft in folder.glob(f".*{_SUFFIX}"):
            draft.unlink()
        self._kept = deque((number, path_of(folder, number).stat().st_size) for number in numbers(folder))
        self._bytes = sum(size for _, size in self._kept)
        self._last = self._kept[-1][0] if self._kept else 0

    @property
    def last(self) -> int:
        """The number of the mail that was added last; it is never given again while this runs."""
        return self._last

    def next_number(self) -> int:
        return self._last + 1

    def add(self, content: bytes) -> int:
        """Its number. Nobody who looks into the folder meets half a mail."""
        self._last += 1
        path = path_of(self._folder, self._last)
        draft = path.with_name(f".{path.name}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        draft.rename(path)
        self._kept.append((self._last, len(content)))
        self._bytes += len(content)
        self._make_room()
        return self._last

    def _make_room(self) -> None:
        """The newest stays in any case."""
        while len(self._kept) > 1 and (len(self._kept) > self._most or self._bytes > self._most_bytes):
            number, size = self._kept.popleft()
            self._bytes -= size
            path_of(self._folder, number).unlink(missing_ok=True)  # somebody may have cleared the folder
