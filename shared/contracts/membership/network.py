"""The network itself: its launch, its areas, who has access, and which parked events and duties are discarded."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from shared.contracts.membership.aggregates import NETWORK, THE_NETWORK
from shared.contracts.messages import Command, Event
from shared.contracts.types import ActorKind, PartialDate, Text

WHOLE_NETWORK = "network"


def _scope(value: str) -> str:
    kind, _, id = value.partition(":")
    if value == WHOLE_NETWORK:
        return value
    try:
        if kind in ("organisation", "intake"):
            return f"{kind}:{UUID(id)}"
    except ValueError:
        pass
    raise ValueError("write it as network, or as organisation: or intake: followed by its id")


def _the_network(value: UUID) -> UUID:
    if value != THE_NETWORK:
        raise ValueError(f"leave it out: a log holds one network, whose id is always {THE_NETWORK}")
    return value


Scope = Annotated[str, AfterValidator(_scope)]
"""How far an access reaches: `network`, `organisation:<id>`, or, in training, `intake:<id>`."""

NetworkId = Annotated[UUID, AfterValidator(_the_network)]

ServiceName = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z][a-z0-9-]{0,30}$")]


def scope_organisation(scope: str) -> UUID | None:
    """The organisation that a scope is limited to; None when it is no organisation that limits it."""
    kind, _, id = scope.partition(":")
    return UUID(id) if kind == "organisation" else None


def reaches(scopes: frozenset[str], kind: str, id: object) -> bool:
    """Whether grants with these scopes reach this one thing of a kind, such as an intake."""
    return WHOLE_NETWORK in scopes or f"{kind}:{id}" in scopes


class LaunchNetwork(Command, of=NETWORK, by=["operator"]):
    """Launch the network, naming its first operator and its first coordinator."""

    network_id: NetworkId = THE_NETWORK
    name: Text
    area: Text
    launched_on: PartialDate
    operator_id: UUID
    coordinator_id: UUID


class ChangeAreas(Command, of=NETWORK, by=["coordinator", "operator"]):
    """Say which areas the network covers now; the list replaces the one before."""

    network_id: NetworkId = THE_NETWORK
    areas: tuple[Text, ...]


class GrantAccess(Command, of=NETWORK, by=["coordinator", "operator"]):
    """Allow an actor to act as a coordinator, assessor, organiser, partner, auditor or operator."""

    network_id: NetworkId = THE_NETWORK
    actor: UUID
    kind: ActorKind
    scope: Scope = WHOLE_NETWORK


class RevokeAccess(Command, of=NETWORK, by=["coordinator", "operator"]):
    """Take an access back."""

    network_id: NetworkId = THE_NETWORK
    actor: UUID
    kind: ActorKind
    scope: Scope = WHOLE_NETWORK


class DiscardEvent(Command, of=NETWORK, by=["operator"]):
    """Leave an event that could not be applied out of the views for good; the reason must name nobody."""

    network_id: NetworkId = THE_NETWORK
    sequence: Annotated[int, Field(gt=0)]
    reason: Text
    service: ServiceName | None = Field(None, description="Whose views do without it; every service's when left out.")


class DiscardDuty(Command, of=NETWORK, by=["operator"]):
    """Do not carry out a duty that was given up, now or later; the reason must name nobody."""

    network_id: NetworkId = THE_NETWORK
    service: ServiceName
    duty_id: UUID
    since: Annotated[int, Field(gt=0, description="The sequence of the event that gave rise to it.")]
    reason: Text


class NetworkLaunched(Event, of=NETWORK, version=1):
    """The network began, as precisely as people remember when."""

    network_id: UUID
    name: str
    area: str
    launched_on: PartialDate


class AreasChanged(Event, of=NETWORK, version=1):
    """The network covers these areas from now on, and no others."""

    network_id: UUID
    areas: tuple[str, ...]


class AccessGranted(Event, of=NETWORK, version=1):
    """`actor` (an opaque id) may act as this kind of actor within this scope."""

    network_id: UUID
    actor: UUID
    kind: ActorKind
    scope: str


class AccessRevoked(Event, of=NETWORK, version=1):
    """`actor` may no longer act as this kind of actor within this scope; other grants stay."""

    network_id: UUID
    actor: UUID
    kind: ActorKind
    scope: str


class EventDiscarded(Event, of=NETWORK, version=1):
    """An operator decided that views do without the event at this sequence of the log."""

    network_id: UUID
    sequence: int
    reason: str
    service: str | None = Field(None, description="Whose views do without it; every service's when null.")


class DutyDiscarded(Event, of=NETWORK, version=1):
    """An operator decided that this service does not carry out what it has owed since that sequence of the log."""

    network_id: UUID
    service: str
    duty_id: UUID
    since: int
    reason: str
