"""What a sheet of members says about one person, cleaned, and what became of each of its rows."""

from dataclasses import dataclass

from peernet.spreadsheet.channels import Channel
from peernet.spreadsheet.problems import Refusal, Warned
from peernet.spreadsheet.repeats import name_and_phone
from peernet.spreadsheet.text import squash

OTHER_PLACE = "row.other_place"
"""The code of a row about the person of an earlier one, whom it has at another organisation or service."""


@dataclass(frozen=True)
class MemberDefaults:
    """What to take where the sheet says nothing. `region`: where numbers without a country code are."""

    organisation: str | None = None
    area: str | None = None
    paid: bool | None = None
    region: str = "GB"


@dataclass(frozen=True)
class Person:
    """`joined` is a partial date. `newsletter` is consent where True, and only there.

    `suggested_needs` are for a person to confirm: they must not be recorded by themselves.
    """

    full_name: str
    known_as: str | None
    pronouns: str | None
    email: str | None
    phone: str | None
    preferred_channel: Channel | None
    organisation: str
    service: str | None
    role_code: str | None
    role_text: str | None
    paid: bool | None
    joined: str | None
    area: str | None
    newsletter: bool | None
    suggested_needs: tuple[str, ...]
    needs_text: str | None
    notes_text: str | None

    @property
    def identity(self) -> str:
        """The same for the same person in every sheet: the address, else name and number."""
        return self.email or self.name_and_phone or squash(self.full_name)

    @property
    def name_and_phone(self) -> str | None:
        return name_and_phone(self.full_name, self.phone)


@dataclass(frozen=True)
class PlannedRow:
    """One row: exactly one of `person`, `repeat_of` (the number of the row it repeats) and `refusals`."""

    number: int
    person: Person | None = None
    repeat_of: int | None = None
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[Warned, ...] = ()

    @property
    def names_other_place(self) -> bool:
        return any(refusal.code == OTHER_PLACE for refusal in self.refusals)

    @property
    def refusal(self) -> Refusal | None:
        """The first thing that is wrong with the row."""
        return self.refusals[0] if self.refusals else None
