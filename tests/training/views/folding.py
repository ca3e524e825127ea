"""The views of training, fed with events, and asked as of noon on 30 June."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from services.training.app import training
from shared.contracts.types import Actor, ActorKind
from shared.projection.view import Asker, View
from tests.support import folding
from tests.support.folding import Happened, Log, Rows, coordinator, happened, row_of
from tests.support.given import NOON
from tests.training.applications import numbered

__all__ = [
    "AUDITOR",
    "COORDINATOR",
    "PUBLIC",
    "VIEWS",
    "Happened",
    "Log",
    "ask",
    "assesses",
    "coordinates",
    "folded",
    "happened",
    "member",
    "row_of",
]

VIEWS: tuple[View[Any], ...] = (*training.views, *([training.duties] if training.duties else []))
COORDINATOR = coordinator()
AUDITOR = Asker(Actor(ActorKind.AUDITOR, numbered(93)), NOON, frozenset({"network"}))
PUBLIC = Asker(Actor(ActorKind.SYSTEM, numbered(94)), NOON)

ask = partial(folding.ask, VIEWS)


def member(id: UUID) -> Asker:
    return Asker(Actor(ActorKind.MEMBER, id), NOON)


def coordinates(intake: UUID) -> Asker:
    """Somebody who coordinates this intake, and no other."""
    return replace(COORDINATOR, scopes=frozenset({f"intake:{intake}"}))


def assesses(id: UUID, *intakes: UUID) -> Asker:
    """An assessor for these intakes, or for all."""
    scopes = frozenset(f"intake:{each}" for each in intakes) or frozenset({"network"})
    return Asker(Actor(ActorKind.ASSESSOR, id), NOON, scopes)


def folded(log: Log, *views: View[Any], **how: Any) -> Rows:
    """The rows of these views, or of all, after this log."""
    return folding.folded(log, views or VIEWS, **how)
