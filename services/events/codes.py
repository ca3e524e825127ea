"""The short code of a booking, to be shown or said on arrival: it follows from the booking's id alone."""

import hashlib
from functools import lru_cache
from typing import Final
from uuid import UUID

# Without what looks or sounds alike: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V.
ALPHABET: Final = "34679ACDEFGHJKMNPQRTWXY"
_LENGTH: Final = 8


@lru_cache(10_000)  # at the door all codes of a gathering are compared again and again
def code_of(booking_id: UUID) -> str:
    """Eight letters and digits in two groups, such as `K7QM-4XRD`. Tells nothing of whose booking it is."""
    number = int.from_bytes(hashlib.sha256(b"peernet booking code" + booking_id.bytes).digest())
    letters = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[digit])
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


def normal(code: str) -> str:
    """The code as `code_of` writes it, whatever the capitals, spaces and hyphens of who typed it."""
    letters = "".join(each for each in code.upper() if each.isascii() and each.isalnum())
    return f"{letters[:4]}-{letters[4:]}"
