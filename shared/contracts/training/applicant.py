"""Applicants: people with an id of their own who may be no members, found by their e-mail address; and forgotten."""

from uuid import UUID

from shared.contracts.messages import Command, Event
from shared.contracts.training.aggregates import APPLICANT, APPLICANT_CLAIM


class ReleaseApplicant(Command, of=APPLICANT, by=["system"]):
    """Free the address of an applicant who is being forgotten."""

    claim: str
    person_id: UUID


class RecordTrainingDataRemoved(Command, of=APPLICANT, by=["system"]):
    """Remove this service's rows about a person, and record how many there were in each of its views."""

    person_id: UUID


class ApplicantClaimed(Event, of=APPLICANT_CLAIM, version=1):
    """The address behind this claim (an HMAC of it) belongs to this applicant."""

    claim: str
    person_id: UUID


class ApplicantReleased(Event, of=APPLICANT_CLAIM, version=1):
    """The address behind this claim belongs to no applicant again."""

    claim: str
    person_id: UUID


class TrainingDataRemoved(Event, of=APPLICANT, version=1):
    """The training service removed its rows about the person; how many applied and were trained stays known.

    `keys` are those of their applications, to be destroyed with the person's own.
    """

    person_id: UUID
    counts: dict[str, int]
    keys: tuple[UUID, ...] = ()
