"""A sheet of applications, read and ready to be sent, and the commands that its rows become. Pure."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from peernet.importing.consenting import by_filling_in
from peernet.importing.joining import Wording
from peernet.importing.moments import by_now
from peernet.importing.sheets import Sheet
from peernet.spreadsheet.applicants import Applicant, PlannedApplication, Score
from peernet.spreadsheet.application_sheet import ScoreColumn, criterion_key, score_columns
from peernet.spreadsheet.applications import plan_applications
from peernet.spreadsheet.problems import UnclearValue
from peernet.spreadsheet.text import squash
from shared.contracts.training import (
    APPLICATION,
    AssignAssessor,
    Criteria,
    Criterion,
    EnteredScore,
    EnterScores,
    IntakeEntry,
    ScoreSource,
    SubmitApplication,
)
from shared.ids import derived_id


@dataclass(frozen=True)
class ApplicationPlan:
    """`rows` are in the order in which people applied. `assessors` are those whose scores the columns are: the first is
    A1. Without any, no scores are taken."""

    sheet: Sheet
    rows: tuple[PlannedApplication, ...]
    intake_id: UUID
    assessors: tuple[UUID, ...]
    form: Wording
    now: datetime

    @classmethod
    def of(
        cls, sheet: Sheet, intake_id: UUID, assessors: tuple[UUID, ...], form: Wording, now: datetime
    ) -> "ApplicationPlan":
        return cls(sheet, plan_applications(sheet.table, sheet.mapping, now), intake_id, assessors, form, now)

    @cached_property
    def columns(self) -> dict[str, ScoreColumn]:
        """The columns whose scores are taken, by their fields."""
        return score_columns(self.sheet.mapping) if self.assessors else {}

    def heading_of(self, score: Score) -> str:
        """The heading of the column that it is from."""
        name = next(name for name, of in self.columns.items() if of == (score.assessor, score.criterion))
        return self.sheet.mapping.heading(name)


@dataclass(frozen=True)
class Asked:
    """What an intake asks of applicants, and where it has places."""

    intake: IntakeEntry
    criteria: Criteria

    def criterion(self, key: str) -> Criterion | None:
        """The criterion that a sheet calls so."""
        return next((each for each in self.criteria.criteria if criterion_key(each.code) == key), None)

    def admits(self, applicant: Applicant) -> bool:
        """Whether they bring what the gate asks for."""
        return applicant.lived_experience in self.criteria.gate.admits

    def site(self, cell: str | None) -> str | None:
        """The site that the cell means; None is for either. Raises UnclearValue where there is no such site."""
        if cell is None:
            return None
        names = [each.site for each in self.intake.sites]
        for name in names:
            if squash(name) == squash(cell):
                return name
        raise UnclearValue(
            "There is no such site in this intake.", f"Write one of these: {', '.join(names)}; or either."
        )


def application_id(command_id: UUID) -> UUID:
    """The id of the application that the command makes."""
    return derived_id(command_id, APPLICATION.name)


def submit(applicant: Applicant, plan: ApplicationPlan, site: str | None) -> SubmitApplication:
    """Raises ValidationError for what no command may carry."""
    fields: dict[str, Any] = {
        "intake_id": plan.intake_id,
        "full_name": applicant.full_name,
        "email": applicant.email,
        "phone": applicant.phone,
        "preferred_site": site,
        "lived_experience": applicant.lived_experience,
        "basis": by_filling_in(plan.form, by_now(applicant.asked, plan.now) or plan.now),
    }
    return SubmitApplication.model_validate(fields)


@dataclass(frozen=True)
class Assessing:
    """What brings one assessor's scores of an application in, with ids that are the same in every run.

    The scores are part of their id, so that a corrected sheet brings corrected ones.
    """

    assign: AssignAssessor
    enter: EnterScores

    @property
    def assign_id(self) -> UUID:
        return derived_id(self.assign.application_id, "import", "assessor", self.assign.assessor_id)

    @property
    def enter_id(self) -> UUID:
        scores = sorted(f"{each.criterion}={each.score}" for each in self.enter.scores)
        return derived_id(self.assign.application_id, "import", "scores", self.assign.assessor_id, *scores)


def assessings(applicant: Applicant, plan: ApplicationPlan, asked: Asked, application: UUID) -> tuple[Assessing, ...]:
    """One for each assessor who has scored anything."""
    found = []
    for number, assessor_id in enumerate(plan.assessors, start=1):
        codes = {score: asked.criterion(score.criterion) for score in applicant.scores_of(number)}
        scores = tuple(EnteredScore(criterion=of.code, score=score.value) for score, of in codes.items() if of)
        if scores:
            assign = AssignAssessor(application_id=application, assessor_id=assessor_id)
            enter = EnterScores(
                application_id=application, assessor_id=assessor_id, scores=scores, source=ScoreSource.SHEET
            )
            found.append(Assessing(assign, enter))
    return tuple(found)
