"""What the training service can be asked, and by whom.

Whoever was granted access to one intake only (`within="intake"`) is shown that intake only.
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.marks import DiscreetModel, Personal
from shared.contracts.messages import Question
from shared.contracts.training.answers import IntakeEntry, IntakeStatus, InterestEntry, InterestStatus, ProgrammeEntry
from shared.contracts.training.application_answers import (
    ApplicationEntry,
    ApplicationRecord,
    FeedbackDraftText,
    QueueEntry,
    ReserveEntry,
    Stage,
)
from shared.contracts.training.certificate import CertificateCode, CertificateNumber
from shared.contracts.training.certificate_answers import CertificateCheck, CertificateFile
from shared.contracts.training.cohort_answers import CohortBoardAnswer, CohortEntry, CohortStatus
from shared.contracts.training.course import CourseShape
from shared.contracts.training.figures_answers import (
    CompletionNumbers,
    DemandEntry,
    FairnessNumbers,
    PipelineNumbers,
)
from shared.contracts.training.own_answers import OwnWay
from shared.contracts.training.programme import TemplateCode
from shared.contracts.training.ranking_answers import IntakeRanking
from shared.contracts.training.work_answers import EmploymentEntry, VacancyEntry, VacancyStatus
from shared.contracts.types import Text

_EVERYBODY = ["member", "coordinator", "assessor", "organiser", "partner", "auditor", "operator", "system"]
"""`system` is the service that asks for the public."""

_FIGURES = ["coordinator", "auditor"]


class _Page(DiscreetModel):
    limit: Annotated[int, Field(ge=1, le=1000)] = 200
    offset: Annotated[int, Field(ge=0)] = 0


class _Of(DiscreetModel):
    """Which of it: one programme's, one intake's, or all."""

    programme_id: UUID | None = None
    intake_id: UUID | None = None


# For everybody


class Programmes(
    _Page, Question, service="training", by=_EVERYBODY, within="intake", answers=tuple[ProgrammeEntry, ...]
):
    """The programmes and what each asks, teaches, and takes to complete, by title."""

    programme_id: UUID | None = None


class Intakes(
    _Of, _Page, Question, service="training", by=_EVERYBODY, within="intake", answers=tuple[IntakeEntry, ...]
):
    """The intakes, the next ones first; `status` open is where people can apply now."""

    status: IntakeStatus | None = None


class CheckCertificate(Question, service="training", by=_EVERYBODY, within="intake", answers=CertificateCheck):
    """Whether a certificate with this code is genuine and not revoked. It tells nobody's name.

    Whoever has a name before them may give it, and is told whether the certificate is in that name.
    """

    code: CertificateCode
    name: Personal[Text] = None


class Vacancies(_Page, Question, service="training", by=_EVERYBODY, answers=tuple[VacancyEntry, ...]):
    """Posts to be filled: to whoever may apply for them by now, and to coordinators all, with who applied."""

    vacancy_id: UUID | None = None
    status: VacancyStatus | None = None


# For one person


class MyTraining(Question, service="training", by=["member", "coordinator"], about="person_id", answers=OwnWay):
    """One person's own way: interests, applications with their feedback, trainings, certificates, posts."""

    person_id: UUID


class CertificateDocument(
    Question,
    service="training",
    by=["member", "coordinator"],
    about="person_id",
    within="intake",
    answers=CertificateFile,
):
    """A certificate as a PDF to frame. A member gets their own; coordinators may name it by its number alone."""

    number: CertificateNumber
    person_id: UUID | None = None


# For assessors


class AssessorQueue(
    _Page, Question, service="training", by=["assessor"], within="intake", answers=tuple[QueueEntry, ...]
):
    """What an assessor was asked to score: what is still to do first, then the earlier applications."""

    intake_id: UUID | None = None


class Application(
    Question, service="training", by=["coordinator", "assessor"], within="intake", answers=ApplicationRecord
):
    """One application with its answers: to coordinators of its intake, and to the assessors assigned to it."""

    application_id: UUID


# For coordinators


class CourseShapes(Question, service="training", by=["coordinator"], within="intake", answers=tuple[CourseShape, ...]):
    """Courses with their completion rules to start from, when a programme is defined."""


class Demand(_Of, _Page, Question, service="training", by=_FIGURES, within="intake", answers=tuple[DemandEntry, ...]):
    """How many want to come, against how many places there are, by intake and site."""


class Interests(_Page, Question, service="training", by=["coordinator"], answers=tuple[InterestEntry, ...]):
    """Who wants to be told when the next intake opens, the earliest first."""

    programme_id: UUID | None = None
    status: InterestStatus | None = None


class Applications(
    _Of, _Page, Question, service="training", by=["coordinator"], within="intake", answers=tuple[ApplicationEntry, ...]
):
    """The applications by stage, and within a stage the earlier ones first."""

    stage: Stage | None = None
    site: Text | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 1000


class Ranking(Question, service="training", by=["coordinator"], within="intake", answers=IntakeRanking):
    """What the scores of an intake propose: places in order, `reserves` more, feedback. People decide."""

    intake_id: UUID
    reserves: Annotated[int, Field(ge=0, le=1000)] = 5


class ReserveList(Question, service="training", by=["coordinator"], within="intake", answers=tuple[ReserveEntry, ...]):
    """Who is on an intake's reserve list, in order."""

    intake_id: UUID


class FeedbackDraft(Question, service="training", by=["coordinator"], within="intake", answers=FeedbackDraftText):
    """Feedback to start from: a template of the programme, filled in for one application. It is sent by nobody."""

    application_id: UUID
    template: TemplateCode


class Cohorts(_Of, _Page, Question, service="training", by=_FIGURES, within="intake", answers=tuple[CohortEntry, ...]):
    """The cohorts and how full they are, the latest first."""

    status: CohortStatus | None = None


class CohortBoard(Question, service="training", by=["coordinator"], within="intake", answers=CohortBoardAnswer):
    """One cohort's sessions and people: who came to what, and what each has still to do."""

    cohort_id: UUID


class Employments(_Page, Question, service="training", by=["coordinator"], answers=tuple[EmploymentEntry, ...]):
    """Who works where, the latest first; `current` leaves out what has ended."""

    organisation_id: UUID | None = None
    current: bool = False


# In numbers


class Completions(_Of, Question, service="training", by=_FIGURES, within="intake", answers=CompletionNumbers):
    """How many completed, are in progress, were deferred and withdrew: in all, by site and by cohort."""


class Pipeline(_Of, Question, service="training", by=_FIGURES, within="intake", answers=PipelineNumbers):
    """How many came how far, from interest to employment."""


class Fairness(_Of, Question, service="training", by=["coordinator"], within="intake", answers=FairnessNumbers):
    """Who is offered places, by site and by lived experience. Small numbers are withheld."""
