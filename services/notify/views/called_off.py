"""Whose training was called off, with their cohort? Nobody is here whose training ended in another way."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.notify import NotifyDataRemoved
from shared.contracts.training import TraineeReleased
from shared.ids import derived_id
from shared.projection.view import RowsWith, View


@dataclass(frozen=True, slots=True)
class CalledOff:
    """One person's training in one cohort."""

    training_id: UUID
    cohort_id: UUID
    person_id: UUID


called_off = View("called_off", version=1, row=CalledOff, key="training_id", indexes=("cohort_id", "person_id"))

# How each event changes it


def _training(event: TraineeReleased) -> tuple[UUID, ...]:
    return (derived_id(event.cohort_id, event.person_id),) if event.cohort_cancelled else ()


@called_off.starts(TraineeReleased, key=_training)
def _released(event: TraineeReleased) -> CalledOff:
    [training_id] = _training(event)
    return CalledOff(training_id, event.cohort_id, event.person_id)


called_off.ends(NotifyDataRemoved, key=RowsWith("person_id"))
