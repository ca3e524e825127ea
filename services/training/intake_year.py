"""The claims on a year of a programme: which intakes count in it."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.aggregate import Ref
from shared.contracts.training import INTAKE_YEAR, IntakeYearClaimed, IntakeYearReleased
from shared.decider import Decider

# State


@dataclass(frozen=True, slots=True)
class IntakeYear:
    """The intakes of one programme that start in one year."""

    intakes: frozenset[UUID] = frozenset()


decider = Decider(INTAKE_YEAR, IntakeYear())


def intake_year(programme_id: UUID, year: int) -> str:
    """What names the claim."""
    return f"{programme_id}-{year}"


def wanted(programme_id: UUID, year: int) -> Ref:
    """The year of a programme, for a decision that `needs` it."""
    return INTAKE_YEAR.ref(intake_year(programme_id, year))


# Evolve


@decider.evolves(IntakeYearClaimed)
def _claimed(state: IntakeYear, event: IntakeYearClaimed) -> IntakeYear:
    return IntakeYear(state.intakes | {event.intake_id})


@decider.evolves(IntakeYearReleased)
def _released(state: IntakeYear, event: IntakeYearReleased) -> IntakeYear:
    return IntakeYear(state.intakes - {event.intake_id})
