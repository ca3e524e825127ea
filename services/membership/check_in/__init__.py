"""Check-ins: for members who asked to be called when they have been quiet. Decisions are in files by what people do."""

from services.membership.check_in import asking, noticing
from services.membership.check_in.state import decider

__all__ = ["asking", "decider", "noticing"]
