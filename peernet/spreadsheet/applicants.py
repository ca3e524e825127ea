"""What a sheet of applications says about one person, cleaned, and what became of each of its rows."""

from dataclasses import dataclass
from datetime import datetime

from peernet.spreadsheet.asking import Asking, Planned


@dataclass(frozen=True)
class Score:
    """What the assessor of that number (from 1) gave for a criterion, which is named as `criterion_key` has it."""

    assessor: int
    criterion: str
    value: int


@dataclass(frozen=True)
class Applicant(Asking):
    """Somebody who applied. `site` is the cell with their preferred one, as typed; None is for whoever has none.

    `lived_experience` is own, carer, both, none or prefer_not_to_say. `scores` are those that the row has,
    given at `scored` where it says when; as `asked`, that is what the sheet says, and may be still to come today.
    """

    lived_experience: str
    site: str | None
    scored: datetime | None
    scores: tuple[Score, ...]

    def scores_of(self, assessor: int) -> tuple[Score, ...]:
        return tuple(score for score in self.scores if score.assessor == assessor)


PlannedApplication = Planned[Applicant]
