"""Somebody who completed a training, and has a certificate."""

from datetime import date
from pathlib import Path
from uuid import UUID

from shared.contracts.training import (
    AcceptTrainingPlace,
    CompleteTrainee,
    CompletionRule,
    EnrolTrainee,
    FormCohort,
    IssueCertificate,
    OfferTrainingPlace,
    ReviseCompletionRule,
    ShortlistApplication,
)
from tests.importing.applying import Applying, Town, written


async def certified(norwich: Town, name: str, folder: Path) -> str:
    """The number of their certificate, in a programme that asks for nothing but to have been there."""
    await norwich.do(ReviseCompletionRule(programme_id=norwich.programme_id, completion_rule=CompletionRule()))
    intake = await norwich.intake()
    row = Applying("2025-11-05 10:00", name, f"{name.lower().replace(' ', '.')}@post.example", site="Northgate")
    await norwich.apply_all(written(folder / "one.csv", [row]), intake)
    (entry,) = await norwich.applications(intake)
    id: UUID = entry.application_id
    for decision in (
        ShortlistApplication(application_id=id),
        OfferTrainingPlace(application_id=id, site="Northgate"),
        AcceptTrainingPlace(application_id=id),
    ):
        await norwich.do(decision, occurred_at=None)
    day = date(2026, 3, 2)
    form = FormCohort(intake_id=intake, site="Northgate", places=1, starts_on=day, ends_on=day)
    cohort = await norwich.do(form, occurred_at=None)
    await norwich.do(EnrolTrainee(cohort_id=cohort, application_id=id), occurred_at=None)
    assert entry.person_id
    complete = CompleteTrainee(cohort_id=cohort, person_id=entry.person_id, completed_on=day)
    await norwich.do(complete, occurred_at=None)
    await norwich.do(IssueCertificate(cohort_id=cohort, person_id=entry.person_id), occurred_at=None)
    issued = [body for body in await norwich.preston.bodies() if body["type"] == "CertificateIssued"]
    return str(issued[-1]["data"]["number"])
