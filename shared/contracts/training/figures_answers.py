"""How the training service answers in numbers: demand, the pipeline, completions, and fairness."""

from enum import StrEnum
from uuid import UUID

from shared.contracts.membership import GroupNumber, PublishedNumber
from shared.contracts.training.answers import Answered

# Demand against places


class SiteDemand(Answered):
    """The places of a site and who wants them. `first_choice` are live applications that prefer it.

    `offered` wait for an answer, `accepted` were taken, also by people who are enrolled by now; `free` are left.
    """

    site: str
    places: int
    first_choice: int
    offered: int
    accepted: int
    free: int


class DemandEntry(Answered):
    """Who wants to come to an intake. `interested` wait for the programme; `either_site` are applications for any."""

    intake_id: UUID
    title: str
    programme_id: UUID
    programme: str
    interested: int
    applications: int
    live: int
    either_site: int
    reserved: int
    places: int
    sites: tuple[SiteDemand, ...] = ()


# The way from interest to employment


class Step(StrEnum):
    """The steps of the pipeline, in order."""

    INTERESTED = "interested"
    APPLIED = "applied"
    THROUGH_GATE = "through_gate"
    ASSESSED = "assessed"
    SHORTLISTED = "shortlisted"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ENROLLED = "enrolled"
    COMPLETED = "completed"
    EMPLOYED = "employed"


class StepNumber(Answered):
    """How many have ever come as far as this step, also where they went no further or left later."""

    step: Step
    count: int


class PipelineNumbers(Answered):
    """How many came how far. `assessed` are those with scores of two assessors without a conflict for each criterion.

    Not everybody passes through each step: some apply without having registered an interest, and who is reserved
    may have been offered a place without a shortlist.
    """

    steps: tuple[StepNumber, ...]


# Completions


class Outcomes(Answered):
    """What became of the trainees. `in_progress` have begun and not ended; `revoked` completions count no more."""

    enrolled: int
    completed: int
    in_progress: int
    deferred: int
    withdrew: int
    revoked: int = 0


class SiteOutcomes(Outcomes):
    site: str


class CohortOutcomes(SiteOutcomes):
    """The outcomes of one cohort; `ended` says whether it was completed or cancelled as a whole."""

    cohort_id: UUID
    intake_id: UUID
    intake: str
    programme: str
    ended: bool


class CompletionNumbers(Outcomes):
    """What became of the trainees, in all, by site and by cohort. Each enrolment counts once, in its own cohort."""

    by_site: tuple[SiteOutcomes, ...] = ()
    by_cohort: tuple[CohortOutcomes, ...] = ()


# Fairness


class FairnessNumbers(Answered):
    """Who applied, and who of them was offered a place, by preferred site and by lived experience.

    Small groups are withheld, and others where they would give away a small one; of few people there is no breakdown.
    `not_held` are applications that were purged, or whose person was forgotten: what they said is known to nobody.
    """

    applied: PublishedNumber
    offered: PublishedNumber
    offered_by_site: tuple[GroupNumber, ...] = ()
    applied_by_preferred_site: tuple[GroupNumber, ...] = ()
    offered_by_preferred_site: tuple[GroupNumber, ...] = ()
    applied_by_lived_experience: tuple[GroupNumber, ...] = ()
    offered_by_lived_experience: tuple[GroupNumber, ...] = ()
