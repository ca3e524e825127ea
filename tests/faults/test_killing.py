"""kill -9 of each part, three times, under load: nothing that was acknowledged is lost, and nothing happens twice."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from typing import Any

import orjson
import pytest

from shared.contracts.membership import AssignRole, JoinMember, Numbers, OrganisationKind, RegisterOrganisation
from shared.log.stream import Message
from tests.faults.client import Client
from tests.faults.killing import kill, start_again
from tests.system.own_stack import Connection, OwnStack, own_stack

pytestmark = pytest.mark.xdist_group("stack")

ROUNDS = 3
BETWEEN = 30
IMPATIENT = 1.5  # seconds that the client waits for an answer which was lost with whatever was killed
HAPPENS = {JoinMember: "MemberJoined", AssignRole: "RoleAssigned"}


@pytest.fixture(scope="module")
def own() -> Iterator[OwnStack]:
    with own_stack() as started:
        yield started


@pytest.fixture
async def client(own: OwnStack) -> AsyncIterator[Client]:
    async with own.connection(patience=IMPATIENT) as connection:
        trust = RegisterOrganisation(name="Fell Trust", kind=OrganisationKind.NHS_TRUST)
        registered = await connection.bus.send(trust, actor=own.coordinator)
        yield Client(connection, own.coordinator, registered.id)


@pytest.mark.parametrize("part", ["membership", "nats", "postgres"])
async def test_nothing_is_lost_and_nothing_happens_twice(own: OwnStack, client: Client, part: str) -> None:
    async with asyncio.timeout(120), client.at_work():
        for _ in range(ROUNDS):
            await client.answered(BETWEEN)
            await kill(own, part)
            await start_again(own, part)
        await client.answered(BETWEEN)

    async with own.connection(patience=30) as connection:
        log = await connection.whole_log()
        check_the_log(log, client)
        await check_the_views(own, connection, log)


def check_the_log(log: list[Message], client: Client) -> None:
    """Every acknowledged command is in the log once, where its answer says; no event and no address is there twice."""
    stored = [message.decoded() for message in log]
    assert [each.sequence for each in stored] == list(range(1, len(stored) + 1))
    assert most_often(each.id for each in stored) == 1
    assert most_often(each.path for each in stored if each.type == "EmailClaimed") == 1

    by_command = defaultdict(list)
    for each in stored:
        by_command[each.command_id].append(each)
    for command_id, (command, reply) in client.acknowledged.items():
        events = by_command[command_id]
        assert Counter(each.type for each in events)[HAPPENS[type(command)]] == 1, (command, reply)
        assert reply.sequence in {each.sequence for each in events}
        assert f"member/{reply.id}" in {each.path for each in events}


async def check_the_views(own: OwnStack, connection: Connection, log: list[Message]) -> None:
    """They know all that is in the log, and a rebuild of each makes no difference."""
    joined = sum(message.decoded().type == "MemberJoined" for message in log)

    numbers = await connection.bus.ask(Numbers(), actor=own.coordinator, at_least=log[-1].sequence)
    assert numbers.members == joined

    answer: Any = await connection.bus.request("ops.membership.rebuild", orjson.dumps({"actor": str(own.operator)}))
    differed = {each["view"]: each["differed"] for each in answer["rebuilt"]}
    assert len(differed) > 5
    assert differed == dict.fromkeys(differed, 0)


def most_often(things: Any) -> int:
    return max(Counter(things).values())
