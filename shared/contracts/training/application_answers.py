"""How the training service answers about applications: to coordinators, to assessors, and to who applied."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.contracts.marks import Personal, Sensitive
from shared.contracts.training.answers import Answered
from shared.contracts.training.application import AnswerToCriterion, ApplicationStatus
from shared.contracts.training.assessment import ScoreSource
from shared.contracts.training.criteria import ApplicantExperience, Criterion


class Stage(StrEnum):
    """Where an application stands, for a list by stages.

    Nobody scores who is not through the gate (`below_gate`). Of the others, `submitted` ones wait for two assessors,
    `assessed` ones for a decision. `enrolled` ones led into training.
    """

    BELOW_GATE = "below_gate"
    SUBMITTED = "submitted"
    ASSESSED = "assessed"
    SHORTLISTED = "shortlisted"
    RESERVED = "reserved"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ENROLLED = "enrolled"
    DECLINED = "declined"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ApplicationEntry(Answered):
    """An application. `purged`: who made it is known to nobody any more, and only plain facts are left.

    `assessed_by` counts the assessors without a conflict who have scored every criterion, `site` is where a place was
    offered, to be answered until the end of `answer_by`.
    """

    application_id: UUID
    intake_id: UUID
    programme_id: UUID
    person_id: UUID | None = None
    full_name: Personal[str] = None
    preferred_site: str | None = None
    stage: Stage
    status: ApplicationStatus
    through_gate: bool
    submitted_at: datetime
    assessors: tuple[UUID, ...] = ()
    assessed_by: int
    site: str | None = None
    answer_by: date | None = None
    kept_until: datetime | None = None
    purged: bool = False


class GivenScore(Answered):
    """What one assessor gave for one criterion, and why."""

    criterion: str
    score: int
    reason: Personal[str] = None
    source: ScoreSource


class Assessment(Answered):
    """What one assessor gave. With a conflict, or unassigned, their scores do not count.

    `total` is there once every criterion is scored.
    """

    assessor_id: UUID
    assigned: bool
    conflict: bool = False
    conflict_reason: Personal[str] = None
    scores: tuple[GivenScore, ...] = ()
    total: int | None = None


class ApplicationRecord(ApplicationEntry):
    """An application with what it says, and the criteria of its version.

    Coordinators are shown all assessments, and how to reach the person; an assessor their own assessment only.
    """

    gate: str
    criteria: tuple[Criterion, ...] = ()
    email: Personal[str] = None
    phone: Personal[str] = None
    lived_experience: Sensitive[ApplicantExperience] = None
    answers: Sensitive[tuple[AnswerToCriterion, ...]] = None
    assessments: tuple[Assessment, ...] = ()
    feedback: Personal[str] = None


class QueueEntry(Answered):
    """An application that an assessor is to score. `open` says whether scores can still be given or changed.

    `scores` are what they gave; what others gave is not told.
    """

    application_id: UUID
    intake_id: UUID
    intake: str
    full_name: Personal[str] = None
    submitted_at: datetime
    criteria: int
    scores: tuple[GivenScore, ...] = ()
    done: bool
    open: bool


class ReserveEntry(Answered):
    """Somebody on the reserve list, at this position counted from 1."""

    position: int
    application_id: UUID
    person_id: UUID | None = None
    full_name: Personal[str] = None
    email: Personal[str] = None
    phone: Personal[str] = None
    preferred_site: str | None = None
    mean: float | None = None


class FeedbackDraftText(Answered):
    """Words to start from: nothing is sent or recorded. A person edits and approves them before they reject."""

    application_id: UUID
    template: str
    text: Personal[str] = None
