"""What can become of a row of a sheet of applications, in words for whoever made the sheet. None discloses health."""

from dataclasses import replace
from enum import StrEnum

from pydantic import ValidationError

from peernet.importing.asking_outcomes import AskingOutcomes
from peernet.importing.outcomes import Outcome, unfit_row
from peernet.spreadsheet.columns import ColumnMapping
from peernet.spreadsheet.problems import UnclearValue, Warned
from shared.contracts.refusals import Problem
from shared.contracts.training import APPLICATION_ALREADY


class ApplicationResult(StrEnum):
    """`not_scored` came in, now or before, but not the scores that the row has."""

    APPLIED = "applied"
    ALREADY_APPLIED = "already_applied"
    NOT_SCORED = "not_scored"
    REFUSED = "refused"


APPLICATIONS = AskingOutcomes(
    refused=ApplicationResult.REFUSED,
    already=ApplicationResult.ALREADY_APPLIED,
    already_code=APPLICATION_ALREADY.code,
    already_said="This person has applied before, and an import changes nothing about it.",
)

# What a command calls otherwise than a sheet does.
_FIELDS = {"full_name": "name", "preferred_site": "site"}


def unknown_site(number: int, unclear: UnclearValue, mapping: ColumnMapping) -> Outcome:
    problem = f"{mapping.heading('site')}: {unclear.message}"
    return Outcome(number, ApplicationResult.REFUSED, "row.unknown_site", problem, unclear.remedy)


def off_the_scale(number: int, heading: str, lowest: int, highest: int) -> Outcome:
    problem = f"{heading}: The score is not between {lowest} and {highest}."
    return Outcome(number, ApplicationResult.REFUSED, "row.score_out_of_scale", problem, "Correct it.")


def unfit(number: int, error: ValidationError, mapping: ColumnMapping) -> Outcome:
    """A row that no command can carry, such as one with a name of three hundred letters."""
    return unfit_row(number, ApplicationResult.REFUSED, error, mapping, _FIELDS)


def not_scored(outcome: Outcome, problem: Problem) -> Outcome:
    """The outcome of a row whose application is there, but whose scores the service said no to."""
    said = f"The application is there, its scores are not: {problem.title.rstrip('.?')}."
    return replace(outcome, result=ApplicationResult.NOT_SCORED, code=problem.code, problem=said, remedy=problem.detail)


NOT_ASSESSED = Warned("row.scores_left_out", "This application is not assessed, so its scores were left out.", "scores")
"""Nobody assesses who is not through the gate. The message does not say so, as others may read it."""
