from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from shared.ids import new_id
from tests.commandline.command import Peernet, network_variables
from tests.commandline.conftest import typed as typed
from tests.importing.applying import Town as TrainingTown
from tests.importing.applying import town_with_training
from tests.importing.asking import Town, town_with_events
from tests.importing.launched import EXAMPLES, Launched, Someone, launched, letters
from tests.support.running import CLAIMS, COORDINATOR
from tests.support.servers import Servers


@pytest.fixture(scope="module")
async def town(servers: Servers) -> AsyncIterator[Launched]:
    """A launched network that the tests of a module share: each brings in people of its own."""
    async with launched(servers, f"i{new_id().hex[-8:]}", await servers.fresh_database()) as started:
        yield started


@pytest.fixture
def preston(town: Launched, tmp_path: Path) -> Launched:
    """That network, with a folder for the sheets of this test."""
    return replace(town, folder=tmp_path)


@pytest.fixture
async def elsewhere(servers: Servers, network: str, database: str, tmp_path: Path) -> AsyncIterator[Launched]:
    """A launched network without a member."""
    async with launched(servers, network, database) as started:
        yield replace(started, folder=tmp_path)


@pytest.fixture(scope="module")
async def shared_durham(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """A network with events and with the members of the sample, for all tests of a module: each plans its own."""
    async with town_with_events(servers, f"b{new_id().hex[-8:]}", tmp_path_factory.mktemp("town")) as started:
        await started.preston.bring_in(EXAMPLES / "members.csv")
        yield started


@pytest.fixture
def durham(shared_durham: Town, tmp_path: Path) -> Town:
    """That network, with a folder for the sheets of this test."""
    return Town(replace(shared_durham.preston, folder=tmp_path), shared_durham.events)


@pytest.fixture(scope="module")
async def shared_norwich(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TrainingTown]:
    """A network with training and with the members of the sample, for all tests of a module: each plans an intake."""
    async with town_with_training(servers, f"t{new_id().hex[-8:]}", tmp_path_factory.mktemp("town")) as started:
        await started.preston.bring_in(EXAMPLES / "members.csv")
        yield started


@pytest.fixture
def norwich(shared_norwich: TrainingTown, tmp_path: Path) -> TrainingTown:
    """That network, with a folder for the sheets of this test."""
    return replace(shared_norwich, preston=replace(shared_norwich.preston, folder=tmp_path))


@pytest.fixture
def applying(norwich: TrainingTown, servers: Servers) -> Peernet:
    """The command of an operator of that network, acting as its coordinator and with the claims key."""
    variables = network_variables(servers, norwich.network.name)
    return Peernet(norwich.preston.folder, variables | {"PEERNET_AS": str(COORDINATOR), "PEERNET_CLAIMS_KEY": CLAIMS})


@pytest.fixture
def maja() -> Someone:
    """Somebody whom no other test knows, with an e-mail address."""
    return Someone(f"Maja Kay{letters()}", email=f"maja{letters()}@post.example")


@pytest.fixture
def olu() -> Someone:
    """Somebody whom no other test knows, without an e-mail address."""
    return Someone(f"Olu Bay{letters()}", phone="0113 496 0044")


@pytest.fixture
def peernet(preston: Launched, servers: Servers, tmp_path: Path) -> Peernet:
    """The command of an operator of that network, acting as its coordinator and with the claims key."""
    variables = network_variables(servers, preston.network.name)
    return Peernet(tmp_path, variables | {"PEERNET_AS": str(COORDINATOR), "PEERNET_CLAIMS_KEY": CLAIMS})


@pytest.fixture
def booking(durham: Town, servers: Servers) -> Peernet:
    """The command of an operator of that network, acting as its coordinator and with the claims key."""
    variables = network_variables(servers, durham.network.name)
    return Peernet(durham.preston.folder, variables | {"PEERNET_AS": str(COORDINATOR), "PEERNET_CLAIMS_KEY": CLAIMS})
