"""A stack of its own for each test, with all that a failing test left running taken down."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.peernet_process import Peernet


@pytest.fixture
def peernet(stack_folder: Path) -> Iterator[Peernet]:
    command = Peernet(stack_folder)
    yield command
    command.run("down")
