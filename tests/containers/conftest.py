"""A network in containers that the tests of this folder share, each leaving it running and ready."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.containers.compose import CLONE, Compose
from tests.containers.engine import why_no_engine
from tests.containers.runbook import blocks


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers, keep all of these in one: they share the network."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("containers"))


@pytest.fixture(scope="session")
def engine() -> None:
    """For `make smoke`, which fails where no engine runs; anywhere else it only says so, and saves these minutes."""
    asked_for = os.environ.get("PEERNET_TEST_ENGINE") == "required"
    why_not = why_no_engine()
    if why_not is not None:
        sentence = f"no container engine is running: {why_not}"
        pytest.fail(sentence, pytrace=False) if asked_for else pytest.skip(sentence)
    if not asked_for:
        pytest.skip("the containers are tried by make smoke")


@pytest.fixture(scope="session")
def compose(engine: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compose]:
    """The network, started as the runbook says, with the sample members."""
    compose = Compose(tmp_path_factory.mktemp("compose"))
    try:
        compose("build --quiet secrets")
        for sample in (CLONE / "examples").glob("*.csv"):
            shutil.copy(sample, compose.folder)
        for commands in [*blocks()["First start"], *blocks()["Bringing a spreadsheet in"]]:
            compose.script(commands)
        yield compose
    finally:
        compose.begin_anew()
