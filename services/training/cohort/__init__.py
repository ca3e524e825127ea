"""A cohort: from its forming to its completion. Decisions are in files named by what people do."""

from services.training.cohort import (
    certificates,
    completing,
    enrolling,
    evolve,
    evolve_trainees,
    forming,
    joining,
    placement,
    sessions,
)
from services.training.cohort.state import decider

__all__ = [
    "certificates",
    "completing",
    "decider",
    "enrolling",
    "evolve",
    "evolve_trainees",
    "forming",
    "joining",
    "placement",
    "sessions",
]
