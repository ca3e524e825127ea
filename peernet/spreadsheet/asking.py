"""Sheets of people who ask for something, such as a place: who asks, and what becomes of each row."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from peernet.spreadsheet.problems import Refusal, Warned
from peernet.spreadsheet.repeats import KnownRows, disagreements, name_and_phone
from peernet.spreadsheet.row_reader import RowReader
from peernet.spreadsheet.text import squash


@dataclass(frozen=True)
class Asking:
    """Somebody who asks, at `asked` (in UTC), as the sheet says it; None in a sheet that does not say when.

    Where it gives today without a time, `asked` may be still to come: what is sent must not be.
    """

    asked: datetime | None
    full_name: str
    email: str | None
    phone: str | None

    @property
    def name_and_phone(self) -> str | None:
        return name_and_phone(self.full_name, self.phone)

    @property
    def identity(self) -> str:
        """The same for the same person in every sheet: the address, else name and number, else the name."""
        return self.email or self.name_and_phone or squash(self.full_name)


A = TypeVar("A", bound=Asking)
A_co = TypeVar("A_co", bound=Asking, covariant=True)


@dataclass(frozen=True)
class Planned(Generic[A]):
    """One row: exactly one of `asker`, `repeat_of` (the number of the row it repeats) and `refusals`."""

    number: int
    asker: A | None = None
    repeat_of: int | None = None
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[Warned, ...] = ()


class ReadAsking(Protocol[A_co]):
    """A row that was read; `asker` may be used only where it has no refusals."""

    @property
    def asker(self) -> A_co: ...
    @property
    def reader(self) -> RowReader: ...


def plan_asking(read: Iterable[ReadAsking[A]], *, ignore: Collection[str]) -> tuple[Planned[A], ...]:
    """What to do with rows that come in the order of asking; `ignore` are fields in which repeats may differ.

    A row repeats an earlier one with the same e-mail address. Where one of the two has no address, the same name and
    phone number make it a repeat; where neither can be reached at all, the same name at the same moment.
    """
    plan: list[Planned[A]] = []
    known, alike = KnownRows(), dict[tuple[str, datetime | None], int]()
    for each in read:
        asker, reader = each.asker, each.reader
        if reader.refusals:
            refusals, warnings = tuple(reader.refusals), tuple(reader.warnings)
            plan.append(Planned(reader.row.number, refusals=refusals, warnings=warnings))
            continue
        earlier = known.find(asker)
        if earlier is None:
            earlier = alike.get((asker.identity, asker.asked))
        if earlier is not None:
            plan.append(_repeat(asker, reader, plan[earlier], ignore))
        else:
            known.add(asker, len(plan))
            alike[asker.identity, asker.asked] = len(plan)
            plan.append(Planned(reader.row.number, asker=asker, warnings=tuple(reader.warnings)))
    return tuple(plan)


def _repeat(asker: A, reader: RowReader, first: Planned[A], ignore: Collection[str]) -> Planned[A]:
    assert first.asker is not None
    number = reader.row.number
    if squash(first.asker.full_name) != squash(asker.full_name):
        return Planned(number, refusals=(_other_name(reader, first.number),))
    said = disagreements(first.asker, asker, first.number, ignore=ignore)
    return Planned(number, repeat_of=first.number, warnings=tuple(said))


def _other_name(reader: RowReader, first: int) -> Refusal:
    """Two people may share an address; whoever asked later must not go without for that."""
    heading = reader.frame.mapping.heading("email")
    return Refusal(
        "row.repeat_other_name",
        f"{heading}: It has the e-mail address of row {first} under another name.",
        "If they are two people, give one of them another address, or none; if they are one, leave this row out.",
        "email",
    )
