"""What does an application say, and what was it given? For coordinators of its intake and for its own assessors."""

from typing import Any

from services.training.views.applications import applications
from services.training.views.assessments import Assessed
from services.training.views.parts.applicants import BESIDE_APPLICATIONS, Applicant, applicants
from services.training.views.parts.asking import coordinates
from services.training.views.parts.assessed import total
from services.training.views.programmes import programme_of, programmes
from services.training.within import INTAKE
from shared.contracts.membership import reaches
from shared.contracts.training import (
    APPLICATION_UNKNOWN,
    Application,
    ApplicationRecord,
    Assessment,
    Criteria,
    GivenScore,
)
from shared.projection.view import Asker

# Queries


@applications.answers(Application, also=(*BESIDE_APPLICATIONS, programmes))
async def _application(question: Application, asker: Asker, db: Any) -> ApplicationRecord:
    found = await one_applicant(question.application_id, asker, db)
    programme = await programme_of(found.applied.programme_id, db)
    criteria = programme.criteria[found.applied.criteria_version - 1] if programme else None
    return _to_coordinators(found, criteria) if coordinates(asker) else _to_its_assessor(found, criteria, asker)


async def one_applicant(application_id: Any, asker: Asker, db: Any) -> Applicant:
    """Refuses an application that is not there, or not for the asker: which of both is told to nobody."""
    found = await applicants(db, "a.application_id = $1", application_id)
    if not found or not reaches(asker.scopes, INTAKE, found[0].applied.intake_id):
        raise APPLICATION_UNKNOWN("application_id")
    if not coordinates(asker) and not any(each.counts for each in _own(found[0], asker)):
        raise APPLICATION_UNKNOWN("application_id")
    return found[0]


def _own(found: Applicant, asker: Asker) -> list[Assessed]:
    return [each for each in found.assessed if each.assessor_id == asker.actor.id]


def _to_coordinators(found: Applicant, criteria: Criteria | None) -> ApplicationRecord:
    said = found.said
    return ApplicationRecord(
        **found.entry(),
        **_what_it_says(found, criteria),
        email=said.email if said else None,
        phone=said.phone if said else None,
        feedback=said.feedback if said else None,
        assessments=tuple(_assessment(found, each) for each in found.assessed),
    )


def _to_its_assessor(found: Applicant, criteria: Criteria | None, asker: Asker) -> ApplicationRecord:
    """What they need to score it. Neither who else does, nor what these gave."""
    return ApplicationRecord(
        **{**found.entry(), "assessors": (asker.actor.id,)},
        **_what_it_says(found, criteria),
        assessments=tuple(_assessment(found, each) for each in _own(found, asker)),
    )


def _what_it_says(found: Applicant, criteria: Criteria | None) -> dict[str, Any]:
    return {
        "gate": criteria.gate.text if criteria else "",
        "criteria": criteria.criteria if criteria else (),
        "lived_experience": found.said.lived_experience if found.said else None,
        "answers": found.said.answers if found.said else None,
    }


def given_scores(assessed: Assessed) -> tuple[GivenScore, ...]:
    return tuple(
        GivenScore(criterion=each.criterion, score=each.score, reason=each.reason, source=each.source)
        for each in assessed.scores
    )


def _assessment(found: Applicant, assessed: Assessed) -> Assessment:
    return Assessment(
        assessor_id=assessed.assessor_id,
        assigned=assessed.assigned,
        conflict=assessed.conflict,
        conflict_reason=assessed.conflict_reason,
        scores=given_scores(assessed),
        total=total(found.applied, assessed),
    )
