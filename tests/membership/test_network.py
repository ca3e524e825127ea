"""The network: launched once; access is granted, revoked, and never lost altogether."""

import pytest
from pydantic import ValidationError

from services.membership import network
from shared.contracts.membership import (
    THE_NETWORK,
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
    RevokeAccess,
)
from shared.contracts.messages import Command
from shared.contracts.types import Actor, ActorKind
from tests.membership import examples
from tests.membership.examples import COORDINATOR, NOWHERE, OPERATOR, TRUST, launched, numbered
from tests.support.given import given

NEWCOMER = numbered(33)
OF_TRUST = f"organisation:{TRUST}"
LOCAL = Actor(ActorKind.COORDINATOR, numbered(34))

launch = LaunchNetwork(
    name="Preston",
    area="Lancashire",
    launched_on="2022-02",
    operator_id=OPERATOR.id,
    coordinator_id=COORDINATOR.id,
)


def granted(kind: ActorKind, scope: str = "network") -> AccessGranted:
    return AccessGranted(network_id=THE_NETWORK, actor=NEWCOMER, kind=kind, scope=scope)


def test_launching_gives_the_first_operator_and_coordinator_access() -> None:
    given(network.decider).when(launch, by=OPERATOR).then(*launched())


def test_a_network_is_launched_once() -> None:
    given(network.decider).when(launch, by=OPERATOR).and_again().then_refused("network.already_launched")


