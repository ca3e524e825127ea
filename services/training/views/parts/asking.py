"""Who asks, and which intakes they are shown."""

from typing import Final, Protocol
from uuid import UUID

from services.training.within import INTAKE
from shared.contracts.membership import WHOLE_NETWORK, reaches
from shared.contracts.refusals import FORBIDDEN
from shared.contracts.types import ActorKind
from shared.projection.view import Asker


def coordinates(asker: Asker) -> bool:
    return asker.actor.kind is ActorKind.COORDINATOR


def intakes_of(asker: Asker) -> list[UUID] | None:
    """The intakes that somebody's grants are for; None where these are for the whole network."""
    if WHOLE_NETWORK in asker.scopes:
        return None
    kind = f"{INTAKE}:"
    return [UUID(scope.removeprefix(kind)) for scope in sorted(asker.scopes) if scope.startswith(kind)]


def check_reaches(asker: Asker, intake_id: UUID) -> None:
    """Raises Refused for somebody whose grants are not for this intake."""
    if not reaches(asker.scopes, INTAKE, intake_id):
        raise FORBIDDEN("actor", actor=f"This {asker.actor.kind}")


class OfSomething(Protocol):
    """A question about one programme, one intake, or all."""

    @property
    def programme_id(self) -> UUID | None: ...
    @property
    def intake_id(self) -> UUID | None: ...


OF: Final = """(
    ($1::uuid[] IS NULL OR intake_id = ANY($1))
    AND ($2::uuid IS NULL OR programme_id = $2)
    AND ($3::uuid IS NULL OR intake_id = $3)
)"""
"""SQL: it belongs to an intake that is shown, and was asked for; for the parameters that `of` gives."""


def of(question: OfSomething, asker: Asker) -> tuple[list[UUID] | None, UUID | None, UUID | None]:
    """The first three parameters of a statement with `OF`."""
    return intakes_of(asker), question.programme_id, question.intake_id
