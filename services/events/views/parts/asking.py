"""Who asks: what they may see, and how they say what they look for."""

from typing import Final

from shared.contracts.types import ActorKind
from shared.projection.view import Asker

SEE_ALL: Final = (ActorKind.COORDINATOR, ActorKind.ORGANISER, ActorKind.AUDITOR, ActorKind.OPERATOR)


def sees_all(asker: Asker) -> bool:
    """Whether somebody is shown every gathering."""
    return asker.actor.kind in SEE_ALL


def organises(asker: Asker) -> bool:
    """Whether somebody is shown who speaks, and how to join from afar, without being a part of it."""
    return asker.actor.kind in (ActorKind.COORDINATOR, ActorKind.ORGANISER)


def containing(column: str, parameter: str) -> str:
    """SQL: the text in the parameter is part of the column, whatever the capitals; all where it is null."""
    return f"({parameter}::text IS NULL OR position(lower({parameter}) IN lower({column})) > 0)"
