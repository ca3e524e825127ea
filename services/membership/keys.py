"""Keys of what other services purge: destroyed when they say so, and with the person whom they were about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from shared.contracts.aggregate import Ref
from shared.contracts.membership import KEY_NOT_PURGED, SEALED_KEY, DestroyKey, KeyDestroyed
from shared.contracts.messages import Event
from shared.decider import Context, Decider

PURGED: Final = "purged"
"""The look-up that says whether a service has purged what the key seals."""

KEYS_ELSEWHERE: Final = "keys_elsewhere"
"""The look-up that finds under which keys other services sealed what was about the person: a tuple of ids."""

# State


@dataclass(frozen=True, slots=True)
class SealedKey:
    destroyed: bool = False


decider = Decider(SEALED_KEY, SealedKey())


def wanted(key_ids: Iterable[UUID]) -> dict[str, Ref]:
    """What a decision `needs` in order to record that these keys are `destroyed`."""
    return {f"key:{id}": SEALED_KEY.ref(id) for id in key_ids}


def destroyed(key_ids: Iterable[UUID], context: Context) -> Iterator[Event]:
    """The events that say so, of those of which it was not said yet."""
    for id in key_ids:
        state: SealedKey = context.others[f"key:{id}"]
        if not state.destroyed:
            yield KeyDestroyed(key_id=id)


# Evolve


@decider.evolves(KeyDestroyed)
def _destroyed(_state: SealedKey, _event: KeyDestroyed) -> SealedKey:
    return SealedKey(destroyed=True)


# Decide


@decider.decides(DestroyKey, looks_up=(PURGED,), effect="destroy_keys")
def destroy(_command: DestroyKey, state: SealedKey, context: Context) -> Iterable[Event]:
    if not context.found[PURGED]:
        raise KEY_NOT_PURGED("key_id")
    if not state.destroyed:
        yield KeyDestroyed(key_id=context.id)
