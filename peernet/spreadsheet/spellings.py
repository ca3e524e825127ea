"""One spelling for each organisation and service of a sheet."""

from collections import Counter
from collections.abc import Iterable

from peernet.spreadsheet.text import given, squash, tidy


class Spellings:
    """Values that differ only in capitals, spaces and punctuation are one; the most usual spelling stands.

    "In-patients", "in patients" and "Inpatients" are one service; of equally usual ones the first stands.
    """

    def __init__(self, values: Iterable[str]) -> None:
        counted = Counter(spelling for value in values if (spelling := given(value)))
        self._usual: dict[str, str] = {}
        for spelling, _ in counted.most_common():
            self._usual.setdefault(_key(spelling), spelling)

    def usual(self, value: str) -> str | None:
        """The sheet's spelling of this value; None for a blank."""
        return self._usual.get(_key(value), tidy(value)) if given(value) else None


def _key(value: str) -> str:
    return squash(value).removeprefix("the") or squash(value)
