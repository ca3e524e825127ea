"""Which sessions of a gathering a cell means, however people write their titles. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from peernet.spreadsheet.problems import UnclearValue
from peernet.spreadsheet.text import given, squash
from shared.contracts.events import SessionEntry

_BETWEEN = re.compile(r"[;\n/|+]|,|\band\b|&")


@dataclass(frozen=True)
class Choices:
    """The sessions of one gathering by their titles."""

    sessions: tuple[SessionEntry, ...]

    @classmethod
    def among(cls, sessions: Iterable[SessionEntry]) -> "Choices":
        return cls(tuple(sessions))

    def of(self, cell: str | None) -> tuple[UUID, ...]:
        """The sessions that the cell names, one or several. Raises UnclearValue for any that there is not."""
        if cell is None:
            return ()
        if whole := self._called(cell):
            return (whole,)
        found = [self._called(part) for part in _BETWEEN.split(cell) if given(part)]
        chosen = [each for each in found if each]
        if not chosen or len(chosen) < len(found):
            raise UnclearValue("There is no such session at this gathering.", self._remedy())
        return tuple(dict.fromkeys(chosen))

    def _called(self, text: str) -> UUID | None:
        """The one session of that title; of two alike, none: a sheet does not say which is meant."""
        key = _key(text)
        alike = [each.session_id for each in self.sessions if _key(each.title) == key]
        return alike[0] if len(alike) == 1 else None

    def _remedy(self) -> str:
        if not self.sessions:
            return "Add its sessions first, or leave the column out with --column session=."
        return f"Write one of these: {', '.join(each.title for each in self.sessions)}."


def _key(title: str) -> str:
    return squash(title).removeprefix("workshop").removesuffix("workshop") or squash(title)
