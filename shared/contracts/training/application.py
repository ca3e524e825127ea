"""Applications to an intake, until a person has decided on them.

Whatever is personal about an application is sealed under a key of its own, which is destroyed when it is purged.
"""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.marks import DiscreetModel, Mark, Personal, Sensitive
from shared.contracts.membership import Phone
from shared.contracts.messages import Command, Event
from shared.contracts.training.aggregates import APPLICATION, LIVE_APPLICATION
from shared.contracts.training.criteria import ApplicantExperience, CriterionCode
from shared.contracts.types import ActorKind, Email, LawfulBasis, LongText, Text


class ApplicationStatus(StrEnum):
    """Where an application stands. It is live until it was declined, rejected or withdrawn."""

    SUBMITTED = "submitted"
    SHORTLISTED = "shortlisted"
    RESERVED = "reserved"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class PurgeReason(StrEnum):
    """Why an application is purged: its time is over, the person asked, or is being forgotten altogether."""

    TIME_OVER = "time_over"
    ASKED = "asked"
    BEING_FORGOTTEN = "being_forgotten"


class AnswerToCriterion(DiscreetModel):
    """What somebody wrote about one of the criteria. It may tell of their health, so it is sealed as special."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    criterion: CriterionCode
    text: Annotated[LongText, Mark.SENSITIVE]


class ScoredScale(BaseModel):
    """From where to where a criterion is scored."""

    model_config = ConfigDict(frozen=True)
    criterion: str
    lowest: int
    highest: int


class SubmitApplication(
    Command, of=APPLICATION, by=["member", "coordinator", "system"], about="person_id", within="intake"
):
    """Apply to an intake that is open; a form that was filled in then may be entered later, saying when.

    Somebody whom the network knows is named by `person_id`, or found by their e-mail address; anybody else needs a
    name, and an e-mail address or a phone number. `preferred_site` left out is either. Lived experience and answers
    need the basis on which we may hold them. Where a person applies by themselves, the service that hands their form
    in acts as `system`.
    """

    application_id: UUID | None = None
    intake_id: UUID
    person_id: UUID | None = None
    full_name: Personal[Text] = None
    email: Personal[Email] = None
    phone: Personal[Phone] = None
    preferred_site: Text | None = None
    lived_experience: Sensitive[ApplicantExperience]
    answers: Annotated[Sensitive[tuple[AnswerToCriterion, ...]], Field(max_length=30)] = ()


class WithdrawApplication(Command, of=APPLICATION, by=["member", "coordinator"], about="person_id", within="intake"):
    """Take an application back, also one that was accepted while its training has not begun.

    Nobody needs to say why. Whoever is in training withdraws from that instead.
    """

    application_id: UUID
    person_id: UUID | None = None
    reason: Personal[LongText] = None


class PurgeApplication(Command, of=APPLICATION, by=["coordinator", "system"], within="intake"):
    """Remove all that is personal of an application for good. It happens by itself when its time is over.

    A coordinator may do so before that (`asked`) when the person asks, once the application has ended.
    """

    application_id: UUID
    because: PurgeReason = PurgeReason.ASKED


class ApplicationSubmitted(Event, of=APPLICATION, version=1):
    """Somebody applied, under this version of the criteria.

    `through_gate` is whether they bring what the programme asks of everybody; `scales` are what they are scored by.
    """

    application_id: UUID
    intake_id: UUID
    programme_id: UUID
    person_id: UUID
    criteria_version: int
    scales: tuple[ScoredScale, ...]
    through_gate: bool
    preferred_site: str | None = None
    full_name: Personal[str] = None
    email: Personal[str] = None
    phone: Personal[str] = None
    lived_experience: Sensitive[ApplicantExperience] = None
    answers: Sensitive[tuple[AnswerToCriterion, ...]] = None
    basis: LawfulBasis | None = None


class ApplicationWithdrawn(Event, of=APPLICATION, version=1):
    """The application was taken back, by whom, and what it `was`. It is purged at `kept_until`."""

    application_id: UUID
    person_id: UUID
    by: ActorKind
    was: ApplicationStatus
    reason: Personal[str] = None
    kept_until: AwareDatetime


class TrainingPlaceTaken(Event, of=APPLICATION, version=1):
    """The application led into training: its person was enrolled in this cohort. It cannot be withdrawn any more."""

    application_id: UUID
    person_id: UUID
    cohort_id: UUID


class ApplicationPurged(Event, of=APPLICATION, version=1):
    """What was personal of the application is gone, its key with it. Plain facts stay, and count."""

    application_id: UUID
    person_id: UUID
    because: PurgeReason


class LiveApplicationClaimed(Event, of=LIVE_APPLICATION, version=1):
    """This is the one live application of the person to the intake; `live_application` names both of them."""

    live_application: str
    application_id: UUID


class LiveApplicationReleased(Event, of=LIVE_APPLICATION, version=1):
    """The person has no live application to the intake."""

    live_application: str
    application_id: UUID
