"""What membership owes when something happened: raising what waits or ends, erasures, and check-ins."""

from services.membership.duties import quiet  # noqa: F401  (it registers what it owes)
from services.membership.duties.raising import duties

__all__ = ["duties"]
