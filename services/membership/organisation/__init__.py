"""An organisation: its details, agreements, e-mail domains and keys."""

from services.membership.organisation import agreements, details, domains, keys
from services.membership.organisation.state import decider, require, wanted

__all__ = ["agreements", "decider", "details", "domains", "keys", "require", "wanted"]
