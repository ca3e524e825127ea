"""A campaign: drafted, counted, approved, sent or stopped. Decisions are in files named by what people do."""

from services.notify.campaign import approving, drafting, evolve, freezing, sending
from services.notify.campaign.state import decider

__all__ = ["approving", "decider", "drafting", "evolve", "freezing", "sending"]
