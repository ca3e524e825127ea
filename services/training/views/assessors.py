"""Who may assess, and for which intakes? As access is granted and revoked."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from shared.contracts.membership import AccessGranted, AccessRevoked
from shared.contracts.types import ActorKind
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Assessor:
    """Somebody with access as an assessor: to the whole network, or to single intakes."""

    assessor_id: UUID
    scopes: tuple[str, ...] = ()


assessors = View("assessors", version=1, row=Assessor, key="assessor_id")


def _assessor(event: AccessGranted | AccessRevoked) -> Iterable[UUID]:
    return (event.actor,) if event.kind is ActorKind.ASSESSOR else ()


# How each event changes it


@assessors.on(AccessGranted, key=_assessor, blank=lambda event: Assessor(event.actor))
def _granted(row: Assessor, event: AccessGranted) -> Assessor:
    return changed(row, scopes=(*_others(row, event.scope), event.scope))


@assessors.on(AccessRevoked, key=_assessor)
def _revoked(row: Assessor, event: AccessRevoked) -> Assessor | None:
    left = _others(row, event.scope)
    return changed(row, scopes=left) if left else None


def _others(row: Assessor, scope: str) -> tuple[str, ...]:
    return tuple(each for each in row.scopes if each != scope)
