"""An intake: planned, opened, closed, postponed; and who holds its places. Decisions are in files by what people do."""

from services.training.intake import evolve, opening, planning
from services.training.intake.state import Intake, decider

__all__ = ["Intake", "decider", "evolve", "opening", "planning"]
