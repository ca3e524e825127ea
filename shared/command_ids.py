"""The commands that an aggregate remembers, so that the same one again gets its first answer."""

from collections.abc import Iterator
from struct import Struct
from typing import TypeVar, overload
from uuid import UUID

D = TypeVar("D")

_ONE = Struct(">16sQ")


class CommandIds:
    """For each command that changed an aggregate the last sequence that it wrote.

    Like a dict of UUIDs, but ids are kept as their bytes: a UUID takes twice the memory, and making one of bytes takes
    twenty times as long as keeping the bytes.
    """

    __slots__ = ("_ends",)

    def __init__(self) -> None:
        self._ends: dict[bytes, int] = {}

    @overload
    def get(self, id: UUID) -> int | None: ...
    @overload
    def get(self, id: UUID, otherwise: D) -> int | D: ...
    def get(self, id: UUID, otherwise: D | None = None) -> int | D | None:
        return self._ends.get(id.bytes, otherwise)

    def __setitem__(self, id: UUID, sequence: int) -> None:
        self._ends[id.bytes] = sequence

    def __contains__(self, id: UUID) -> bool:
        return id.bytes in self._ends

    def __iter__(self) -> Iterator[UUID]:
        return (UUID(bytes=id) for id in self._ends)

    def __len__(self) -> int:
        return len(self._ends)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CommandIds) and self._ends == other._ends

    __hash__ = None  # type: ignore[assignment]  # it changes

    def written(self) -> bytes:
        """All of them, to be read back by `read`."""
        pack = _ONE.pack
        return b"".join([pack(id, end) for id, end in self._ends.items()])

    @classmethod
    def read(cls, written: bytes) -> "CommandIds":
        """Raises struct.error for what is cut off."""
        found = cls()
        found._ends.update(_ONE.iter_unpack(written))
        return found
