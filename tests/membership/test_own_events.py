"""A service applies the events it appended without reading them back: that must come to the same as reading them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from nats.aio.client import Client

from peernet import published
from peernet.documents.example import example
from services.membership.app import membership
from shared.access import AccessControl
from shared.aggregates import Aggregates, as_reloaded
from shared.contracts.membership import (
    EndRole,
    GiveConsent,
    JoinMember,
    LaunchNetwork,
    NewAffiliation,
    OrganisationKind,
    RegisterOrganisation,
    RoleCode,
)
from shared.contracts.messages import Command, Event, read_event
from shared.contracts.refusals import Refused
from shared.ids import new_id
from shared.log.append import Appender
from shared.log.envelope import Cause, decode, encode
from shared.log.stream import Log
from shared.runner import Runner
from shared.sender import Sender
from shared.vault.keyring import Keyring
from shared.vault.secrets import Claims, MasterKey
from shared.vault.vault import Vault
from tests.membership.examples import ASHA, BASIS, COORDINATOR, OPERATOR
from tests.membership.sending import EVERY_COMMAND_BUT_ERASURE

CAUSE = Cause(COORDINATOR, new_id(), new_id(), datetime(2026, 6, 30, tzinfo=UTC))
IN_SUMMER = timezone(timedelta(hours=1))


@pytest.mark.parametrize("in_full", [False, True], ids=["what is needed", "in full"])
@pytest.mark.parametrize("event", published.events(), ids=lambda event: event.__name__)
def test_an_event_as_reloaded_is_what_reading_it_back_gives(event: type[Event], in_full: bool) -> None:
    appended = example(event, in_full=in_full)
    sealed = b"ciphertext" if event.sealed else None
    stored = decode(1, datetime.now(UTC), encode("network", new_id(), appended, CAUSE, sealed))
    assert [as_reloaded(appended)] == read_event(stored.type, stored.version, stored.data)


async def test_states_after_commands_are_those_of_a_reload(
    nats_as: Callable[[str], Awaitable[Client]], network: str
) -> None:
    nc = await nats_as("admin")
    log, keyring, appender = Log(nc, network), Keyring(nc, network, MasterKey(b"m" * 32)), Appender(nc, network)
    await log.start()
    await log.ensure(1)
    await keyring.start(1)
    assert membership.name == "membership"  # its deciders are registered
    access, claims = AccessControl(log), Claims(b"c" * 32)
    runner = Runner(log, appender, Vault(keyring), access, claims, settings={}, lookups={}, effects={})

    async def run(command: Command) -> UUID:
        return (await runner.run(command, Sender(COORDINATOR))).id

    launch = LaunchNetwork(
        name="N", area="A", launched_on="2022-02", operator_id=OPERATOR.id, coordinator_id=COORDINATOR.id
    )
    await runner.run(launch, Sender(OPERATOR))
    trust = await run(RegisterOrganisation(name="Fell Trust", kind=OrganisationKind.NHS_TRUST))
    place = NewAffiliation(organisation_id=trust, role=RoleCode.PEER_VOLUNTEER, service="Ward 3")
    basis = BASIS.model_copy(update={"given_at": datetime(2026, 6, 1, 0, 30, tzinfo=IN_SUMMER)})
    joining = JoinMember(
        member_id=ASHA, full_name="Asha Rahman", email="asha@post.example", affiliations=(place,), basis=basis
    )
    await run(joining)
    done = set()
    for command in EVERY_COMMAND_BUT_ERASURE:
        try:
            await run(command)
            done.add(type(command))
        except Refused:
            pass  # it does not suit what came before; the others do
    assert {EndRole, GiveConsent} <= done
    await appender.stop()

    reloading = Aggregates(log)
    changed = 0
    for ref, remembered in dict(runner._aggregates._kept).items():
        reloaded = await reloading.current(ref, 0)
        assert (remembered.state, remembered.sequence) == (reloaded.state, reloaded.sequence)
        assert remembered.commands == reloaded.commands
        changed += bool(reloaded.commands)
    assert changed >= 4  # the network, the organisation, the member and the address at least
