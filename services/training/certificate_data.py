"""What a certificate says, and what it cannot say."""

from dataclasses import dataclass
from datetime import date


class LettersMissing(ValueError):
    """A text has letters that no typeface here has: `letters`. Written in other letters, it can be set."""

    def __init__(self, letters: str) -> None:
        super().__init__(f"these letters cannot be printed: {letters}")
        self.letters = letters


@dataclass(frozen=True, slots=True)
class CertificateData:
    """What a certificate says. `issued_by` is the network's name, `check_at` where a code can be checked."""

    full_name: str
    programme: str
    taught_hours: float
    placement_hours: float
    completed_on: date
    number: str
    code: str
    issued_by: str | None = None
    check_at: str | None = None
