"""Files for people to work on: rows that could not be used, and access needs to confirm.

They open in a spreadsheet program, run no formula there, and what was corrected can be imported again.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from peernet.spreadsheet.guard import guard
from peernet.spreadsheet.people import PlannedRow
from peernet.spreadsheet.problems import Refusal
from peernet.spreadsheet.reading import OUR_COLUMNS, Table

SUGGESTION_COLUMNS = ("Name", "E-mail", "Row", "Suggested need", "Note", "Confirmed (yes/no)")


@dataclass(frozen=True)
class Reject:
    """Why the row of that number was not used, and the remedy."""

    number: int
    problem: str
    remedy: str


class Planned(Protocol):
    """What became of a row of any sheet."""

    @property
    def number(self) -> int: ...
    @property
    def refusals(self) -> tuple[Refusal, ...]: ...


def rejects_of(plan: Iterable[Planned]) -> list[Reject]:
    """The rows that were refused before any command was sent."""
    return [
        Reject(
            row.number,
            " ".join(refusal.message for refusal in row.refusals),
            " ".join(dict.fromkeys(refusal.remedy for refusal in row.refusals)),
        )
        for row in plan
        if row.refusals
    ]


def write_rejects(table: Table, rejects: Iterable[Reject]) -> bytes:
    """A CSV file of those rows as they were, after three columns: their numbers in that table, which is how messages
    speak of them, and why they are here. Importing it ignores the three."""
    by_number = {reject.number: reject for reject in rejects}
    lines: list[Sequence[str]] = [(*OUR_COLUMNS, *table.headings)]
    for row in table.rows:
        if reject := by_number.get(row.number):
            lines.append((str(row.number), reject.problem, reject.remedy, *row.cells))
    return _csv(lines, table.delimiter)


def write_suggestions(plan: Iterable[PlannedRow], delimiter: str = ",") -> bytes:
    """A CSV file of access needs that notes seem to name: a person writes yes beside those that are so."""
    lines: list[Sequence[str]] = [SUGGESTION_COLUMNS]
    for row in plan:
        if person := row.person:
            for need in person.suggested_needs:
                lines.append(
                    (
                        person.full_name,
                        person.email or "",
                        str(row.number),
                        need.replace("_", " "),
                        person.needs_text or "",
                        "",
                    )
                )
    return _csv(lines, delimiter)


def _csv(lines: Iterable[Sequence[str]], delimiter: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([guard(cell) for cell in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")
