"""`peernet` with nothing to talk to, and `peernet` in a network whose only service is the tests' allotment."""

import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from peernet.main import main
from shared.ids import new_id
from tests.commandline.command import Done, Peernet, network_variables
from tests.kit.garden import garden
from tests.support.running import COORDINATOR, OPERATOR, Running, grant, running
from tests.support.servers import Servers


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Done]:
    """`typed("send", …)` is what the command does in an empty folder, without a process: for what needs no network."""
    monkeypatch.chdir(tmp_path)
    for name in [each for each in os.environ if each.startswith("PEERNET_")]:
        monkeypatch.delenv(name)

    def run(*words: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["peernet", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Done(int(ended.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture
def alone(tmp_path: Path) -> Peernet:
    """The command in an empty folder."""
    return Peernet(tmp_path)


@pytest.fixture(scope="module")
async def allotment(servers: Servers) -> AsyncIterator[Running]:
    """A network with one service; a coordinator and an operator have access."""
    async with running(garden, servers, f"c{new_id().hex[-8:]}", await servers.fresh_database()) as started:
        await grant(started.log, COORDINATOR, OPERATOR)
        yield started


@pytest.fixture
def peernet(allotment: Running, servers: Servers, tmp_path: Path) -> Peernet:
    """The command of an operator of the allotment's network, acting as its coordinator."""
    return Peernet(tmp_path, network_variables(servers, allotment.log.network) | {"PEERNET_AS": str(COORDINATOR)})
