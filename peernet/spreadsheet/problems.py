"""What can be wrong with a spreadsheet or a row of it, in words a person can act on.

Messages name the column and the remedy. They may repeat a mistyped date, never a word about health.
"""

from dataclasses import dataclass


class UnusableSheet(Exception):
    """The file as a whole cannot be imported; `message` says why, `remedy` what to do about it."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.code = code
        self.message = message
        self.remedy = remedy


class UnclearValue(ValueError):
    """One cell cannot be understood."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True)
class Refusal:
    """Why a row cannot be used. `field` is the field at fault."""

    code: str
    message: str
    remedy: str
    field: str


@dataclass(frozen=True)
class Warned:
    """Something a person should look at, though the row can be used."""

    code: str
    message: str
    field: str
