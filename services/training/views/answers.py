"""What did applicants say, and what were they told? Sealed in the log under a key of each application's own.

It is shown to coordinators of the intake, to the application's assessors, and to whoever applied. A purge ends it.
"""

from dataclasses import dataclass
from uuid import UUID

from services.training.views.parts.forgetting import by_person
from shared.contracts.training import (
    AnswerToCriterion,
    ApplicantExperience,
    ApplicationPurged,
    ApplicationRejected,
    ApplicationSubmitted,
    TrainingDataRemoved,
)
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Answers:
    application_id: UUID
    person_id: UUID
    full_name: str | None
    email: str | None
    phone: str | None
    lived_experience: ApplicantExperience | None
    answers: tuple[AnswerToCriterion, ...]
    feedback: str | None = None


answers = View("answers", version=1, row=Answers, key="application_id", indexes=("person_id",))

# How each event changes it


@answers.starts(ApplicationSubmitted)
def _submitted(event: ApplicationSubmitted) -> Answers:
    return Answers(
        application_id=event.application_id,
        person_id=event.person_id,
        full_name=event.full_name,
        email=event.email,
        phone=event.phone,
        lived_experience=event.lived_experience,
        answers=event.answers or (),
    )


@answers.on(ApplicationRejected)
def _rejected(row: Answers, event: ApplicationRejected) -> Answers:
    return changed(row, feedback=event.feedback)


answers.ends(ApplicationPurged)
answers.ends(TrainingDataRemoved, key=by_person)
