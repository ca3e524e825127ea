"""Applications as answers show them, with who made them."""

from typing import Any, Final, NamedTuple
from uuid import UUID

from services.training.views.answers import Answers, answers
from services.training.views.applications import Applied, applications
from services.training.views.assessments import Assessed, assessments
from services.training.views.parts.assessed import assessments_of, stage_of, totals
from services.training.views.people import people
from shared.contracts.training import ApplicationEntry
from shared.projection.table import rows
from shared.projection.view import View

BESIDE_APPLICATIONS: Final[tuple[View[Any], ...]] = (answers, people, assessments)
"""The views that the functions here read beside the applications."""


class Applicant(NamedTuple):
    """An application with what was said in it, what its person is called, and how it was assessed."""

    applied: Applied
    said: Answers | None
    name: str | None
    assessed: list[Assessed]

    @property
    def totals(self) -> tuple[int, ...]:
        return totals(self.applied, self.assessed)

    def entry(self) -> dict[str, Any]:
        """The fields of `ApplicationEntry`."""
        applied, assessed_by = self.applied, len(self.totals)
        return {
            "application_id": applied.application_id,
            "intake_id": applied.intake_id,
            "programme_id": applied.programme_id,
            "person_id": applied.person_id,
            "full_name": self.name,
            "preferred_site": applied.preferred_site,
            "stage": stage_of(applied, assessed_by),
            "status": applied.status,
            "through_gate": applied.through_gate,
            "submitted_at": applied.submitted_at,
            "assessors": tuple(each.assessor_id for each in self.assessed if each.counts),
            "assessed_by": assessed_by,
            "site": applied.site,
            "answer_by": applied.answer_by,
            "kept_until": applied.kept_until,
            "purged": applied.purged,
        }


async def applicants(db: Any, where: str, *values: Any) -> list[Applicant]:
    """Those for whom the SQL condition `where` on an application `a` holds, the earlier applications first."""
    found = await db.fetch(
        f"SELECT a.* FROM applications a WHERE {where} ORDER BY a.submitted_at, a.application_id", *values
    )
    applied: list[Applied] = rows(applications, found)
    ids = [each.application_id for each in applied]
    said = {
        each.application_id: each
        for each in rows(answers, await db.fetch("SELECT * FROM answers WHERE application_id = ANY($1)", ids))
    }
    persons = [each.person_id for each in applied if each.person_id]
    named = await db.fetch("SELECT person_id, full_name FROM people WHERE person_id = ANY($1)", persons)
    names: dict[UUID | None, str] = {each["person_id"]: each["full_name"] for each in named}
    assessed = await assessments_of(ids, db)
    return [
        Applicant(
            each,
            words := said.get(each.application_id),
            (words.full_name if words else None) or names.get(each.person_id),
            assessed[each.application_id],
        )
        for each in applied
    ]


def entry(applicant: Applicant) -> ApplicationEntry:
    return ApplicationEntry(**applicant.entry())
