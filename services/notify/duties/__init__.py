"""What the notify service owes: telling people what happened in other services, and forgetting people.

One file for each service that it listens to, and one for what its own messages, rounds and campaigns still need.
"""

from services.notify.duties import activation, events, membership, own, training  # noqa: F401  (these register what they owe)
from services.notify.duties.owing import duties

__all__ = ["duties"]
