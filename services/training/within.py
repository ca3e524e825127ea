"""How far somebody's grant reaches: the whole network, or one intake."""

from typing import Final
from uuid import UUID

from shared.contracts.membership import reaches
from shared.contracts.refusals import FORBIDDEN
from shared.contracts.types import ActorKind
from shared.decider import Context

INTAKE: Final = "intake"
"""The kind of thing that a grant may be for, beside the network: `intake:<id>`."""

_GRANTED: Final = (ActorKind.COORDINATOR, ActorKind.ASSESSOR)


def check_within(context: Context, intake_id: UUID) -> None:
    """Raises Refused for coordinators and assessors whose grants do not reach this intake.

    Members act for themselves, and the system as its duties say: neither needs a grant.
    """
    kind = context.actor.kind
    if kind in _GRANTED and not reaches(context.scopes, INTAKE, intake_id):
        raise FORBIDDEN("actor", actor=f"This {kind}")
