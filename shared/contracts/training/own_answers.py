"""How the training service answers one person about their own way: what they asked for, and how far they are."""

from datetime import date, datetime
from uuid import UUID

from shared.contracts.marks import Personal, Sensitive
from shared.contracts.training.answers import Answered, InterestStatus
from shared.contracts.training.application import AnswerToCriterion, ApplicationStatus
from shared.contracts.training.cohort_answers import BoardSession, Progress, TraineeStatus
from shared.contracts.training.criteria import ApplicantExperience
from shared.contracts.training.work_answers import VacancyEntry
from shared.contracts.types import PartialDate


class OwnInterest(Answered):
    interest_id: UUID
    programme_id: UUID
    programme: str
    site: str | None = None
    status: InterestStatus
    registered_at: datetime


class OwnApplication(Answered):
    """One's own application, with what one said. `feedback` comes with a rejection. Scores are not told."""

    application_id: UUID
    intake_id: UUID
    intake: str
    programme: str
    starts_on: PartialDate | None = None
    preferred_site: str | None = None
    status: ApplicationStatus
    submitted_at: datetime
    site: str | None = None
    answer_by: date | None = None
    lived_experience: Sensitive[ApplicantExperience] = None
    answers: Sensitive[tuple[AnswerToCriterion, ...]] = None
    feedback: Personal[str] = None
    kept_until: datetime | None = None


class OwnCertificate(Answered):
    certificate_id: UUID
    number: str
    code: str
    completed_on: date
    revoked: bool


class OwnTraining(Answered):
    """One's own training in a cohort: when it meets, what one has done, and what is still missing."""

    cohort_id: UUID
    programme: str
    intake: str
    site: str
    starts_on: date
    ends_on: date
    status: TraineeStatus
    sessions: tuple[BoardSession, ...] = ()
    attended: tuple[bool | None, ...] = ()
    progress: Progress
    completed_on: date | None = None
    joins_network: bool
    certificate: OwnCertificate | None = None


class OwnWay(Answered):
    """All that the training service holds of one person's way, from interest to the posts they applied for."""

    person_id: UUID
    interests: tuple[OwnInterest, ...] = ()
    applications: tuple[OwnApplication, ...] = ()
    trainings: tuple[OwnTraining, ...] = ()
    vacancies: tuple[VacancyEntry, ...] = ()
