"""Who asks: on which day their answer is true, and whose people they may see."""

from uuid import UUID

from shared.contracts.membership import WHOLE_NETWORK, scope_organisation
from shared.contracts.types import ActorKind
from shared.local_time import day_at
from shared.projection.view import Asker


def day_of(asker: Asker) -> str:
    """The day of the answer where the network is, as queries compare it: `2026-06-30`."""
    return day_at(asker.at).isoformat()


def organisations_within(asker: Asker) -> list[UUID] | None:
    """The organisations whose people the asker may see; None when it is not organisations that set the limit."""
    # A partner is never shown the whole network, whatever was granted; members hold no grants.
    if asker.actor.kind is ActorKind.MEMBER:
        return None
    if WHOLE_NETWORK in asker.scopes and asker.actor.kind is not ActorKind.PARTNER:
        return None
    return sorted(id for scope in asker.scopes if (id := scope_organisation(scope)))
