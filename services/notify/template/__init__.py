"""A template: its words in versions. Decisions are in files named by what people do."""

from services.notify.template import approving, drafting, evolve
from services.notify.template.state import decider

__all__ = ["approving", "decider", "drafting", "evolve"]
