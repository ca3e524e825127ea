"""An address, known by its claim: what came back from it, and what is not sent there any more."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from shared.contracts.messages import Event
from shared.contracts.notify import (
    ADDRESS,
    ADDRESS_UNKNOWN,
    AddressBounced,
    AddressRestored,
    AddressSuppressed,
    BounceKind,
    MessagePurpose,
    RecordBounce,
    RestoreAddress,
)
from shared.decider import Context, Decider

SOFT_BOUNCES: Final = 5
"""After so many messages that came back for now, nothing more is sent until the address is restored."""

# State


@dataclass(frozen=True, slots=True)
class Address:
    """What is not sent there (`everything`, or some purposes), and how many messages came back for now."""

    everything: bool = False
    purposes: frozenset[MessagePurpose] = frozenset()
    soft: int = 0
    messages: frozenset[str] = frozenset()


decider = Decider(ADDRESS, Address())

# Evolve


@decider.evolves(AddressBounced)
def _bounced(state: Address, event: AddressBounced) -> Address:
    soft = state.soft + (event.kind is BounceKind.SOFT)
    return replace(state, soft=soft, messages=state.messages | _which(event))


@decider.evolves(AddressSuppressed)
def _suppressed(state: Address, event: AddressSuppressed) -> Address:
    if event.purpose is None:
        return replace(state, everything=True)
    return replace(state, purposes=state.purposes | {event.purpose})


@decider.evolves(AddressRestored)
def _restored(state: Address, _event: AddressRestored) -> Address:
    # That the same message came back is no news afterwards, either.
    return Address(messages=state.messages)


# Decide


@decider.decides(RecordBounce)
def record_bounce(command: RecordBounce, state: Address, context: Context) -> Iterable[Event]:
    if _which(command) and _which(command) <= state.messages:
        return
    yield AddressBounced(
        address_id=context.id,
        address=command.address,
        message_id=command.message_id,
        kind=command.kind,
        code=command.code,
    )
    for purpose in _no_more(command.kind, state):
        yield AddressSuppressed(address_id=context.id, address=command.address, purpose=purpose)


def _no_more(kind: BounceKind, state: Address) -> Iterable[MessagePurpose | None]:
    """For which purposes nothing is sent any more; None is for all of them."""
    if kind is BounceKind.COMPLAINT:
        # Whoever calls news spam still wants to know that their place is booked.
        unwanted = (MessagePurpose.NEWS, MessagePurpose.REMINDERS, MessagePurpose.DIGEST)
        yield from (purpose for purpose in unwanted if purpose not in state.purposes)
    elif not state.everything and (kind is BounceKind.HARD or state.soft + 1 >= SOFT_BOUNCES):
        yield None


def _which(message: RecordBounce | AddressBounced) -> frozenset[str]:
    return frozenset({f"{message.message_id}:{message.kind}"}) if message.message_id else frozenset()


@decider.decides(RestoreAddress)
def restore(command: RestoreAddress, state: Address, context: Context) -> Iterable[Event]:
    if not (state.everything or state.purposes or state.soft):
        raise ADDRESS_UNKNOWN("address")
    yield AddressRestored(address_id=context.id, address=command.address)
