"""Whose training goes on where: a person is in one active cohort, and what became of each training is remembered."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from shared.contracts.training import ACTIVE_TRAINEE, TraineeActivated, TraineeReleased, TrainingOutcome
from shared.decider import Decider

# State


@dataclass(frozen=True, slots=True)
class Training:
    """The last cohort that an application led to. `outcome` is None while the person is trained there."""

    cohort_id: UUID
    programme_id: UUID
    intake_id: UUID
    cohort_starts_on: date
    outcome: TrainingOutcome | None = None
    cohort_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Trainee:
    """Somebody's trainings, by the applications that led to them."""

    trainings: Mapping[UUID, Training] = field(default_factory=dict)

    @property
    def active_in(self) -> UUID | None:
        """The cohort that the person is in training in."""
        return next((each.cohort_id for each in self.trainings.values() if each.outcome is None), None)

    @property
    def has_completed(self) -> bool:
        """Whether they completed a training, and that still counts."""
        return any(each.outcome is TrainingOutcome.COMPLETED for each in self.trainings.values())


decider = Decider(ACTIVE_TRAINEE, Trainee())

# Evolve


@decider.evolves(TraineeActivated)
def _activated(state: Trainee, event: TraineeActivated) -> Trainee:
    training = Training(event.cohort_id, event.programme_id, event.intake_id, event.cohort_starts_on)
    return Trainee({**state.trainings, event.application_id: training})


@decider.evolves(TraineeReleased)
def _released(state: Trainee, event: TraineeReleased) -> Trainee:
    training = state.trainings.get(event.application_id)
    if training is None:
        return state
    ended = replace(training, outcome=event.outcome, cohort_cancelled=event.cohort_cancelled)
    return Trainee({**state.trainings, event.application_id: ended})
