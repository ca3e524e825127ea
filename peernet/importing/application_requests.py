"""From rows of a sheet of applications to requests that are ready to be sent: all of it is reading."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from peernet.importing.application_outcomes import APPLICATIONS, NOT_ASSESSED, off_the_scale, unfit, unknown_site
from peernet.importing.application_plan import (
    ApplicationPlan,
    Asked,
    Assessing,
    application_id,
    assessings,
    submit,
)
from peernet.importing.asking_requests import AskingRequest, asking_id, newcomer_id
from peernet.importing.moments import by_now
from peernet.importing.network import Network
from peernet.importing.outcomes import Outcome
from peernet.importing.whose import holder_of
from peernet.importing.workers import for_each
from peernet.spreadsheet.applicants import Applicant, PlannedApplication
from peernet.spreadsheet.problems import UnclearValue
from shared.contracts.training import INTAKE
from shared.vault.secrets import Claims


@dataclass(frozen=True)
class ApplicationRequest(AskingRequest[Applicant]):
    """An application that one row makes, and the scores that it has, given at `scored_at` where the sheet says when."""

    assessings: tuple[Assessing, ...] = ()
    scored_at: datetime | None = None
    through_gate: bool = True

    @property
    def application_id(self) -> UUID:
        return application_id(self.command_id)


@dataclass(frozen=True)
class PreparingApplications:
    """What preparing a row takes."""

    plan: ApplicationPlan
    asked: Asked
    network: Network
    claims: Claims

    async def prepare(self, at_once: int) -> list[ApplicationRequest | Outcome]:
        """A request, or why there is none, for each row that repeats no other; in the order of applying."""
        firsts = [row for row in self.plan.rows if row.repeat_of is None]
        return await for_each(firsts, self._prepared, at_once=at_once)

    async def _prepared(self, row: PlannedApplication) -> ApplicationRequest | Outcome:
        applicant, mapping = row.asker, self.plan.sheet.mapping
        if applicant is None:
            return APPLICATIONS.unusable(row)
        if wrong := self._off_the_scale(row.number, applicant):
            return wrong
        command_id = asking_id(applicant, self.claims, INTAKE.name, self.plan.intake_id)
        try:
            command = submit(applicant, self.plan, self.asked.site(applicant.site))
            through_gate = self.asked.admits(applicant)
            found = assessings(applicant, self.plan, self.asked, application_id(command_id))
        except UnclearValue as unclear:
            return unknown_site(row.number, unclear, mapping)
        except ValidationError as error:
            return unfit(row.number, error, mapping)
        holder = await holder_of(applicant.email, self.network.log, self.claims) if applicant.email else None
        return ApplicationRequest(
            row,
            applicant,
            command,
            command_id,
            person_id=holder.person_id if holder else newcomer_id(command_id),
            occurred_at=by_now(applicant.asked, self.plan.now),
            scored_at=by_now(applicant.scored, self.plan.now),
            warnings=(NOT_ASSESSED,) if found and not through_gate else (),
            assessings=found if through_gate else (),
            through_gate=through_gate,
        )

    def _off_the_scale(self, number: int, applicant: Applicant) -> Outcome | None:
        for score in applicant.scores if self.plan.assessors else ():
            criterion = self.asked.criterion(score.criterion)
            if criterion and not criterion.lowest <= score.value <= criterion.highest:
                return off_the_scale(number, self.plan.heading_of(score), criterion.lowest, criterion.highest)
        return None
