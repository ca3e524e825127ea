"""What becomes of the rows of people who ask for something, in words for whoever made the sheet."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from peernet.importing.outcomes import Outcome, refused_by
from peernet.spreadsheet.asking import Planned
from peernet.spreadsheet.problems import Warned
from peernet.spreadsheet.rejects import rejects_of
from shared.contracts.refusals import Problem


@dataclass(frozen=True)
class AskingOutcomes:
    """One kind of sheet's own results and words.

    `already_code` is how the service says that somebody has asked before, and `already_said` how people are told.
    """

    refused: StrEnum
    already: StrEnum
    already_code: str
    already_said: str

    def landed(self, row: Planned[Any], result: StrEnum, *warned: Warned) -> Outcome:
        """The outcome of a row that came in, with what a person should look at in it."""
        warnings = (*row.warnings, *warned)
        code = warnings[0].code if warnings else None
        return Outcome(row.number, result, code, " ".join(each.message for each in warnings))

    def known(self, number: int) -> Outcome:
        return Outcome(number, self.already, self.already_code, self.already_said)

    def said_no(self, number: int, problem: Problem) -> Outcome:
        """The outcome of a row that the service said no to."""
        return self.known(number) if problem.code == self.already_code else refused_by(number, self.refused, problem)

    def repeat(self, row: Planned[Any], first: Outcome) -> Outcome:
        """The outcome of a row that repeats another, which is refused where the other is."""
        if first.result is self.refused:
            problem = f"It repeats row {first.row}, which could not be used."
            return Outcome(row.number, self.refused, first.code, problem, f"Correct row {first.row}.")
        said = [f"It repeats row {first.row}.", *(warned.message for warned in row.warnings)]
        return Outcome(row.number, self.already, "row.repeat", " ".join(said))

    def unusable(self, row: Planned[Any]) -> Outcome:
        (said,) = rejects_of([row])
        return Outcome(row.number, self.refused, row.refusals[0].code, said.problem, said.remedy)
