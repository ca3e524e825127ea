"""Somebody who applied or was trained, as far as it is told of them that they were forgotten here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from services.training.applicant_claim import ApplicantClaim
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Event
from shared.contracts.training import (
    APPLICANT,
    APPLICANT_CLAIM,
    APPLICANT_NOT_HELD,
    ApplicantReleased,
    RecordTrainingDataRemoved,
    ReleaseApplicant,
    TrainingDataRemoved,
)
from shared.decider import Claim, Context, Decider

ROWS_ABOUT: Final = "rows_about"
"""The look-up that finds what this service holds about a person: RowsAbout."""


@dataclass(frozen=True, slots=True)
class RowsAbout:
    """How many rows each view has about a person, and the keys of all the applications they ever made."""

    counts: Mapping[str, int] = field(default_factory=dict)
    keys: tuple[UUID, ...] = ()


# State


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whether this service has recorded that it holds nothing about them any more."""

    removed: bool = False


decider = Decider(APPLICANT, Applicant())

# Evolve


@decider.evolves(TrainingDataRemoved)
def _removed(_state: Applicant, _event: TrainingDataRemoved) -> Applicant:
    return Applicant(removed=True)


# Decide


@decider.decides(RecordTrainingDataRemoved, looks_up=(ROWS_ABOUT,))
def record_removed(_command: RecordTrainingDataRemoved, state: Applicant, context: Context) -> Iterable[Event]:
    if not state.removed:
        rows: RowsAbout = context.found[ROWS_ABOUT]
        yield TrainingDataRemoved(person_id=context.id, counts=dict(rows.counts), keys=rows.keys)


def _claim(command: ReleaseApplicant, _state: Applicant, _claim: Claim) -> Mapping[str, Ref]:
    return {"applicant": APPLICANT_CLAIM.ref(command.claim)}


@decider.decides(ReleaseApplicant, needs=_claim)
def release(command: ReleaseApplicant, _state: Applicant, context: Context) -> Iterable[Event]:
    held: ApplicantClaim = context.others["applicant"]
    if held.holder != command.person_id:
        raise APPLICANT_NOT_HELD("claim")
    yield ApplicantReleased(claim=command.claim, person_id=command.person_id)
