"""Which rows of a sheet are about the same person, and what to say where they disagree."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Protocol

from peernet.spreadsheet.problems import Warned
from peernet.spreadsheet.text import squash

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class Identified(Protocol):
    """What tells people apart."""

    @property
    def email(self) -> str | None: ...
    @property
    def name_and_phone(self) -> str | None: ...


def name_and_phone(name: str, phone: str | None) -> str | None:
    """One key for a name and a number, however both are written; None where one is missing."""
    digits = "".join(c for c in phone or "" if c.isdigit())
    return f"{squash(name)} {digits}" if digits and name else None


class KnownRows:
    """The people of earlier rows. Two addresses are two people, even of one name and one household's phone."""

    def __init__(self) -> None:
        self._by_email: dict[str, int] = {}
        self._by_phone: dict[str, int] = {}
        self._by_phone_alone: dict[str, int] = {}

    def add(self, person: Identified, place: int) -> None:
        if person.email:
            self._by_email[person.email] = place
        if person.name_and_phone:
            self._by_phone.setdefault(person.name_and_phone, place)
            if not person.email:
                self._by_phone_alone[person.name_and_phone] = place

    def find(self, person: Identified) -> int | None:
        """The place of the earlier row of that person."""
        if person.email and person.email in self._by_email:
            return self._by_email[person.email]
        by_phone = self._by_phone_alone if person.email else self._by_phone
        return by_phone.get(person.name_and_phone) if person.name_and_phone else None


def disagreements(
    first: "DataclassInstance", again: "DataclassInstance", number: int, *, ignore: Collection[str] = ()
) -> Iterator[Warned]:
    """What to look at where a row repeats the row of that number."""
    names = differing(first, again, ignore=ignore)
    if names:
        said = ", ".join(name.replace("_", " ") for name in names)
        message = f"It repeats row {number} but differs in: {said}. Row {number} was used."
        yield Warned("row.repeat_differs", message, names[0])
    if "full_name" in names:
        yield Warned(
            "row.repeat_other_name",
            f"It has the e-mail address of row {number} under another name. If they are two "
            "people, give one of them another address, or a phone number alone.",
            "email",
        )


def differing(first: "DataclassInstance", again: "DataclassInstance", *, ignore: Collection[str] = ()) -> Sequence[str]:
    """The fields that the later row fills in otherwise; those that differ in capitals only are the same."""
    names = (field.name for field in fields(first) if field.name not in ignore)
    return [name for name in names if not _same(getattr(first, name), getattr(again, name))]


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, str) and isinstance(after, str):
        return after == "" or squash(before) == squash(after)
    return after in (None, "") or before == after
