"""One row of a sheet of applications: what its cells mean, and what is wrong or odd about them."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from peernet.spreadsheet.applicants import Applicant, Score
from peernet.spreadsheet.application_sheet import ScoreColumn
from peernet.spreadsheet.asking_row import NEVER, AskingRow, AskingSheet
from peernet.spreadsheet.lived_experience import parse_lived_experience
from peernet.spreadsheet.problems import UnclearValue
from peernet.spreadsheet.reading import Row
from peernet.spreadsheet.text import given, squash

_EITHER = {"any", "anywhere", "either", "eithersite", "both", "bothsites", "nopreference", "dontmind", "idontmind"}
_NO_PREFERENCE = _EITHER | {"nochoice", "none", "notsure", "whatever"}
_SCORE = re.compile(r"(-?\d{1,6})(?:\.0+)?")


class ReadApplication(AskingRow):
    """`asker` may be used only where there are no refusals."""

    def __init__(self, row: Row, sheet: AskingSheet, scores: Mapping[str, ScoreColumn]) -> None:
        super().__init__(row, sheet)
        applied = self._applied()
        self.asker = Applicant(
            asked=applied,
            full_name=self.full_name(),
            **self.contact(needed=True),
            lived_experience=self._lived_experience(),
            site=self._site(),
            scored=self._scored(applied),
            scores=tuple(self._scores(scores)),
        )
        self.look_for_shifted_cells()

    def _applied(self) -> datetime | None:
        if "applied" not in self.sheet.mapping.mapped:
            return None
        absence = "It does not say when the person applied, and of two alike the earlier one comes first."
        return self.past("applied", absence, "Fill in the day.") or NEVER

    def _scored(self, applied: datetime | None) -> datetime | None:
        if given(self.cell("scored")) is None:
            self.warn_of_left_out_date("scored", "the import counts as when the scores were given")
            return None
        scored = self.past("scored", "", "")
        if scored and applied and scored < applied:
            message = "That is before the person applied."
            self.refuse("row.scored_too_early", message, "Correct one of the two days.", "scored")
        return scored

    def _lived_experience(self) -> str:
        name = "lived_experience"
        return self.tried(name, "row.bad_lived_experience", lambda: parse_lived_experience(self.cell(name))) or ""

    def _site(self) -> str | None:
        typed = given(self.cell("site"))
        return None if typed is None or squash(typed) in _NO_PREFERENCE else typed

    def _scores(self, columns: Mapping[str, ScoreColumn]) -> Iterator[Score]:
        blank: dict[int, list[str]] = {}
        scored: set[int] = set()
        for name, (assessor, criterion) in columns.items():
            if given(self.cell(name)) is None:
                blank.setdefault(assessor, []).append(name)
                continue
            scored.add(assessor)
            value = self._score(name)
            if value is not None:
                yield Score(assessor, criterion, value)
        for assessor in scored & blank.keys():
            for name in blank[assessor]:
                self.warn("row.score_missing", "There is no score; nothing is decided before there is.", name)

    def _score(self, name: str) -> int | None:
        return self.tried(name, "row.bad_score", lambda: parse_score(self.cell(name)))


def parse_score(cell: str) -> int:
    """Raises UnclearValue for what is no whole number; a programme's own scale comes later."""
    match = _SCORE.fullmatch(given(cell) or "")
    if match is None:
        raise UnclearValue("The score is not a whole number.", "Write the number alone, or leave the cell empty.")
    return int(match[1])
