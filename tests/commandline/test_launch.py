"""`peernet launch`, and what a stack does by itself when it is first started."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from peernet.connection import Place
from peernet.first_launch import Launch, launch
from services.membership.app import membership
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from tests.commandline.command import Peernet, network_variables
from tests.support.running import Running, running
from tests.support.servers import Servers

OPERATOR, COORDINATOR = Actor(ActorKind.OPERATOR, new_id()), Actor(ActorKind.COORDINATOR, new_id())
PRESTON = ("launch", "--name", "Preston peers", "--area", "Lancashire", "--launched-on", "2022-02")


@pytest.fixture
async def unlaunched(servers: Servers, network: str, database: str) -> AsyncIterator[Running]:
    """Membership in a network that nobody has launched."""
    async with running(membership, servers, network, database) as started:
        yield started


@pytest.fixture
def operator(unlaunched: Running, servers: Servers, network: str, tmp_path: Path) -> Peernet:
    """The command in a folder whose stack was made for this operator and this coordinator."""
    (tmp_path / ".peernet").mkdir()
    who = {"actor": str(OPERATOR), "coordinator": str(COORDINATOR)}
    (tmp_path / ".peernet" / "operator.json").write_text(json.dumps(who))
    return Peernet(tmp_path, network_variables(servers, network))


async def test_a_network_is_launched_once(operator: Peernet, unlaunched: Running) -> None:
    done = (await operator.run(*PRESTON)).succeeded()
    assert f"Preston peers is launched, in Lancashire. Its first coordinator is {COORDINATOR.id}." in done.out
    recorded = await unlaunched.bodies()
    again = (await operator.run("launch", "--name", "Another", "--area", "Elsewhere")).succeeded()
    assert "Preston peers had been launched before (2022-02, in Lancashire); nothing changed." in again.out
    document = (await operator.run(*PRESTON, "--json")).succeeded().document
    assert document == {"name": "Preston peers", "area": "Lancashire", "launched_on": "2022-02", "now": False}
    assert await unlaunched.bodies() == recorded
    assert [json.loads(body)["type"] for body in recorded] == ["NetworkLaunched", "AccessGranted", "AccessGranted"]


async def test_its_first_coordinator_is_who_acts_by_default(operator: Peernet, unlaunched: Running) -> None:
    (await operator.run(*PRESTON)).succeeded()
    areas = '{"areas": ["Lancashire", "Cumbria"]}'
    sent = (await operator.run("send", "membership", "ChangeAreas", "--json", areas)).succeeded().document
    event = json.loads((await unlaunched.bodies())[sent["sequence"] - 1])
    assert event["actor"] == str(COORDINATOR)
    numbers = await operator.run("ask", "membership", "numbers", "--json", "{}", "--at-least", sent["sequence"])
    assert '"members": 0' in numbers.succeeded().out
    assert (await operator.run("duties", "--service", "membership")).succeeded().out == "Nothing found.\n"


async def test_who_acts_can_be_named_where_no_stack_tells(operator: Peernet) -> None:
    (operator.folder / ".peernet" / "operator.json").unlink()
    (await operator.run(*PRESTON)).failed(2, "--as operator:<id>")
    (await operator.run(*PRESTON, "--as", OPERATOR)).failed(2, "--coordinator coordinator:<id>")
    (await operator.run(*PRESTON, "--as", OPERATOR, "--coordinator", COORDINATOR.id)).succeeded()


async def test_a_date_that_does_not_exist_is_refused_by_the_service(operator: Peernet, unlaunched: Running) -> None:
    words = ("launch", "--name", "Preston peers", "--area", "Lancashire", "--launched-on", "2022-13", "--json")
    done = (await operator.run(*words)).failed(1, "launched_on")
    assert done.document["code"] == "request.invalid"
    assert await unlaunched.bodies() == []


async def test_of_several_at_once_one_launches(unlaunched: Running, servers: Servers, network: str) -> None:
    import asyncio

    place = Place(network, (servers.nats_url,), "peernet", servers.passwords["peernet"], "")
    wanted = Launch(OPERATOR, COORDINATOR.id, "Preston peers", "Lancashire")
    found = await asyncio.gather(*(launch(wanted, place) for _ in range(5)))
    assert sum(each.now for each in found) == 1
    assert {each.name for each in found} == {"Preston peers"}
    assert len(await unlaunched.bodies()) == 3
