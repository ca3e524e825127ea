"""Views are asked only where a decision rests on them: other commands go on while the database is away."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import pytest
from nats.aio.client import Client

from services.membership.app import membership
from services.membership.member.addresses import HELD_ELSEWHERE
from services.membership.member.erasure import KNOWN_ELSEWHERE
from shared.access import AccessControl
from shared.contracts.membership import (
    AcceptRequest,
    JoinMember,
    LaunchNetwork,
    NewAffiliation,
    OrganisationKind,
    RegisterOrganisation,
    RequestErasure,
    RequestToJoin,
    RoleCode,
)
from shared.contracts.messages import Command
from shared.contracts.refusals import Refused
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from shared.log.append import Appender
from shared.log.stream import Log
from shared.runner import Accepted, Runner
from shared.sender import Sender
from shared.vault.keyring import Keyring
from shared.vault.secrets import Claims, MasterKey
from shared.vault.vault import Vault
from tests.membership.examples import BASIS, COORDINATOR, OPERATOR
from tests.support.given import SETTINGS

EMAIL, SYSTEM = "asha@post.example", Actor(ActorKind.SYSTEM, new_id())


class Replica:
    """The write path of one replica of membership, with look-ups that find what they are told to, and are counted."""

    def __init__(self, nc: Client, network: str) -> None:
        assert membership.name == "membership"  # its deciders are registered
        self.log, self.appender = Log(nc, network), Appender(nc, network)
        self.keyring = Keyring(nc, network, MasterKey(b"m" * 32))
        self.holders: tuple[UUID, ...] = ()
        self.asked: list[str] = []
        self.runner = Runner(
            self.log,
            self.appender,
            Vault(self.keyring),
            AccessControl(self.log),
            Claims(b"c" * 32),
            settings=SETTINGS,
            lookups={HELD_ELSEWHERE: self._held_elsewhere, KNOWN_ELSEWHERE: self._known_elsewhere},
            effects={},
        )

    async def _held_elsewhere(self, _command: Command, _id: UUID, _since: float) -> tuple[UUID, ...]:
        self.asked.append(HELD_ELSEWHERE)
        return self.holders

    async def _known_elsewhere(self, _command: Command, _id: UUID, _since: float) -> bool:
        self.asked.append(KNOWN_ELSEWHERE)
        return False

    async def run(self, command: Command, actor: Actor = COORDINATOR, command_id: UUID | None = None) -> Accepted:
        return await self.runner.run(command, Sender(actor, command_id or new_id()))

    async def code(self, command: Command) -> str:
        """The code that the command is refused with."""
        with pytest.raises(Refused) as refused:
            await self.run(command)
        return refused.value.problem.code


@pytest.fixture
async def replicas(
    nats_as: Callable[[str], Awaitable[Client]], network: str
) -> AsyncIterator[tuple[Replica, Replica, NewAffiliation]]:
    """Two of them, and where people work."""
    one, other = Replica(await nats_as("admin"), network), Replica(await nats_as("admin"), network)
    for each in (one, other):
        await each.log.start()
        await each.log.ensure(1)
        await each.keyring.start(1)
    launch = LaunchNetwork(
        name="N", area="A", launched_on="2022-02", operator_id=OPERATOR.id, coordinator_id=COORDINATOR.id
    )
    await one.run(launch, OPERATOR)
    trust = await one.run(RegisterOrganisation(name="Fell Trust", kind=OrganisationKind.NHS_TRUST))
    yield one, other, NewAffiliation(organisation_id=trust.id, role=RoleCode.PEER_VOLUNTEER)
    for each in (one, other):
        await each.appender.stop()


def joins(place: NewAffiliation, member_id: UUID | None = None, email: str | None = EMAIL) -> JoinMember:
    return JoinMember(
        member_id=member_id, full_name="Asha", email=email, phone="0191 498 0000", affiliations=(place,), basis=BASIS
    )


async def test_whoever_comes_with_an_id_or_without_an_address_is_not_looked_up(
    replicas: tuple[Replica, Replica, NewAffiliation],
) -> None:
    one, _, place = replicas
    asha = (await one.run(joins(place, new_id()))).id
    await one.run(joins(place, email=None))
    await one.run(RequestToJoin(full_name="Ben", email="ben@post.example", basis=BASIS), SYSTEM)
    await one.run(RequestErasure(member_id=asha))
    assert one.asked == []


async def test_an_address_alone_is_looked_up(replicas: tuple[Replica, Replica, NewAffiliation]) -> None:
    one, _, place = replicas
    one.holders = (new_id(),)
    before = await one.log.last_sequence()
    assert await one.code(joins(place)) == "member.known_elsewhere"
    assert await one.code(RequestToJoin(full_name="Ben", email=EMAIL, basis=BASIS)) == "member.known_elsewhere"
    assert await one.code(RequestErasure(member_id=new_id())) == "member.unknown"
    assert {*one.asked} == {HELD_ELSEWHERE, KNOWN_ELSEWHERE}
    assert await one.log.last_sequence() == before


async def test_a_repeat_is_one_also_when_their_address_is_known_elsewhere_by_now(
    replicas: tuple[Replica, Replica, NewAffiliation],
) -> None:
    one, other, place = replicas
    command_id = new_id()
    first = await one.run(joins(place), command_id=command_id)
    for each in (one, other):
        each.holders = (new_id(),)
        again = await each.run(joins(place), command_id=command_id)
        assert again == Accepted(first.id, first.sequence, repeated=True)


async def test_what_another_replica_recorded_is_looked_up_too(
    replicas: tuple[Replica, Replica, NewAffiliation],
) -> None:
    one, other, place = replicas
    id, guest = new_id(), new_id()
    accept = AcceptRequest(member_id=id, affiliations=(place,))
    assert await one.code(accept) == "member.unknown"
    assert one.asked == []
    await other.run(RequestToJoin(member_id=id, full_name="Asha", email=EMAIL, basis=BASIS), SYSTEM)
    one.holders = (guest,)
    assert await one.code(accept) == "request.known_elsewhere"
    one.holders = (id,)
    assert (await one.run(accept)).id == id
