"""Completing the training, the certificate that says so, and joining the network afterwards."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from shared.contracts.marks import Personal
from shared.contracts.membership import NewAffiliation, Pay, RoleCode
from shared.contracts.messages import Command, Event
from shared.contracts.training.aggregates import CERTIFICATE_SERIES, COHORT
from shared.contracts.training.days import Day
from shared.contracts.types import LawfulBasis, LongText, PartialDate

CertificateCode = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
"""The code on a certificate, by which anybody can check it; capitals, spaces and hyphens do not matter."""

CertificateNumber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
"""The number of a certificate, such as `2026-KQ7M-003`."""


class CompletionOutcome(StrEnum):
    """Why a completion counts: the cohort's rule was met, or two people approved an exception."""

    RULE_MET = "rule_met"
    EXCEPTION = "exception"


class ApproveException(Command, of=COHORT, by=["coordinator"], within="intake"):
    """Approve that a trainee completes although something the rule asks for is missing. It takes two people."""

    cohort_id: UUID
    person_id: UUID
    reason: Personal[LongText]


class CompleteTrainee(Command, of=COHORT, by=["coordinator"], within="intake"):
    """Record that a trainee completed the training: by the cohort's rule, or by an exception that two approved.

    `completed_on` left out is the day when this happened.
    """

    cohort_id: UUID
    person_id: UUID
    completed_on: Day | None = None


class IssueCertificate(Command, of=COHORT, by=["coordinator"], within="intake"):
    """Issue the certificate of somebody who completed the training; there is one for each completion."""

    cohort_id: UUID
    person_id: UUID


class RevokeCertificate(Command, of=COHORT, by=["coordinator"], within="intake"):
    """Take back a completion, with its certificate if it was issued: it stays on record, and counts no more.

    While the cohort goes on, the person is in training there again, unless they are in another by now.
    """

    cohort_id: UUID
    person_id: UUID
    reason: Personal[LongText]


class AgreeToJoinNetwork(Command, of=COHORT, by=["member", "coordinator"], about="person_id", within="intake"):
    """Record that a trainee wishes to join the network once they complete, and where they will work or volunteer.

    Needs a basis: the wording they agreed to. Said again, it replaces what was said before.
    """

    cohort_id: UUID
    person_id: UUID
    affiliation: NewAffiliation


class WithdrawJoiningAgreement(Command, of=COHORT, by=["member", "coordinator"], about="person_id", within="intake"):
    """Record that a trainee does not wish to join the network after all, before they have completed."""

    cohort_id: UUID
    person_id: UUID


class CompletionExceptionApproved(Event, of=COHORT, version=1):
    """One person approved that the trainee completes by exception."""

    cohort_id: UUID
    person_id: UUID
    by: UUID
    reason: Personal[str] = None


class TraineeCompleted(Event, of=COHORT, version=1):
    """The person completed the training. `certificate_id` is that of the certificate, whenever it is issued.

    The hours are those that they attended, of theory and practice, and were on placement.
    """

    cohort_id: UUID
    person_id: UUID
    application_id: UUID
    certificate_id: UUID
    rule_version: int
    completed_on: date
    outcome: CompletionOutcome
    taught_hours: float
    placement_hours: float


class CertificateIssued(Event, of=COHORT, version=1):
    """The person has a certificate of their completion. Its number and its code are nobody else's."""

    cohort_id: UUID
    person_id: UUID
    certificate_id: UUID
    number: str
    code: str
    programme_id: UUID
    completed_on: date
    taught_hours: float
    placement_hours: float


class CertificateRevoked(Event, of=COHORT, version=1):
    """The completion counts no more, and the certificate, if it was issued, is not valid.

    `in_training_again`: the person goes on in the cohort.
    """

    cohort_id: UUID
    person_id: UUID
    certificate_id: UUID
    in_training_again: bool
    reason: Personal[str] = None


class CertificateSeriesClaimed(Event, of=CERTIFICATE_SERIES, version=1):
    """The numbers of this cohort's certificates, and of no other's, have these letters."""

    series: str
    cohort_id: UUID


class AgreedAffiliation(BaseModel):
    """Where a trainee will work or volunteer, without a command's limits; the text of another role is beside it."""

    affiliation_id: UUID | None = None
    organisation_id: UUID
    service: str | None = None
    role: RoleCode
    paid: Pay | None = None
    starts_on: PartialDate | None = None


class NetworkJoiningAgreed(Event, of=COHORT, version=1):
    """The person joins the network once they have completed; what they agreed to before counts no more."""

    cohort_id: UUID
    person_id: UUID
    affiliation: AgreedAffiliation
    role_text: Personal[str] = None
    basis: LawfulBasis


class JoiningAgreementWithdrawn(Event, of=COHORT, version=1):
    """The person does not join the network for having completed."""

    cohort_id: UUID
    person_id: UUID


class GraduateReferred(Event, of=COHORT, version=1):
    """The person completed and agreed to join the network: membership sees to it. Once for a person and cohort.

    `qualification` is the programme's title. Contact details that are None are not known here.
    """

    cohort_id: UUID
    person_id: UUID
    programme_id: UUID
    qualification: str
    completed_on: date
    affiliation: AgreedAffiliation
    role_text: Personal[str] = None
    full_name: Personal[str] = None
    email: Personal[str] = None
    phone: Personal[str] = None
    basis: LawfulBasis
