"""What became of each row of a sheet, as a document for programs and as rows for a person to correct."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from peernet.spreadsheet.rejects import Reject

if TYPE_CHECKING:
    from pydantic import ValidationError

    from peernet.spreadsheet.columns import ColumnMapping
    from shared.contracts.refusals import Problem


@dataclass(frozen=True)
class Outcome:
    """One row: `result` is one of its kind of sheet's; `problem` and `remedy` say why, and name nobody."""

    row: int
    result: StrEnum
    code: str | None = None
    problem: str = ""
    remedy: str = ""

    @property
    def message(self) -> str | None:
        return " ".join(part for part in (self.problem, self.remedy) if part) or None

    def as_record(self) -> dict[str, Any]:
        return {"row": self.row, "outcome": str(self.result), "code": self.code, "message": self.message}


def refused_by(row: int, refused: StrEnum, problem: "Problem") -> Outcome:
    """The outcome of a row that the service said no to."""
    return Outcome(row, refused, problem.code, f"{problem.title.rstrip('.?')}.", problem.detail)


def unfit_row(
    row: int, refused: StrEnum, error: "ValidationError", mapping: "ColumnMapping", fields: Mapping[str, str]
) -> Outcome:
    """The outcome of a row that no command can carry; `fields` is what a command calls otherwise than a sheet does."""
    said = []
    for each in error.errors(include_url=False, include_input=False):
        field = str(each["loc"][0])
        said.append(f"{mapping.heading(fields.get(field, field))}: {each['msg']}.")
    return Outcome(row, refused, "row.unfit", " ".join(dict.fromkeys(said)), "Correct it.")


def document(results: type[StrEnum], outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The figures of a run and the outcome of each row, in the order of the sheet."""
    counts = {str(result): sum(outcome.result is result for outcome in outcomes) for result in results}
    return {"rows": len(outcomes), **counts, "outcomes": [outcome.as_record() for outcome in outcomes]}


def to_correct(outcomes: Iterable[Outcome], refused: StrEnum) -> list[Reject]:
    """The refused rows, for `write_rejects`."""
    return [Reject(outcome.row, outcome.problem, outcome.remedy) for outcome in outcomes if outcome.result is refused]