@pytest.mark.parametrize(
    "command",
    [
        ChangeAreas(areas=("Durham",)),
        GrantAccess(actor=NEWCOMER, kind=ActorKind.COORDINATOR),
        RevokeAccess(actor=NEWCOMER, kind=ActorKind.COORDINATOR),
        DiscardEvent(sequence=7, reason="twice in the import"),
        DiscardDuty(service="membership", duty_id=NEWCOMER, since=7, reason="the post was filled"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nothing_is_decided_before_the_launch(command: Command) -> None:
    given(network.decider).when(command).then_refused("network.not_launched")


def test_another_id_for_the_network_is_not_accepted() -> None:
    with pytest.raises(ValidationError, match="leave it out"):
        ChangeAreas(network_id=NEWCOMER, areas=())


@pytest.mark.parametrize("scope", ["networks", "organisation", "organisation:", "organisation:x", f"trust:{TRUST}", ""])
def test_a_scope_is_the_network_an_organisation_or_an_intake(scope: str) -> None:
    with pytest.raises(ValidationError, match="followed by its id"):
        GrantAccess(actor=NEWCOMER, kind=ActorKind.PARTNER, scope=scope)


def test_areas_are_replaced_and_repeating_them_changes_nothing() -> None:
    changed = AreasChanged(network_id=THE_NETWORK, areas=("Durham", "Darlington"))
    command = ChangeAreas(areas=("Durham", "Darlington", "Durham"))
    given(network.decider, *launched()).when(command).then(changed).and_again().then_nothing_happened()


def test_granting_access_and_granting_it_again() -> None:
    command = GrantAccess(actor=NEWCOMER, kind=ActorKind.ASSESSOR)
    outcome = given(network.decider, *launched()).when(command, by=COORDINATOR)
    outcome.then(granted(ActorKind.ASSESSOR)).and_again().then_nothing_happened()


def test_a_partner_acts_for_one_registered_organisation() -> None:
    before = given(network.decider, *launched(), examples.organisation())
    everywhere = GrantAccess(actor=NEWCOMER, kind=ActorKind.PARTNER)
    before.when(everywhere).then_refused("access.needs_organisation", "scope")
    nowhere = GrantAccess(actor=NEWCOMER, kind=ActorKind.PARTNER, scope=f"organisation:{NOWHERE}")
    before.when(nowhere).then_refused("organisation.unknown", "scope")
    of_trust = GrantAccess(actor=NEWCOMER, kind=ActorKind.PARTNER, scope=OF_TRUST)
    before.when(of_trust, by=COORDINATOR).then(granted(ActorKind.PARTNER, OF_TRUST))


@pytest.mark.parametrize("kind", [ActorKind.MEMBER, ActorKind.SYSTEM])
def test_nobody_is_granted_what_needs_no_grant(kind: ActorKind) -> None:
    command = GrantAccess(actor=NEWCOMER, kind=kind)
    given(network.decider, *launched()).when(command, by=OPERATOR).then_refused("access.not_grantable", "kind")


def test_only_operators_make_operators() -> None:
    command = GrantAccess(actor=NEWCOMER, kind=ActorKind.OPERATOR)
    before = given(network.decider, *launched())
    before.when(command, by=COORDINATOR).then_refused("access.beyond_yours", "kind")
    before.when(command, by=OPERATOR).then(granted(ActorKind.OPERATOR))


def test_a_coordinator_of_one_organisation_grants_only_there() -> None:
    before = given(network.decider, examples.organisation(), *launched((LOCAL, OF_TRUST)))
    whole = GrantAccess(actor=NEWCOMER, kind=ActorKind.COORDINATOR)
    before.when(whole, by=LOCAL).then_refused("access.beyond_yours", "scope")
    here = GrantAccess(actor=NEWCOMER, kind=ActorKind.COORDINATOR, scope=OF_TRUST)
    before.when(here, by=LOCAL).then(granted(ActorKind.COORDINATOR, OF_TRUST))
    others = RevokeAccess(actor=COORDINATOR.id, kind=ActorKind.COORDINATOR)
    before.when(others, by=LOCAL).then_refused("access.beyond_yours", "scope")


def test_revoking_access_and_revoking_it_again() -> None:
    second = Actor(ActorKind.COORDINATOR, NEWCOMER)
    command = RevokeAccess(actor=COORDINATOR.id, kind=ActorKind.COORDINATOR)
    outcome = given(network.decider, *launched((second, "network"))).when(command, by=second)
    outcome.then(
        AccessRevoked(network_id=THE_NETWORK, actor=COORDINATOR.id, kind=ActorKind.COORDINATOR, scope="network")
    )
    outcome.and_again().then_refused("access.not_granted", "actor")


@pytest.mark.parametrize("last", [OPERATOR, COORDINATOR], ids=str)
def test_the_last_of_the_whole_network_stays(last: Actor) -> None:
    local = Actor(last.kind, NEWCOMER)
    command = RevokeAccess(actor=last.id, kind=last.kind)
    before = given(network.decider, *launched((local, OF_TRUST)))
    before.when(command, by=OPERATOR).then_refused("access.last", "actor")


def test_a_revoked_actor_cannot_grant_on() -> None:
    second = Actor(ActorKind.COORDINATOR, NEWCOMER)
    revoked = AccessRevoked(network_id=THE_NETWORK, actor=second.id, kind=ActorKind.COORDINATOR, scope="network")
    before = given(network.decider, *launched((second, "network")), revoked)
    before.when(GrantAccess(actor=NEWCOMER, kind=ActorKind.AUDITOR), by=second).then_refused("access.beyond_yours")


def discarded(sequence: int, service: str | None = None) -> EventDiscarded:
    return EventDiscarded(network_id=THE_NETWORK, sequence=sequence, service=service, reason="twice in the import")


def test_discarding_a_parked_event_once() -> None:
    command = DiscardEvent(sequence=7, reason="twice in the import")
    outcome = given(network.decider, *launched()).when(command)
    outcome.then(discarded(7)).and_again().then_nothing_happened()


def test_one_service_may_do_without_an_event_that_others_can_apply() -> None:
    command = DiscardEvent(sequence=7, service="membership", reason="twice in the import")
    outcome = given(network.decider, *launched(), discarded(7, "training"), discarded(8)).when(command)
    outcome.then(discarded(7, "membership")).and_again().then_nothing_happened()


def test_what_every_service_does_without_needs_no_discarding_in_one() -> None:
    command = DiscardEvent(sequence=7, service="membership", reason="twice in the import")
    given(network.decider, *launched(), discarded(7)).when(command).then_nothing_happened()


def test_discarding_a_duty_once() -> None:
    command = DiscardDuty(service="membership", duty_id=NEWCOMER, since=7, reason="the post was filled")
    outcome = given(network.decider, *launched()).when(command)
    outcome.then(
        DutyDiscarded(
            network_id=THE_NETWORK, service="membership", duty_id=NEWCOMER, since=7, reason="the post was filled"
        )
    )
    outcome.and_again().then_nothing_happened()


def test_a_duty_that_arose_again_is_another_one() -> None:
    def command(service: str, since: int) -> DiscardDuty:
        return DiscardDuty(service=service, duty_id=NEWCOMER, since=since, reason="the post was filled")

    once = given(network.decider, *launched()).when(command("membership", 7)).events
    for other in (command("membership", 8), command("training", 7)):
        assert given(network.decider, *launched(), *once).when(other).events


@pytest.mark.parametrize("name", ["", "Membership", "no service", "membership.views", "a" * 40])
def test_a_service_is_named_as_its_folder_is(name: str) -> None:
    with pytest.raises(ValidationError, match="service"):
        DiscardDuty(service=name, duty_id=NEWCOMER, since=7, reason="a slip")
