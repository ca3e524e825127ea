"""A member: from asking to join to being forgotten. Decisions are in files named by what people do."""

from services.membership.member import affiliations, consents, details, erasure, evolve, graduates, joining, standing
from services.membership.member.state import decider

__all__ = ["affiliations", "consents", "decider", "details", "erasure", "evolve", "graduates", "joining", "standing"]
