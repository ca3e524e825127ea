"""The network: launched once, with access to it granted and revoked, and what its operators discarded."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from services.membership import organisation
from shared.contracts.membership import (
    ACCESS_BEYOND_YOURS,
    ACCESS_LAST,
    ACCESS_NEEDS_ORGANISATION,
    ACCESS_NOT_GRANTABLE,
    ACCESS_NOT_GRANTED,
    NETWORK,
    NETWORK_ALREADY_LAUNCHED,
    NETWORK_NOT_LAUNCHED,
    WHOLE_NETWORK,
    AccessGranted,
    AccessRevoked,
    AreasChanged,
    ChangeAreas,
    DiscardDuty,
    DiscardEvent,
    DutyDiscarded,
    EventDiscarded,
    GrantAccess,
    LaunchNetwork,
    NetworkLaunched,
    RevokeAccess,
    scope_organisation,
)
from shared.contracts.messages import Event
from shared.contracts.types import ActorKind
from shared.decider import Context, Decider

NEVER_GRANTED = frozenset({ActorKind.MEMBER, ActorKind.SYSTEM})
NEVER_WITHOUT = frozenset({ActorKind.COORDINATOR, ActorKind.OPERATOR})

# State


class Grant(NamedTuple):
    actor: UUID
    kind: ActorKind
    scope: str


class LeftOut(NamedTuple):
    """An event that the views of one service, or of every service, do without."""

    sequence: int
    service: str | None


class NotDone(NamedTuple):
    """A duty that a service does not carry out."""

    service: str
    duty_id: UUID
    since: int


@dataclass(frozen=True, slots=True)
class Network:
    areas: tuple[str, ...]
    grants: frozenset[Grant] = frozenset()
    discarded: frozenset[LeftOut | NotDone] = frozenset()


decider = Decider[Network | None](NETWORK, None)

# Evolve


@decider.evolves(NetworkLaunched)
def _launched(_state: Network | None, event: NetworkLaunched) -> Network:
    return Network(areas=(event.area,))


@decider.evolves(AreasChanged)
def _areas_changed(state: Network | None, event: AreasChanged) -> Network | None:
    return state and replace(state, areas=event.areas)


@decider.evolves(AccessGranted)
def _granted(state: Network | None, event: AccessGranted) -> Network | None:
    return state and replace(state, grants=state.grants | {Grant(event.actor, event.kind, event.scope)})


@decider.evolves(AccessRevoked)
def _revoked(state: Network | None, event: AccessRevoked) -> Network | None:
    return state and replace(state, grants=state.grants - {Grant(event.actor, event.kind, event.scope)})


@decider.evolves(EventDiscarded)
def _discarded(state: Network | None, event: EventDiscarded) -> Network | None:
    return state and replace(state, discarded=state.discarded | {LeftOut(event.sequence, event.service)})


@decider.evolves(DutyDiscarded)
def _duty_discarded(state: Network | None, event: DutyDiscarded) -> Network | None:
    return state and replace(state, discarded=state.discarded | {NotDone(event.service, event.duty_id, event.since)})


# Decide


@decider.decides(LaunchNetwork)
def launch(command: LaunchNetwork, state: Network | None, context: Context) -> Iterable[Event]:
    if state:
        raise NETWORK_ALREADY_LAUNCHED()
    yield NetworkLaunched(network_id=context.id, name=command.name, area=command.area, launched_on=command.launched_on)
    for actor, kind in (
        (command.operator_id, ActorKind.OPERATOR),
        (command.coordinator_id, ActorKind.COORDINATOR),
    ):
        yield AccessGranted(network_id=context.id, actor=actor, kind=kind, scope=WHOLE_NETWORK)


@decider.decides(ChangeAreas)
def change_areas(command: ChangeAreas, state: Network | None, context: Context) -> Iterable[Event]:
    areas = tuple(dict.fromkeys(command.areas))
    if areas != _running(state).areas:
        yield AreasChanged(network_id=context.id, areas=areas)


@decider.decides(
    GrantAccess, needs=lambda command, _state, _claim: organisation.wanted(scope_organisation(command.scope))
)
def grant(command: GrantAccess, state: Network | None, context: Context) -> Iterable[Event]:
    network, wanted = _running(state), Grant(command.actor, command.kind, command.scope)
    limited_to = scope_organisation(wanted.scope)
    if wanted.kind in NEVER_GRANTED:
        raise ACCESS_NOT_GRANTABLE("kind", kind=wanted.kind)
    if wanted.kind is ActorKind.PARTNER and not limited_to:
        raise ACCESS_NEEDS_ORGANISATION("scope")
    organisation.require(limited_to, "scope", context)
    _check_within_own(wanted, network, context)
    if wanted not in network.grants:
        yield AccessGranted(network_id=context.id, **wanted._asdict())


@decider.decides(RevokeAccess)
def revoke(command: RevokeAccess, state: Network | None, context: Context) -> Iterable[Event]:
    network, unwanted = _running(state), Grant(command.actor, command.kind, command.scope)
    if unwanted not in network.grants:
        raise ACCESS_NOT_GRANTED("actor")
    _check_within_own(unwanted, network, context)
    of_the_whole = {g for g in network.grants if g.kind is unwanted.kind and g.scope == WHOLE_NETWORK}
    if unwanted.kind in NEVER_WITHOUT and of_the_whole == {unwanted}:
        raise ACCESS_LAST("actor", kind=unwanted.kind)
    yield AccessRevoked(network_id=context.id, **unwanted._asdict())


@decider.decides(DiscardEvent)
def discard(command: DiscardEvent, state: Network | None, context: Context) -> Iterable[Event]:
    wanted, everywhere = LeftOut(command.sequence, command.service), LeftOut(command.sequence, None)
    if not _running(state).discarded & {wanted, everywhere}:
        yield EventDiscarded(network_id=context.id, **wanted._asdict(), reason=command.reason)


@decider.decides(DiscardDuty)
def discard_duty(command: DiscardDuty, state: Network | None, context: Context) -> Iterable[Event]:
    unwanted = NotDone(command.service, command.duty_id, command.since)
    if unwanted not in _running(state).discarded:
        yield DutyDiscarded(network_id=context.id, **unwanted._asdict(), reason=command.reason)


def _running(state: Network | None) -> Network:
    if state is None:
        raise NETWORK_NOT_LAUNCHED()
    return state


def _check_within_own(grant: Grant, network: Network, context: Context) -> None:
    scopes = {own.scope for own in network.grants if (own.actor, own.kind) == (context.actor.id, context.actor.kind)}
    if not scopes & {WHOLE_NETWORK, grant.scope}:
        raise ACCESS_BEYOND_YOURS("scope")
    if grant.kind is ActorKind.OPERATOR and context.actor.kind is not ActorKind.OPERATOR:
        raise ACCESS_BEYOND_YOURS("kind")
