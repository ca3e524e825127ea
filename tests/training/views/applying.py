"""Applications with what people said in them, and with what assessors gave them."""

from typing import Any
from uuid import UUID

from shared.contracts.messages import Event
from shared.contracts.training import (
    AnswerToCriterion,
    ApplicantExperience,
    ApplicationPurged,
    ApplicationRejected,
    ApplicationSubmitted,
    ConflictDeclared,
    CriterionScored,
    PurgeReason,
)
from tests.support.given import NOON
from tests.training.applications import ASHA, BASIS, RUTH, SAM, A, assigned, submitted

MINE = AnswerToCriterion(criterion="recovery", text="It took me a long time")


def applies(id: UUID = A, person: UUID = ASHA, name: str = "Asha Rahman", **changes: Any) -> ApplicationSubmitted:
    fields: dict[str, Any] = {
        "full_name": name,
        "email": f"{name.split()[0].lower()}@post.example",
        "phone": "01632 960001",
        "lived_experience": ApplicantExperience.OWN,
        "answers": (MINE,),
        "basis": BASIS,
    }
    return submitted(id, person, **(fields | changes))


def gives(assessor: UUID, id: UUID, *scores: int, reason: str = "As it is told") -> list[Event]:
    """An assessor is asked and scores recovery, or recovery and compassion."""
    criteria = ("recovery", "compassion")
    return [
        assigned(assessor, id),
        *(
            CriterionScored(application_id=id, assessor_id=assessor, criterion=criterion, score=score, reason=reason)
            for criterion, score in zip(criteria, scores, strict=False)
        ),
    ]


def both_give(id: UUID, *scores: int) -> list[Event]:
    return [*gives(RUTH, id, *scores), *gives(SAM, id, *scores)]


def conflict(assessor: UUID, id: UUID = A) -> ConflictDeclared:
    return ConflictDeclared(application_id=id, assessor_id=assessor, reason="We were neighbours")


def rejected(id: UUID = A, person: UUID = ASHA, feedback: str = "Thank you. Please try again.") -> ApplicationRejected:
    return ApplicationRejected(application_id=id, person_id=person, feedback=feedback, kept_until=NOON)


def purged(id: UUID = A, person: UUID = ASHA) -> ApplicationPurged:
    return ApplicationPurged(application_id=id, person_id=person, because=PurgeReason.TIME_OVER)
