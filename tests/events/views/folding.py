"""The views of events, fed with events, and asked as of the time of the gathering that most tests are about."""

from functools import partial
from typing import Any
from uuid import UUID

from services.events.app import events
from shared.contracts.types import Actor, ActorKind
from shared.projection.view import Asker, View
from tests.events.gatherings import numbered
from tests.support import folding
from tests.support.folding import COORDINATOR, Happened, Log, Rows, happened, row_of
from tests.support.given import NOON

__all__ = [
    "AUDITOR",
    "ORGANISER",
    "PUBLIC",
    "VIEWS",
    "Happened",
    "Log",
    "ask",
    "folded",
    "happened",
    "member",
    "row_of",
]

VIEWS: tuple[View[Any], ...] = (*events.views, *([events.duties] if events.duties else []))
NETWORK = frozenset({"network"})
ORGANISER = Asker(Actor(ActorKind.ORGANISER, COORDINATOR.id), NOON, NETWORK)
AUDITOR = Asker(Actor(ActorKind.AUDITOR, numbered(92)), NOON, NETWORK)
PUBLIC = Asker(Actor(ActorKind.SYSTEM, numbered(93)), NOON)

ask = partial(folding.ask, VIEWS)


def member(id: UUID) -> Asker:
    return Asker(Actor(ActorKind.MEMBER, id), NOON)


def folded(log: Log, *views: View[Any], **how: Any) -> Rows:
    """The rows of these views, or of all, after this log."""
    return folding.folded(log, views or VIEWS, **how)
