from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.commandline.command import Peernet, network_variables
from tests.importing.launched import Launched, launched
from tests.support.running import CLAIMS, COORDINATOR
from tests.support.servers import Servers


@pytest.fixture
async def preston(servers: Servers, network: str, database: str, tmp_path: Path) -> AsyncIterator[Launched]:
    """A launched network without a member."""
    async with launched(servers, network, database, tmp_path) as started:
        yield started


@pytest.fixture
def peernet(preston: Launched, servers: Servers, tmp_path: Path) -> Peernet:
    """The command of an operator of that network, acting as its coordinator and with the claims key."""
    variables = network_variables(servers, preston.network.name)
    return Peernet(tmp_path, variables | {"PEERNET_AS": str(COORDINATOR), "PEERNET_CLAIMS_KEY": CLAIMS})
