"""A gathering: from its plan to its summary. Decisions are in files named by what people do."""

from services.events.gathering import (
    agenda,
    attendance,
    booking,
    evolve,
    evolve_places,
    guests,
    planning,
    sessions,
    speakers,
    standing,
    summary,
    waiting,
)
from services.events.gathering.planning import planned
from services.events.gathering.state import decider

__all__ = [
    "agenda",
    "attendance",
    "booking",
    "decider",
    "evolve",
    "evolve_places",
    "guests",
    "planned",
    "planning",
    "sessions",
    "speakers",
    "standing",
    "summary",
    "waiting",
]
