"""The code by which anybody can check a certificate, and the letters of its number: both follow from an id alone."""

import hashlib
from datetime import date
from typing import Final
from uuid import UUID

# Without what looks or sounds alike (0 O, 1 I L, 2 Z, 5 S, 8 B, U V), and without vowels: no words come of it.
ALPHABET: Final = "34679CDFGHJKMNPQRTWXY"
_CODE, _GROUP, _SERIES = 12, 4, 4


def code_of(certificate_id: UUID) -> str:
    """Twelve letters and digits in three groups, such as `K7QM-4XRD-9TGH`. Tells nothing of whose certificate it is."""
    return _grouped(_letters(b"peernet certificate code", certificate_id.bytes, _CODE))


def normal(code: str) -> str:
    """The code as `code_of` writes it, whatever the capitals, spaces and hyphens of who typed it."""
    return _grouped("".join(each for each in code.upper() if each.isascii() and each.isalnum()))


def series_of(cohort_id: UUID, attempt: int) -> str:
    """Letters for the numbers of a cohort's certificates; others at each attempt, should a cohort have them already."""
    return _letters(b"peernet certificate series %d" % attempt, cohort_id.bytes, _SERIES)


def number_of(completed_on: date, series: str, serial: int) -> str:
    """The number of a certificate, such as `2026-KQ7M-003`: nobody else's, since the letters are one cohort's."""
    return f"{completed_on.year}-{series}-{serial:03}"


def series_in(number: str) -> str:
    return number.split("-")[1]


def _letters(purpose: bytes, id: bytes, many: int) -> str:
    number = int.from_bytes(hashlib.sha256(purpose + id).digest())
    letters = []
    for _ in range(many):
        number, digit = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[digit])
    return "".join(letters)


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))
